package dev.fathom.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverOptions;
import java.io.IOException;

/** The eventfd of another driver, which becomes readable when a no-op completes there. */
final class EventFdTarget implements PollTarget {
  private final DriverRig other;

  private EventFdTarget(DriverRig other) {
    this.other = other;
  }

  static EventFdTarget open(DriverSubject subject) throws IOException {
    Driver driver = subject.open(DriverOptions.confined(8));
    if (!driver.capabilities().eventFd()) {
      driver.close();
    }
    assumeTrue(driver.capabilities().eventFd(), () -> driver.kind() + " has no eventfd to poll");
    driver.eventFd();
    return new EventFdTarget(new DriverRig(driver));
  }

  @Override
  public int fd() {
    return other.driver.eventFd();
  }

  @Override
  public void makeReadable() {
    other.nop();
    other.submitAll();
  }

  @Override
  public void close() {
    other.close();
  }
}
