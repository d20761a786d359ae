package dev.fathom.aio;

import dev.fathom.linux.FileCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Makes a driver's eventfd readable when an event is posted: drivers themselves signal it for
 * completions. Any thread; nothing is written once it is closed, because the descriptor may be
 * another file's by then.
 */
final class PostSignal {
  private static final int NONE = -1;
  private static final MemorySegment ONE = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1);

  private volatile int fd = NONE;

  /** Signals go there from now on. */
  synchronized void to(int eventFd) {
    fd = eventFd;
  }

  /** Adds one, if somebody asked for an eventfd. */
  void send() {
    if (fd != NONE) {
      sendNow();
    }
  }

  private synchronized void sendNow() {
    if (fd != NONE) {
      FileCalls.write(fd, ONE.address(), Long.BYTES);
    }
  }

  /** No signals any more. */
  synchronized void close() {
    fd = NONE;
  }
}
