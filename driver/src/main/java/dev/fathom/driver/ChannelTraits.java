package dev.fathom.driver;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the JDK alone can tell about a file, on any operating system. */
final class ChannelTraits {
  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs", "devtmpfs", "hugetlbfs");
  private static final int DEFAULT_ALIGN_BYTES = 4096;
  private static final int TYPE_MASK = 0xF000; // S_IFMT
  private static final int BLOCK_DEVICE = 0x6000; // S_IFBLK

  private ChannelTraits() {}

  /**
   * What is known.
   *
   * @throws FileSystemException for a directory
   */
  static FileTraits of(Path path, boolean direct) throws IOException {
    FileTraits.Type type = type(path);
    @Nullable FileStore store = store(path);
    String fileSystem = store == null ? "?" : store.type();
    int align = direct ? blockSize(store) : 1;
    boolean inMemory = type == FileTraits.Type.REGULAR && IN_MEMORY.contains(fileSystem);
    return new FileTraits(type, direct, align, align, false, inMemory, fileSystem);
  }

  /** Refuses a directory, which some systems open like a file. */
  static void refuseDirectory(Path path) throws FileSystemException {
    if (Files.isDirectory(path)) {
      throw new FileSystemException(path.toString(), null, "is a directory");
    }
  }

  /** Something equal for equal files; null where the system has none. */
  static @Nullable Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  private static FileTraits.Type type(Path path) throws IOException {
    refuseDirectory(path);
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    if (attributes.isRegularFile()) {
      return FileTraits.Type.REGULAR;
    }
    return isBlockDevice(path) ? FileTraits.Type.BLOCK_DEVICE : FileTraits.Type.STREAM;
  }

  private static boolean isBlockDevice(Path path) throws IOException {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return false;
    }
    return Files.getAttribute(path, "unix:mode") instanceof Integer mode
        && (mode & TYPE_MASK) == BLOCK_DEVICE;
  }

  private static @Nullable FileStore store(Path path) {
    try {
      return Files.getFileStore(path);
    } catch (IOException | RuntimeException e) {
      return null; // no mount table, as in some containers
    }
  }

  private static int blockSize(@Nullable FileStore store) {
    try {
      long bytes = store == null ? 0 : store.getBlockSize();
      boolean plausible = bytes >= 512 && bytes <= 1 << 20 && Long.bitCount(bytes) == 1;
      return plausible ? (int) bytes : DEFAULT_ALIGN_BYTES;
    } catch (IOException | UnsupportedOperationException e) {
      return DEFAULT_ALIGN_BYTES;
    }
  }
}
