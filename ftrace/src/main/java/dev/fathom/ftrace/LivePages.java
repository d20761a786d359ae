package dev.fathom.ftrace;

import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.FileCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Pages of one processor's live buffer. Belongs to one thread at a time. */
final class LivePages implements AutoCloseable {
  private static final int EAGAIN = 11;
  private static final int EINTR = 4;
  private static final int ALIGNMENT = 8;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory;
  private final ByteBuffer page;
  private final CpuPages pages;
  private final int fd;
  private long offset;

  /** Opens the buffer; reading it never waits. */
  LivePages(Path file, int pageBytes, CpuPages pages) throws TracefsException {
    this.pages = pages;
    this.memory = arena.allocate(pageBytes, ALIGNMENT);
    this.page = memory.asByteBuffer();
    this.fd = FileCalls.open(file, FileCalls.O_RDONLY | FileCalls.O_NONBLOCK, 0);
    if (fd < 0) {
      arena.close();
      throw Tracefs.failed("cannot read " + file, new ErrnoException("open", -fd));
    }
  }

  /**
   * Reads a page if there is something.
   *
   * @return whether there was
   */
  boolean read() throws IOException {
    int bytes = FileCalls.read(fd, memory.address(), memory.byteSize());
    if (bytes == -EAGAIN || bytes == -EINTR || bytes == 0) {
      return false;
    }
    if (bytes < 0) {
      throw new ErrnoException("read trace_pipe_raw", -bytes);
    }
    page.clear().limit(bytes);
    pages.accept(page, offset);
    offset += bytes;
    return true;
  }

  /** Time of the last event read. */
  long lastNanos() {
    return pages.lastNanos();
  }

  @Override
  public void close() {
    FileCalls.close(fd);
    arena.close();
  }
}
