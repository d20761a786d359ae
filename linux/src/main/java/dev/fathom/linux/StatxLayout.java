package dev.fathom.linux;

/** Offsets in {@code struct statx} and values of statx(2): include/uapi/linux/stat.h of 6.1. */
final class StatxLayout {
  static final int SIZE = 256;

  static final int MASK = 0x00;
  static final int BLKSIZE = 0x04;
  static final int ATTRIBUTES = 0x08;
  static final int MODE = 0x1c;
  static final int INO = 0x20;
  static final int SIZE_BYTES = 0x28;
  static final int BLOCKS = 0x30;
  static final int ATTRIBUTES_MASK = 0x38;
  static final int RDEV_MAJOR = 0x80;
  static final int RDEV_MINOR = 0x84;
  static final int DEV_MAJOR = 0x88;
  static final int DEV_MINOR = 0x8c;
  static final int MNT_ID = 0x90;
  static final int DIO_MEM_ALIGN = 0x98;
  static final int DIO_OFFSET_ALIGN = 0x9c;

  static final int STATX_BASIC_STATS = 0x7ff;
  static final int STATX_MNT_ID = 0x1000;
  static final int STATX_DIOALIGN = 0x2000;

  static final int AT_FDCWD = -100;
  static final int AT_EMPTY_PATH = 0x1000;

  static final int S_IFMT = 0xf000;
  static final int S_IFSOCK = 0xc000;
  static final int S_IFREG = 0x8000;
  static final int S_IFBLK = 0x6000;
  static final int S_IFDIR = 0x4000;
  static final int S_IFCHR = 0x2000;
  static final int S_IFIFO = 0x1000;

  private StatxLayout() {}
}
