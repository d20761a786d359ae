package dev.fathom.testkit;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverOptions;
import dev.fathom.driver.UringDriver;
import java.io.IOException;

/** io_uring on the file system of temporary files. */
class UringDriverContractIT extends DriverContract {

  @Override
  public Driver open(DriverOptions options) {
    return openOrSkip(options);
  }

  static Driver openOrSkip(DriverOptions options) {
    try {
      return UringDriver.open(options);
    } catch (IOException e) {
      return abort("no io_uring here: " + e.getMessage());
    }
  }
}
