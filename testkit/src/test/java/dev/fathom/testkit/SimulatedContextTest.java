package dev.fathom.testkit;

import dev.fathom.aio.ContextOptions;
import dev.fathom.aio.IoContext;
import dev.fathom.driver.DriverChoice;
import dev.fathom.driver.DriverOptions;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Confined contexts on the simulated driver when nothing goes wrong. */
class SimulatedContextTest extends ContextContract implements ContextConfinementContract {
  @RegisterExtension final NamedSeed seed = new NamedSeed();

  private final SimulatedDisk disk = new SimulatedDisk();
  private @Nullable SimulatedDriver driver;

  @Override
  public ContextOptions options(int depth) {
    return ContextOptions.confined(depth);
  }

  @Override
  public IoContext open(ContextOptions options) throws IOException {
    return IoContext.open(options, this::choose);
  }

  private DriverChoice choose(DriverOptions options) {
    driver = new SimulatedDriver(seed.value(), SimulationProfile.CALM, options, disk);
    return new DriverChoice(driver, List.of());
  }

  @Override
  public boolean real() {
    return false;
  }

  @Override
  public PollTarget pollTarget() {
    if (driver == null) {
      throw new IllegalStateException("no context is open");
    }
    return new SimulatedTarget(driver);
  }
}
