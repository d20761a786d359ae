package dev.fathom.testkit;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverOptions;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The simulated driver when nothing goes wrong. */
class SimulatedDriverContractTest extends DriverContract {
  @RegisterExtension final NamedSeed seed = new NamedSeed();

  @Override
  public Driver open(DriverOptions options) {
    return new SimulatedDriver(seed.value(), SimulationProfile.CALM, options);
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
