package dev.fathom.linux;

import static dev.fathom.linux.ErrnoException.check;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A disk, or a partition of one, as sysfs(5) shows it.
 *
 * @param major its number, with {@code minor}
 * @param minor see {@code major}
 * @param name e.g. {@code sda1}
 * @param disk the name of the disk that it is a partition of; its own name if it is a whole one
 * @param sizeBytes its size
 * @param queue of the disk
 */
public record BlockDevice(
    int major, int minor, String name, String disk, long sizeBytes, BlockQueue queue) {
  /** {@code _IOR(0x12, 114, size_t)}: include/uapi/linux/fs.h. */
  static final int BLKGETSIZE64 = 0x8008_1272;

  /** sysfs counts in these, whatever the device's blocks are. */
  private static final int SECTOR_BYTES = 512;

  private static final Path DEVICES = Path.of("/sys/dev/block");

  /** Looks a device up; nothing if there is none, as for btrfs and tmpfs, or no sysfs. */
  public static Optional<BlockDevice> of(int major, int minor) {
    return of(DEVICES, major, minor);
  }

  static Optional<BlockDevice> of(Path devices, int major, int minor) {
    Path device;
    try {
      device = devices.resolve(major + ":" + minor).toRealPath();
    } catch (IOException e) {
      return Optional.empty();
    }
    Path disk = Files.exists(device.resolve("partition")) ? parent(device) : device;
    return Optional.of(
        new BlockDevice(
            major,
            minor,
            name(device),
            name(disk),
            ProcFile.number(device.resolve("size")).orElse(0) * SECTOR_BYTES,
            BlockQueue.of(disk.resolve("queue"))));
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }

  /** Sysfs writes ! for the / in names such as cciss/c0d0. */
  private static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString().replace('!', '/');
  }

  /** Whether it is a part of a disk. */
  public boolean isPartition() {
    return !name.equals(disk);
  }

  /**
   * The size of an open block device: ioctl BLKGETSIZE64.
   *
   * @throws ErrnoException ENOTTY if it is none
   */
  public static long sizeBytes(int fd) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(JAVA_LONG);
      check(
          "size of block device, fd " + fd,
          SystemCall.call(SystemCallNumber.IOCTL, fd, BLKGETSIZE64, size.address()));
      return size.get(JAVA_LONG, 0);
    }
  }
}
