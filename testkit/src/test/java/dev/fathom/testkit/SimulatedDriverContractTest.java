package dev.fathom.testkit;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverOptions;

/** The simulated driver when nothing goes wrong. */
class SimulatedDriverContractTest extends DriverContract {

  @Override
  public Driver open(DriverOptions options) {
    return new SimulatedDriver(Seeds.any(), SimulationProfile.CALM, options);
  }

  @Override
  public boolean realFiles() {
    return false;
  }

  @Override
  public PollTarget pollTarget(Driver poller) {
    return new SimulatedTarget((SimulatedDriver) poller);
  }
}
