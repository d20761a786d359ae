package dev.fathom.cli.live;

import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.FileCalls;
import dev.fathom.trace.ReaderThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Follows the writer of a growing file: has what it wrote brought to the device, and gives the
 * pages back, so that a recording of some gigabytes does not drive the traced programs' data from
 * the page cache. What was written last stays there: a short recording is written when the kernel
 * sees fit, as any other file.
 *
 * <p>States: opened, then following from {@link #start} until closed, or until the device refuses
 * something; after that the file stays in the page cache as any other. A daemon thread of its own
 * waits for the device, so that nobody else does. Nothing here says that the file is durable.
 *
 * @see <a
 *     href="https://man7.org/linux/man-pages/man2/sync_file_range.2.html">sync_file_range(2)</a>
 */
final class WriteBehind implements AutoCloseable {
  /** As much of a recording may stay in the page cache. */
  private static final long KEPT_BYTES = 256 << 20;

  /** Of a file without pages to give back: a pipe, a terminal. */
  private static final int NONE = -1;

  /** As much is given back at a time: whole large folios at any rate. */
  static final long WINDOW_BYTES = 4 << 20;

  private static final long PAUSE_NANOS = 50_000_000;

  /** What was written did not reach the device. After others the file is only not followed. */
  private static final Set<Integer> LOSSES = Set.of(Errno.EIO, Errno.ENOSPC, Errno.EDQUOT);

  private static final int WRITE_AND_WAIT =
      FileCalls.SYNC_FILE_RANGE_WAIT_BEFORE
          | FileCalls.SYNC_FILE_RANGE_WRITE
          | FileCalls.SYNC_FILE_RANGE_WAIT_AFTER;

  private final Path path;
  private final int fd;
  private final long keptBytes;
  private final LongSupplier writtenBytes;
  private final ReaderThread thread = new ReaderThread("fathom write-behind", this::follow);
  private boolean started;
  private volatile String problem = "";

  private WriteBehind(Path path, int fd, long keptBytes, LongSupplier writtenBytes) {
    this.path = path;
    this.fd = fd;
    this.keptBytes = keptBytes;
    this.writtenBytes = writtenBytes;
  }

  /**
   * Opens a recording's file once more; where that is no regular file, there will be nothing to
   * follow.
   *
   * @param writtenBytes as {@link #open} takes it
   * @throws IOException if it cannot be opened
   */
  static WriteBehind recording(Path path, LongSupplier writtenBytes) throws IOException {
    return Files.isRegularFile(path)
        ? open(path, KEPT_BYTES, writtenBytes)
        : new WriteBehind(path, NONE, KEPT_BYTES, writtenBytes);
  }

  /**
   * Opens a file once more.
   *
   * @param keptBytes as much of what was written last stays in the page cache
   * @param writtenBytes how much of it is written, never less than before; asked by any thread
   * @throws IOException if that cannot be
   */
  static WriteBehind open(Path path, long keptBytes, LongSupplier writtenBytes) throws IOException {
    int fd = FileCalls.open(path, FileCalls.O_WRONLY, 0);
    if (fd < 0) {
      throw new ErrnoException("open " + path, -fd);
    }
    return new WriteBehind(path, fd, keptBytes, writtenBytes);
  }

  /**
   * Begins to follow, if it has not yet. The thread that does has the capabilities of the one that
   * calls this. Does not block.
   */
  void start() {
    if (fd != NONE && !started && !thread.ending()) {
      started = true;
      thread.start();
    }
  }

  private void follow() {
    long doneBytes = 0;
    int result = 0;
    while (!thread.ending() && result == 0) {
      if (writtenBytes.getAsLong() - doneBytes < keptBytes + WINDOW_BYTES) {
        thread.pause(PAUSE_NANOS);
      } else {
        result = giveBack(doneBytes);
        doneBytes += WINDOW_BYTES;
      }
    }
    if (LOSSES.contains(-result)) {
      problem = String.valueOf(new ErrnoException("writing out " + path, -result).getMessage());
    }
  }

  private int giveBack(long positionBytes) {
    int result = FileCalls.syncFileRange(fd, positionBytes, WINDOW_BYTES, WRITE_AND_WAIT);
    return result == 0 ? FileCalls.adviseDontNeed(fd, positionBytes, WINDOW_BYTES) : result;
  }

  /**
   * What the device refused, and so may not be in the file; empty while all is well. Any thread.
   */
  String problem() {
    return problem;
  }

  /**
   * Ends it; waits for the device where it is at work. Idempotent; for the thread that started it.
   */
  @Override
  public void close() {
    if (fd != NONE && !thread.ending()) {
      thread.end();
      FileCalls.close(fd);
    }
  }
}
