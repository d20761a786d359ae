package dev.fathom.testkit;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;

/** io_uring on a file system in memory, where the driver works in another way. */
class UringDriverInMemoryContractIT extends DriverContract {
  @RegisterExtension final MemoryDirectory memory = new MemoryDirectory();

  @Override
  public Driver open(DriverOptions options) {
    return UringDriverContractIT.openOrSkip(options);
  }

  @Override
  public Path directory() {
    return memory.path();
  }
}
