package dev.fathom.linux;

import static dev.fathom.linux.ErrnoException.check;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What fstatfs(2) tells of the file system that holds a file.
 *
 * @param magic the number of its kind, unsigned 32 bits
 * @param blockSizeBytes the unit of the counts below
 * @param blocks in all
 * @param blocksFree not used
 * @param blocksAvailable not used, and to be had without privilege
 * @param flags how it is mounted: the ST_* bits of statfs(2)
 */
public record Statfs(
    long magic,
    long blockSizeBytes,
    long blocks,
    long blocksFree,
    long blocksAvailable,
    long flags) {

  private static final long MAGIC_MASK = 0xffff_ffffL;

  /**
   * Asks for the file system of an open file. Blocks as the file system does.
   *
   * @throws ErrnoException EBADF, ENOSYS …
   */
  public static Statfs of(int fd) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment statfs = arena.allocate(StatfsLayout.SIZE, Long.BYTES);
      check("fstatfs of fd " + fd, SystemCall.call(SystemCallNumber.FSTATFS, fd, statfs.address()));
      return read(statfs);
    }
  }

  private static Statfs read(MemorySegment statfs) {
    return new Statfs(
        statfs.get(JAVA_LONG, StatfsLayout.TYPE) & MAGIC_MASK,
        statfs.get(JAVA_LONG, StatfsLayout.BSIZE),
        statfs.get(JAVA_LONG, StatfsLayout.BLOCKS),
        statfs.get(JAVA_LONG, StatfsLayout.BFREE),
        statfs.get(JAVA_LONG, StatfsLayout.BAVAIL),
        statfs.get(JAVA_LONG, StatfsLayout.FLAGS));
  }

  /**
   * The kind of file system as far as its number tells, e.g. {@code xfs}. ext2, ext3 and ext4 share
   * one: {@code ext2/ext3/ext4}; {@link MountInfo} tells them apart.
   */
  public String fileSystem() {
    return FileSystemMagic.name(magic);
  }

  /** Whether it keeps files in memory only: tmpfs, ramfs, hugetlbfs. */
  public boolean isMemory() {
    return magic == FileSystemMagic.TMPFS.magic
        || magic == FileSystemMagic.RAMFS.magic
        || magic == FileSystemMagic.HUGETLBFS.magic;
  }
}
