package dev.fathom.testkit;

import dev.fathom.linux.EventFd;
import java.io.IOException;

/** An eventfd(2). */
final class EventFdTarget implements PollTarget {
  private final EventFd eventFd;

  private EventFdTarget(EventFd eventFd) {
    this.eventFd = eventFd;
  }

  static EventFdTarget open() throws IOException {
    return new EventFdTarget(EventFd.open());
  }

  @Override
  public int fd() {
    return eventFd.fd();
  }

  @Override
  public void makeReadable() {
    eventFd.signal();
  }

  @Override
  public void close() {
    eventFd.close();
  }
}
