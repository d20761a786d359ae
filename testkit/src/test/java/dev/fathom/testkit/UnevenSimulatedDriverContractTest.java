package dev.fathom.testkit;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverOptions;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The simulated driver when order, delays and submission are uneven, as the contract allows. */
class UnevenSimulatedDriverContractTest extends DriverContract {
  private static final SimulationProfile UNEVEN =
      new SimulationProfile(
          new SimulationProfile.Delays(0, 3_000_000, 0.05, 10_000_000),
          0.8,
          0,
          0,
          List.of(),
          new SimulationProfile.Submits(0.3, 0.1),
          0,
          0,
          new SimulationProfile.Cancels(3, 3, 3, 1, 0));

  @RegisterExtension final NamedSeed seed = new NamedSeed();

  @Override
  public Driver open(DriverOptions options) {
    return new SimulatedDriver(seed.value(), UNEVEN, options);
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
