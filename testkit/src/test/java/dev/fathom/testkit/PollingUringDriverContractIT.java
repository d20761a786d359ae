package dev.fathom.testkit;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverOptions;

/** io_uring with a kernel thread that polls for submissions. */
class PollingUringDriverContractIT extends DriverContract {

  @Override
  public Driver open(DriverOptions options) {
    return UringDriverContractIT.openOrSkip(
        new DriverOptions(options.depth(), options.shared(), true, options.workers()));
  }
}
