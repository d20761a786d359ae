package dev.fathom.linux;

/** Offsets in {@code struct statfs}: include/uapi/asm-generic/statfs.h of 6.1, 64-bit. */
final class StatfsLayout {
  static final int SIZE = 120;

  static final int TYPE = 0;
  static final int BSIZE = 8;
  static final int BLOCKS = 16;
  static final int BFREE = 24;
  static final int BAVAIL = 32;
  static final int FLAGS = 80;

  private StatfsLayout() {}
}
