package dev.fathom.testkit;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverOptions;
import java.io.IOException;
import java.nio.file.Path;

/** A kind of driver that is held to the contract. */
public interface DriverSubject {

  /** Opens a driver; the test closes it. */
  Driver open(DriverOptions options) throws IOException;

  /** An empty directory for the files of one test. */
  Path directory();

  /** Whether the driver's files are those of the operating system, rather than its own. */
  default boolean realFiles() {
    return true;
  }

  /**
   * Whether an answer of true from {@link Driver#cancel} can be relied on. A subject that says
   * false is known to break this rule of the contract.
   */
  default boolean cancelsForCertain() {
    return true;
  }

  /** How many drivers are opened and closed at once in search of leaks, for slow ones. */
  default int cyclesAtOnce() {
    return 1;
  }

  /**
   * Something that a driver can poll and a test can make readable.
   *
   * @param poller the driver that is going to poll it
   */
  default PollTarget pollTarget(Driver poller) throws IOException {
    return EventFdTarget.open();
  }
}
