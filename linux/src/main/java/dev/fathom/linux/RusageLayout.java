package dev.fathom.linux;

/** Offsets in {@code struct rusage}: include/uapi/linux/resource.h of 6.1. */
final class RusageLayout {
  static final int SIZE = 144;

  static final int UTIME_SECONDS = 0;
  static final int UTIME_MICROS = 8;
  static final int STIME_SECONDS = 16;
  static final int STIME_MICROS = 24;
  static final int MINFLT = 64;
  static final int MAJFLT = 72;
  static final int NVCSW = 128;
  static final int NIVCSW = 136;

  static final int RUSAGE_SELF = 0;
  static final int RUSAGE_THREAD = 1;

  private RusageLayout() {}
}
