package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.driver.DriverFile;
import dev.fathom.driver.DriverOptions;
import dev.fathom.driver.FileOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many short seeded runs; a failure names its seed. */
class SimulationTest {
  private static final int DEPTH = 12;

  private static SimulatedDriver driver(long seed, SimulationProfile profile) {
    return new SimulatedDriver(seed, profile, DriverOptions.confined(DEPTH));
  }

  private static void soak(long seed, SimulationProfile profile, int operations)
      throws IOException {
    SimulatedDriver driver = driver(seed, profile);
    try {
      soak(driver, seed, profile, operations);
    } catch (AssertionError e) {
      AssertionError failure = Seeds.replayable(seed, e);
      failure.addSuppressed(new AssertionError(driver.describe()));
      throw failure;
    }
  }

  private static void soak(
      SimulatedDriver driver, long seed, SimulationProfile profile, int operations)
      throws IOException {
    DriverFile file = driver.open(Path.of("file"), FileOptions.CREATE);
    try (driver) {
      DriverSoak soak =
          new DriverSoak(
              driver,
              file,
              DEPTH,
              seed,
              errno -> profile.errors().stream().anyMatch(chance -> chance.errno() == errno));
      Set<Long> missing = soak.run(operations);
      assertThat(missing).isEqualTo(driver.lostHandles());
    }
    file.close();
  }

  @Test
  void aThousandHostileRunsDoWhatTheyMay() throws IOException {
    for (long seed : Seeds.range(1000)) {
      soak(seed, SimulationProfile.HOSTILE, 300);
    }
  }

  @Test
  void aThousandTypicalRunsDoWhatTheyMay() throws IOException {
    for (long seed : Seeds.range(1000)) {
      soak(seed, SimulationProfile.TYPICAL, 300);
    }
  }

  @Test
  void aByteThatChangesByItselfIsSeen() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    DriverOptions options = DriverOptions.confined(DEPTH);
    try (SimulatedDriver driver = new SimulatedDriver(1, SimulationProfile.CALM, options, disk);
        SimulatedDriver other = new SimulatedDriver(2, SimulationProfile.CALM, options, disk)) {
      // Left open: the run ends with operations in flight.
      SimulatedFile file = driver.open(Path.of("file"), FileOptions.CREATE);
      SimulatedFile same = driver.open(Path.of("file"), FileOptions.READ_WRITE);
      DriverSoak soak = new DriverSoak(driver, file, DEPTH, 1, _ -> false);
      driver.schedule(300_000, () -> new DriverRig(other).fill(same, new byte[5000], 100_000));
      assertThatThrownBy(() -> soak.run(300))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("must be");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 1_000_000_007})
  void theSameSeedGivesTheSameJournal(long seed) throws IOException {
    assertThat(journal(seed)).isEqualTo(journal(seed)).contains("completed with");
    assertThat(journal(seed)).isNotEqualTo(journal(seed + 1));
  }

  private static String journal(long seed) throws IOException {
    SimulatedDriver driver = driver(seed, SimulationProfile.HOSTILE);
    soak(driver, seed, SimulationProfile.HOSTILE, 200);
    return driver.describe().lines().skip(1).toList().toString();
  }
}
