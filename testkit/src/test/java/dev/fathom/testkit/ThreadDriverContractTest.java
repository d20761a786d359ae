package dev.fathom.testkit;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverOptions;
import dev.fathom.driver.ThreadDriver;

/** Threads on the file system of temporary files. */
class ThreadDriverContractTest extends DriverContract {

  @Override
  public Driver open(DriverOptions options) {
    return ThreadDriver.open(options);
  }
}
