package dev.fathom.testkit;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Linux native AIO on a file system in memory, where the driver works in another way. */
class LinuxAioDriverInMemoryContractIT extends DriverContract {
  @RegisterExtension final MemoryDirectory memory = new MemoryDirectory();

  @Override
  public Driver open(DriverOptions options) {
    return LinuxAioDriverContractIT.openOrSkip(options);
  }

  @Override
  public int cyclesAtOnce() {
    return LinuxAioDriverContractIT.AT_ONCE;
  }

  @Override
  public Path directory() {
    return memory.path();
  }
}
