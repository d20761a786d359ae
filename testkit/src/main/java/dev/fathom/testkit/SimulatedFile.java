package dev.fathom.testkit;

import dev.fathom.driver.DriverFile;
import dev.fathom.driver.FileIds;
import dev.fathom.driver.FileOptions;
import dev.fathom.driver.FileTraits;
import dev.fathom.linux.Errno;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** An open file of a {@link SimulatedDisk}. Safe for threads. */
public final class SimulatedFile implements DriverFile {
  /** What positions, lengths and addresses must be multiples of with {@code direct}. */
  public static final int DIRECT_ALIGN_BYTES = 512;

  private final SimulatedDisk disk;
  private final SimulatedNode node;
  private final Path path;
  private final FileOptions options;
  private final int id = FileIds.allocate();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();

  SimulatedFile(SimulatedDisk disk, SimulatedNode node, Path path, FileOptions options) {
    this.disk = disk;
    this.node = node;
    this.path = path;
    this.options = options;
  }

  SimulatedDisk disk() {
    return disk;
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public FileTraits traits() {
    int align = alignBytes();
    return new FileTraits(
        FileTraits.Type.REGULAR, options.direct(), align, align, false, false, "simulated");
  }

  private int alignBytes() {
    return options.direct() ? DIRECT_ALIGN_BYTES : 1;
  }

  @Override
  public FileOptions options() {
    return options;
  }

  @Override
  public long sizeBytes() throws IOException {
    checkOpen();
    return disk.sizeBytes(node);
  }

  @Override
  public void truncate(long sizeBytes) throws IOException {
    checkOpen();
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("size must be 0 or more, not " + sizeBytes);
    }
    if (!options.write()) {
      throw new IOException(path + ": not open for writing");
    }
    disk.truncate(node, sizeBytes);
  }

  @Override
  public int id() {
    return id;
  }

  /**
   * Closes it.
   *
   * @throws AssertionError if operations on it are in flight, which real drivers may punish by
   *     using another file
   */
  @Override
  public void close() {
    if (inFlight.get() > 0) {
      throw new AssertionError(path + " closed with " + inFlight + " operations in flight");
    }
    if (closed.compareAndSet(false, true)) {
      FileIds.release(id);
    }
  }

  private void checkOpen() throws ClosedChannelException {
    if (closed.get()) {
      throw new ClosedChannelException();
    }
  }

  // ---- for the driver

  void begun() {
    inFlight.incrementAndGet();
  }

  void ended() {
    inFlight.decrementAndGet();
  }

  /** What the kernel would say of these parameters: 0 or a negated errno. */
  int check(OperationKind kind, long position, MemorySegment[] memory) {
    boolean allowed =
        switch (kind) {
          case READ -> options.read();
          case WRITE -> options.write();
          case NOP, SYNC, POLL -> true;
        };
    if (closed.get() || !allowed) {
      return -Errno.EBADF;
    }
    return aligned(position, memory) ? 0 : -Errno.EINVAL;
  }

  private boolean aligned(long position, MemorySegment[] memory) {
    long bits = position;
    for (MemorySegment segment : memory) {
      bits |= segment.address() | segment.byteSize();
    }
    return position >= 0 && (bits & (alignBytes() - 1)) == 0;
  }

  int read(long position, MemorySegment into) {
    return disk.read(node, position, into);
  }

  /** Bytes stored, or {@code -ENOSPC}. */
  int write(long position, MemorySegment from) {
    int count = disk.write(node, position, from);
    return count == 0 && from.byteSize() > 0 ? -Errno.ENOSPC : count;
  }

  void sync() {
    disk.sync(node);
  }

  void syncRange(long position, int lengthBytes) {
    disk.syncRange(node, position, lengthBytes);
  }
}
