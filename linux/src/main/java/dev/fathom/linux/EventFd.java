package dev.fathom.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A counter in the kernel that can be polled (eventfd(2)), non-blocking. {@link #signal} and {@link
 * #drain} for any thread; {@link #close} when nobody uses it.
 */
public final class EventFd implements AutoCloseable {
  private static final int NONBLOCK_CLOEXEC = 0x80800;
  private static final MemorySegment ONE = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1);

  /** Where drained counts go; nobody looks. */
  private static final MemorySegment SINK = Arena.global().allocate(ValueLayout.JAVA_LONG);

  private final int fd;

  private EventFd(int fd) {
    this.fd = fd;
  }

  /**
   * Makes one with count 0.
   *
   * @throws ErrnoException EMFILE, ENFILE, ENOMEM
   */
  public static EventFd open() throws ErrnoException {
    long fd = SystemCall.call(SystemCallNumber.EVENTFD2, 0, NONBLOCK_CLOEXEC);
    return new EventFd((int) ErrnoException.check("eventfd", fd));
  }

  /** The descriptor. */
  public int fd() {
    return fd;
  }

  /** Adds one: it becomes readable. Never blocks. */
  public void signal() {
    FileCalls.write(fd, ONE.address(), Long.BYTES);
  }

  /** Sets it to 0; whether it was readable. Never blocks. */
  public boolean drain() {
    return drain(fd);
  }

  /** Sets an eventfd to 0 that is known by its descriptor; whether it was readable. */
  public static boolean drain(int fd) {
    return FileCalls.read(fd, SINK.address(), Long.BYTES) == Long.BYTES;
  }

  @Override
  public void close() {
    FileCalls.close(fd);
  }
}
