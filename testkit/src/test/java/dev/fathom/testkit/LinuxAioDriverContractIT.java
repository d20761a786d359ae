package dev.fathom.testkit;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverOptions;
import dev.fathom.driver.LinuxAioDriver;
import java.io.IOException;

/** Linux native AIO on the file system of temporary files. */
class LinuxAioDriverContractIT extends DriverContract {
  /** Destroying a context waits for a grace period of RCU, tens of milliseconds: so do many. */
  static final int AT_ONCE = 32;

  @Override
  public Driver open(DriverOptions options) {
    return openOrSkip(options);
  }

  @Override
  public int cyclesAtOnce() {
    return AT_ONCE;
  }

  static Driver openOrSkip(DriverOptions options) {
    try {
      return LinuxAioDriver.open(options);
    } catch (IOException e) {
      return abort("no Linux AIO here: " + e.getMessage());
    }
  }
}
