package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.aio.ContextOptions;
import dev.fathom.aio.IoContext;
import dev.fathom.driver.DriverChoice;
import dev.fathom.driver.DriverOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Contexts on the simulated driver, used at random in every way: more than a thousand seeds,
 * checked against a model. A failure names its seed; {@code -Dfathom.seed=…} has it again.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ContextSimTest {
  private static final int SEEDS = 700;
  private static final int ROUNDS = 6;

  /** Everything goes wrong often, but each completion comes. */
  private static final SimulationProfile HOSTILE =
      SimulationProfile.HOSTILE.withCancels(new SimulationProfile.Cancels(0.4, 0.2, 0.2, 0.2, 0));

  private static void run(long seed, SimulationProfile profile, boolean shared) throws Exception {
    SimulatedDriver driver =
        new SimulatedDriver(
            seed, profile, shared ? DriverOptions.shared(16) : DriverOptions.confined(16));
    ContextOptions options =
        shared ? ContextOptions.shared(16).withLanes(1) : ContextOptions.confined(16);
    try (IoContext context =
        IoContext.open(options, asked -> new DriverChoice(driver, List.of()))) {
      ContextSim sim = new ContextSim(context, driver, seed);
      for (int round = 0; round < ROUNDS; round++) {
        sim.round();
      }
      sim.finish();
    } catch (AssertionError | RuntimeException e) {
      AssertionError failure = Seeds.replayable(seed, e);
      failure.addSuppressed(new AssertionError(driver.describe()));
      throw failure;
    }
    assertThat(driver.lostHandles()).isEmpty();
  }

  @Test
  void calmRunsKeepEveryPromise() throws Exception {
    for (long seed : Seeds.range(SEEDS)) {
      run(seed, SimulationProfile.CALM, false);
    }
  }

  @Test
  void typicalRunsKeepEveryPromise() throws Exception {
    for (long seed : Seeds.range(SEEDS)) {
      run(seed, SimulationProfile.TYPICAL, false);
    }
  }

  @Test
  void hostileRunsKeepEveryPromise() throws Exception {
    for (long seed : Seeds.range(SEEDS)) {
      run(seed, HOSTILE, false);
    }
  }

  @Test
  void hostileRunsOfSharedContextsKeepEveryPromise() throws Exception {
    for (long seed : Seeds.range(SEEDS)) {
      run(seed, HOSTILE, true);
    }
  }
}
