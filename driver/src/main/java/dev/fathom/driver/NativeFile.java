package dev.fathom.driver;

import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.FileCalls;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** A file opened as a descriptor of Linux. Safe for use by several threads. */
public final class NativeFile implements DriverFile {
  private static final int CREATION_MODE = 0666;
  private static final Set<String> WRITES_WITHOUT_WAIT = Set.of("xfs", "btrfs");

  private final Path path;
  private final FileOptions options;
  private final FileTraits traits;
  private final int fd;
  private final int id = FileIds.allocate();
  private final boolean puntsReads;
  private final boolean puntsWrites;
  private final AtomicBoolean closed = new AtomicBoolean();

  private NativeFile(Path path, FileOptions options, FileTraits traits, int fd) {
    this.path = path;
    this.options = options;
    this.traits = traits;
    this.fd = fd;
    boolean regular = traits.type() == FileTraits.Type.REGULAR;
    puntsReads = traits.seekable() && !traits.noWaitReads();
    puntsWrites = regular && !traits.direct() && !WRITES_WITHOUT_WAIT.contains(traits.fileSystem());
  }

  /**
   * Opens a file. For a FIFO this waits for the other side, as open(2) does.
   *
   * @throws IOException naming the path and the reason: a directory, no such file, no permission,
   *     no direct I/O on this file system …
   */
  public static NativeFile open(Path path, FileOptions options) throws IOException {
    int fd = FileCalls.open(path, flags(options), CREATION_MODE);
    if (fd < 0) {
      throw refusal(path, options, -fd);
    }
    try {
      return new NativeFile(path, options, NativeTraits.of(path, fd, options), fd);
    } catch (IOException | RuntimeException e) {
      FileCalls.close(fd);
      throw e;
    }
  }

  private static int flags(FileOptions options) {
    int flags = FileCalls.O_RDONLY;
    if (options.write()) {
      flags = options.read() ? FileCalls.O_RDWR : FileCalls.O_WRONLY;
    }
    return flags
        | (options.create() ? FileCalls.O_CREAT : 0)
        | (options.exclusive() ? FileCalls.O_EXCL : 0)
        | (options.truncate() ? FileCalls.O_TRUNC : 0)
        | (options.direct() ? FileCalls.O_DIRECT : 0)
        | (options.dataSync() ? FileCalls.O_DSYNC : 0)
        | (options.sync() ? FileCalls.O_SYNC : 0);
  }

  private static IOException refusal(Path path, FileOptions options, int errno) {
    String name = path.toString();
    return switch (errno) {
      case Errno.ENOENT -> new NoSuchFileException(name);
      case Errno.EEXIST -> new FileAlreadyExistsException(name);
      case Errno.EACCES, Errno.EPERM -> new AccessDeniedException(name, null, Errno.message(errno));
      case Errno.EINVAL ->
          new FileSystemException(
              name,
              null,
              options.direct()
                  ? "its file system does not support direct I/O (EINVAL)"
                  : "Invalid argument (EINVAL)");
      default ->
          new FileSystemException(
              name, null, Errno.message(errno) + " (" + Errno.name(errno) + ")");
    };
  }

  /** The descriptor. */
  public int fd() {
    return fd;
  }

  /** Whether it lives in memory: rings pass its operations to a worker, plain calls never wait. */
  boolean inMemory() {
    return traits.inMemory();
  }

  /**
   * Whether a plain call is faster than a ring for an operation that is waited for alone: through
   * the page cache, but not with direct I/O, where registered buffers count for more.
   */
  boolean fitsPlainCalls() {
    return traits.seekable() && !traits.direct();
  }

  /** Whether io_uring passes reads to a worker thread: it cannot try them without waiting. */
  boolean puntsReads() {
    return puntsReads;
  }

  /**
   * Whether io_uring passes writes to a worker thread: buffered writes to regular files, but for
   * the file systems with FOP_BUFFER_WASYNC (io_uring/rw.c, io_write).
   */
  boolean puntsWrites() {
    return puntsWrites;
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public FileTraits traits() {
    return traits;
  }

  @Override
  public FileOptions options() {
    return options;
  }

  @Override
  public long sizeBytes() throws IOException {
    long end = FileCalls.end(fd);
    if (end < 0) {
      throw new ErrnoException("size of " + path, (int) -end);
    }
    return end;
  }

  @Override
  public void truncate(long sizeBytes) throws IOException {
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("a file cannot have " + sizeBytes + " bytes");
    }
    int result = FileCalls.ftruncate(fd, sizeBytes);
    if (result < 0) {
      throw new ErrnoException("truncate " + path + " to " + sizeBytes + " bytes", -result);
    }
  }

  @Override
  public int readPlainly(MemorySegment memory, long positionBytes) {
    try {
      return NativeCalls.call(
          Task.Kind.READ, fd, memory.address(), memory.byteSize(), positionBytes, 0);
    } finally {
      Reference.reachabilityFence(memory);
    }
  }

  @Override
  public int writePlainly(MemorySegment memory, long positionBytes) {
    try {
      return NativeCalls.call(
          Task.Kind.WRITE, fd, memory.address(), memory.byteSize(), positionBytes, 0);
    } finally {
      Reference.reachabilityFence(memory);
    }
  }

  @Override
  public int syncPlainly(boolean dataOnly) {
    return NativeCalls.call(dataOnly ? Task.Kind.DATA_SYNC : Task.Kind.SYNC, fd, 0, 0, 0, 0);
  }

  @Override
  public int id() {
    return id;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      FileCalls.close(fd);
      FileIds.release(id);
    }
  }

  @Override
  public String toString() {
    return path + " (fd " + fd + ")";
  }
}
