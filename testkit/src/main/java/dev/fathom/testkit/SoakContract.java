package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.driver.DriverFile;
import dev.fathom.driver.DriverOptions;
import dev.fathom.driver.FileOptions;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Long seeded runs of everything at once. */
public interface SoakContract extends DriverSubject {

  @Test
  default void twentyThousandMixedOperationsDoWhatTheyShould() throws IOException {
    soak(DriverOptions.confined(32), 20_000);
  }

  @Test
  default void mixedOperationsOnASharedDriverDoWhatTheyShould() throws IOException {
    soak(DriverOptions.shared(8), 2_000);
  }

  private void soak(DriverOptions options, int operations) throws IOException {
    long seed = Seeds.any();
    try (DriverRig rig = new DriverRig(open(options));
        DriverFile file = rig.driver.open(directory().resolve("soak"), FileOptions.CREATE)) {
      DriverSoak soak = new DriverSoak(rig.driver, file, options.depth(), seed, _ -> false);
      if (!cancelsForCertain()) {
        soak.allowUncertainCancels();
      }
      assertThat(soak.run(operations)).as("operations that never completed").isEmpty();
    } catch (AssertionError e) {
      throw Seeds.replayable(seed, e);
    }
  }
}
