package dev.fathom.testkit;

import dev.fathom.aio.ContextOptions;
import dev.fathom.aio.IoContext;
import java.io.IOException;
import java.nio.file.Path;

/** A way to open contexts that is held to the contract: a driver, confined or shared. */
public interface ContextSubject {

  /** The options of this subject: its driver, confined or shared, its lanes. */
  ContextOptions options(int depth);

  /** Opens a context; the test closes it. Skips the test where the driver is not to be had. */
  IoContext open(ContextOptions options) throws IOException;

  /** Opens a context with the subject's own options. */
  default IoContext open(int depth) throws IOException {
    return open(options(depth));
  }

  /** An empty directory for the files of one test. */
  Path directory();

  /** Whether files are those of the operating system, and time is the system's. */
  default boolean real() {
    return true;
  }

  /** How many contexts are opened and closed at once in search of leaks, for slow drivers. */
  default int cyclesAtOnce() {
    return 1;
  }

  /** Something to poll, not readable yet. */
  default PollTarget pollTarget() throws IOException {
    return EventFdTarget.open();
  }
}
