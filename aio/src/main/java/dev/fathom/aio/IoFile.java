package dev.fathom.aio;

import dev.fathom.driver.DriverFile;
import dev.fathom.driver.FileTraits;
import dev.fathom.trace.TraceWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file. Opened through a context ({@link IoContext#open}); usable from every context whose
 * driver is of the same kind, by any thread.
 *
 * <p><b>Closing</b> with operations in flight is allowed: no new ones are taken, those under way
 * end normally, and the descriptor is freed after the last of them. So a descriptor's number is
 * never used again while the kernel may still act on it.
 */
public final class IoFile implements AutoCloseable {
  final DriverFile file;
  final int id;

  /** Bits that must be clear in addresses. */
  final long memoryMask;

  /** Bits that must be clear in positions and lengths. */
  final long offsetMask;

  final boolean seekable;
  private final boolean synchronizedOrder;

  /** One for being open, one for each context with operations in flight. */
  private final AtomicInteger holds = new AtomicInteger(1);

  private volatile boolean closed;

  /** Number of a trace session and, below it, this file's number in the session's names. */
  private volatile long traced;

  IoFile(DriverFile file, boolean synchronizedOrder) {
    this.file = file;
    this.id = file.id();
    FileTraits traits = file.traits();
    this.memoryMask = traits.direct() ? traits.memoryAlignBytes() - 1L : 0;
    this.offsetMask = traits.direct() ? traits.offsetAlignBytes() - 1L : 0;
    this.seekable = traits.seekable();
    this.synchronizedOrder = synchronizedOrder;
  }

  /** Where it was opened. */
  public Path path() {
    return file.path();
  }

  /** Kind, alignment and file system. */
  public FileTraits traits() {
    return file.traits();
  }

  /** Its length now, in bytes; for a block device its capacity. May block. */
  public long sizeBytes() throws IOException {
    return file.sizeBytes();
  }

  /** Cuts or extends it; not ordered with operations in flight. May block. */
  public void truncate(long sizeBytes) throws IOException {
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("size must be at least 0, not " + sizeBytes);
    }
    file.truncate(sizeBytes);
  }

  /**
   * Whether operations on overlapping ranges keep their order (POSIX synchronized I/O): a read sees
   * what earlier writes of the same context wrote, and writes land in the order of submission.
   */
  public boolean synchronizedOrder() {
    return synchronizedOrder;
  }

  /** Whether {@link #close} was called. */
  public boolean closed() {
    return closed;
  }

  /** Whether it goes past the page cache. */
  boolean direct() {
    return memoryMask != 0 || offsetMask != 0 || file.traits().direct();
  }

  /** Its number in the names of a trace session, 0 if that is over. Any thread. */
  int traceId(TraceWriter writer, int session) {
    long known = traced;
    return (int) (known >>> 32) == session ? (int) known : enterNames(writer, session);
  }

  private int enterNames(TraceWriter writer, int session) {
    int id = writer.idOf(FileNames.of(file));
    if (writer.session() != session) {
      return 0;
    }
    traced = (long) session << 32 | id;
    return id;
  }

  /** Takes a hold, so that the descriptor stays. False if the file is closed. */
  boolean acquire() {
    for (; ; ) {
      int now = holds.get();
      if (closed || now == 0) {
        return false;
      }
      if (holds.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  /** Gives a hold back; the last one closes the descriptor. */
  void release() {
    if (holds.decrementAndGet() == 0) {
      try {
        file.close();
      } catch (IOException e) {
        System.getLogger("dev.fathom.aio")
            .log(System.Logger.Level.WARNING, "closing " + path() + " after its last operation", e);
      }
    }
  }

  /** Takes no new operations; frees the descriptor once nothing is in flight. Idempotent. */
  @Override
  public void close() throws IOException {
    synchronized (holds) {
      if (closed) {
        return;
      }
      closed = true;
    }
    if (holds.decrementAndGet() == 0) {
      file.close();
    }
  }

  @Override
  public String toString() {
    return path().toString();
  }
}
