package dev.fathom.driver;

import java.io.IOException;

/** Chooses a driver. */
public final class Drivers {
  private Drivers() {}

  /** Opens io_uring. */
  public static DriverChoice open(DriverRequest request) throws IOException {
    Driver driver = UringDriver.open(request.options());
    return new DriverChoice(driver, driver.capabilities().findings());
  }
}
