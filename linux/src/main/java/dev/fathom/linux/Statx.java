package dev.fathom.linux;

import static dev.fathom.linux.ErrnoException.check;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * What statx(2) tells of a file: kind, size, device, and what direct I/O asks of it.
 *
 * @param mask the STATX_* bits of what the kernel filled in
 * @param mode kind and permissions, as in inode(7)
 * @param sizeBytes the length; 0 for a block device
 * @param blockSizeBytes the preferred size of I/O
 * @param blocks allocated, in units of 512 bytes
 * @param deviceMajor of the device that holds the file, with {@code deviceMinor}
 * @param deviceMinor see {@code deviceMajor}
 * @param rdevMajor of the device that this file is, if it is one, with {@code rdevMinor}
 * @param rdevMinor see {@code rdevMajor}
 * @param inode its number on its device
 * @param mountId the id in /proc/self/mountinfo; 0 before Linux 5.8
 * @param dioMemAlignBytes alignment of buffers for direct I/O; 0 if that is not supported, or not
 *     known: see {@link #tellsDirectAlignment()}
 * @param dioOffsetAlignBytes alignment of positions and lengths for direct I/O; 0 likewise
 * @param attributes the STATX_ATTR_* bits that are set
 * @param attributesMask the STATX_ATTR_* bits that this file system can tell
 */
public record Statx(
    int mask,
    int mode,
    long sizeBytes,
    int blockSizeBytes,
    long blocks,
    int deviceMajor,
    int deviceMinor,
    int rdevMajor,
    int rdevMinor,
    long inode,
    long mountId,
    int dioMemAlignBytes,
    int dioOffsetAlignBytes,
    long attributes,
    long attributesMask) {

  private static final int WANTED =
      StatxLayout.STATX_BASIC_STATS | StatxLayout.STATX_MNT_ID | StatxLayout.STATX_DIOALIGN;

  /**
   * Looks at the file that a path names, through symbolic links. Blocks as the file system does.
   *
   * @throws ErrnoException ENOENT, EACCES, ENOTDIR, ELOOP …
   */
  public static Statx of(Path path) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = Memory.string(arena, path.toString());
      return of("statx " + path, StatxLayout.AT_FDCWD, name, 0, arena);
    }
  }

  /**
   * Looks at an open file.
   *
   * @throws ErrnoException EBADF …
   */
  public static Statx of(int fd) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment empty = Memory.string(arena, "");
      return of("statx of fd " + fd, fd, empty, StatxLayout.AT_EMPTY_PATH, arena);
    }
  }

  private static Statx of(String call, int fd, MemorySegment path, int flags, Arena arena)
      throws ErrnoException {
    MemorySegment statx = arena.allocate(StatxLayout.SIZE, Long.BYTES);
    check(
        call,
        SystemCall.call(
            SystemCallNumber.STATX, fd, path.address(), flags, WANTED, statx.address(), 0));
    return read(statx);
  }

  private static Statx read(MemorySegment statx) {
    return new Statx(
        statx.get(JAVA_INT, StatxLayout.MASK),
        Short.toUnsignedInt(statx.get(JAVA_SHORT, StatxLayout.MODE)),
        statx.get(JAVA_LONG, StatxLayout.SIZE_BYTES),
        statx.get(JAVA_INT, StatxLayout.BLKSIZE),
        statx.get(JAVA_LONG, StatxLayout.BLOCKS),
        statx.get(JAVA_INT, StatxLayout.DEV_MAJOR),
        statx.get(JAVA_INT, StatxLayout.DEV_MINOR),
        statx.get(JAVA_INT, StatxLayout.RDEV_MAJOR),
        statx.get(JAVA_INT, StatxLayout.RDEV_MINOR),
        statx.get(JAVA_LONG, StatxLayout.INO),
        statx.get(JAVA_LONG, StatxLayout.MNT_ID),
        statx.get(JAVA_INT, StatxLayout.DIO_MEM_ALIGN),
        statx.get(JAVA_INT, StatxLayout.DIO_OFFSET_ALIGN),
        statx.get(JAVA_LONG, StatxLayout.ATTRIBUTES),
        statx.get(JAVA_LONG, StatxLayout.ATTRIBUTES_MASK));
  }

  /**
   * Whether the file system says what direct I/O needs. If so, an alignment of 0 means that direct
   * I/O is not supported on this file; if not (before Linux 6.1, and some file systems still), 0
   * says nothing.
   */
  public boolean tellsDirectAlignment() {
    return (mask & StatxLayout.STATX_DIOALIGN) != 0;
  }

  /** Whether it is a regular file. */
  public boolean isRegular() {
    return isKind(StatxLayout.S_IFREG);
  }

  /** Whether it is a block device. */
  public boolean isBlockDevice() {
    return isKind(StatxLayout.S_IFBLK);
  }

  /** Whether it is a directory. */
  public boolean isDirectory() {
    return isKind(StatxLayout.S_IFDIR);
  }

  /** Whether it is a pipe, named or not. */
  public boolean isFifo() {
    return isKind(StatxLayout.S_IFIFO);
  }

  /** Whether it is a character device. */
  public boolean isCharacterDevice() {
    return isKind(StatxLayout.S_IFCHR);
  }

  /** Whether it is a socket. */
  public boolean isSocket() {
    return isKind(StatxLayout.S_IFSOCK);
  }

  private boolean isKind(int kind) {
    return (mode & StatxLayout.S_IFMT) == kind;
  }
}
