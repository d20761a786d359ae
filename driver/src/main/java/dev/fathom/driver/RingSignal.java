package dev.fathom.driver;

import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.EventFd;
import dev.fathom.linux.IoUring;

/** The eventfd of a ring. */
final class RingSignal {
  private RingSignal() {}

  /**
   * Opens an eventfd that the ring signals.
   *
   * @throws UnsupportedOperationException if there is none to be had
   */
  static EventFd open(IoUring ring) {
    EventFd signal;
    try {
      signal = EventFd.open();
    } catch (ErrnoException e) {
      throw new UnsupportedOperationException(e.getMessage(), e);
    }
    int result = ring.registerEventFd(signal.fd());
    if (result < 0) {
      signal.close();
      throw new UnsupportedOperationException(
          "io_uring refuses an eventfd: " + Errno.message(-result));
    }
    return signal;
  }
}
