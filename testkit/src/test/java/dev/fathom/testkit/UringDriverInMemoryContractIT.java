package dev.fathom.testkit;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;

/** io_uring on a file system in memory, where the driver works in another way. */
class UringDriverInMemoryContractIT extends DriverContract {
  @RegisterExtension final MemoryDirectory memory = new MemoryDirectory();

  /** The kernel answers 0 too when an operation in a worker thread ended by itself meanwhile. */
  @Override
  public boolean cancelsForCertain() {
    return false;
  }

  @Override
  public Driver open(DriverOptions options) {
    return UringDriverContractIT.openOrSkip(options);
  }

  @Override
  public Path directory() {
    return memory.path();
  }
}
