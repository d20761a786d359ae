package dev.fathom.linux;

/** Offsets in {@code struct rlimit64}: include/uapi/linux/resource.h of 6.1. */
final class ResourceLimitLayout {
  static final int SIZE = 16;

  static final int CUR = 0;
  static final int MAX = 8;

  private ResourceLimitLayout() {}
}
