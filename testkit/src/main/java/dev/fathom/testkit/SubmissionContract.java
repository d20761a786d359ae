package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverCounters;
import dev.fathom.driver.DriverFile;
import dev.fathom.driver.DriverOptions;
import dev.fathom.driver.FileOptions;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** How operations begin, and that each of them ends once. */
public interface SubmissionContract extends DriverSubject {

  /** A moment in which anything that was wrongly begun would show. */
  long MOMENT_NANOS = 20_000_000;

  @Test
  default void nothingStartsBeforeItIsSubmitted() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)));
        DriverFile file = rig.driver.open(directory().resolve("file"), FileOptions.CREATE)) {
      long write = rig.write(file, DriverRig.memory(100), 0);
      rig.driver.await(1, MOMENT_NANOS, 0);
      assertThat(rig.driver.ready()).isZero();
      assertThat(file.sizeBytes()).isZero();
      assertThat(rig.driver.prepared()).isEqualTo(1);
      assertThat(rig.result(write)).isEqualTo(100);
    }
  }

  @Test
  default void aNoOpCompletesWithZero() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(1)))) {
      assertThat(rig.result(rig.nop())).isZero();
    }
  }

  @Test
  default void everyOperationCompletesExactlyOnce() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(64)));
        DriverFile file = rig.driver.open(directory().resolve("file"), FileOptions.CREATE)) {
      for (int index = 0; index < 16; index++) {
        rig.nop();
        rig.write(file, DriverRig.memory(1000), index * 1000L);
        rig.read(file, DriverRig.memory(1000), index * 1000L);
        rig.sync(file, index % 2 == 0);
      }
      rig.finish();
      assertThat(rig.results).hasSize(64);
      rig.pass(MOMENT_NANOS);
      assertThat(rig.collect()).isZero();
    }
  }

  @Test
  default void asManyOperationsAsTheDepthCanBeInFlightAgainAndAgain() throws IOException {
    for (int depth : new int[] {1, 3, 64, 1000}) {
      try (DriverRig rig = new DriverRig(open(DriverOptions.confined(depth)))) {
        for (int round = 0; round < 10; round++) {
          for (int index = 0; index < depth; index++) {
            rig.nop();
          }
          assertThat(rig.driver.prepared()).isEqualTo(depth);
          rig.finish();
        }
        assertThat(rig.results).hasSize(10 * depth);
        assertThat(rig.results.values()).containsOnly(0);
      }
    }
  }

  @Test
  default void handlesComeBackWhateverTheirValue() throws IOException {
    long[] handles = {0, 5, 5 + 64, 5 + 4096, 5 + (1L << 32), 1L << 31, 1L << 62, Long.MAX_VALUE};
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)))) {
      for (int round = 0; round < 3; round++) {
        rig.results.clear();
        for (long handle : handles) {
          rig.driver.prepareNop(rig.begin(handle));
        }
        rig.finish();
        assertThat(rig.results.keySet())
            .containsExactlyInAnyOrder(Arrays.stream(handles).boxed().toArray(Long[]::new));
      }
    }
  }

  @Test
  default void submitOfNothingIsZero() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)))) {
      assertThat(rig.driver.submit()).isZero();
      assertThat(rig.driver.submitAndAwait(0, 0, 0)).isZero();
      assertThat(rig.driver.submitAndAwait(1, 1_000_000, 0)).isZero();
    }
  }

  @Test
  default void whatSubmitTakesIsNoLongerPrepared() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)))) {
      for (int index = 0; index < 8; index++) {
        rig.nop();
        assertThat(rig.driver.prepared()).isEqualTo(index + 1);
      }
      int taken = Math.max(0, rig.driver.submit());
      assertThat(rig.driver.prepared()).isEqualTo(8 - taken);
    }
  }

  @Test
  default void submitAndAwaitWaitsForWhatItHandedOver() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)))) {
      int waited = 0;
      for (int round = 0; round < 100; round++) {
        for (int index = 0; index < 5; index++) {
          rig.nop();
        }
        if (rig.driver.submitAndAwait(5, Driver.FOREVER, 0) == 5) {
          assertThat(rig.driver.ready()).isEqualTo(5);
          waited++;
        }
        rig.finish();
      }
      assertThat(waited).isPositive();
    }
  }

  @Test
  default void countersNeverShrink() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)));
        DriverFile file = rig.driver.open(directory().resolve("file"), FileOptions.CREATE)) {
      DriverCounters before = rig.driver.counters();
      assertThat(before.submitted()).isZero();
      for (int round = 1; round <= 20; round++) {
        rig.nop();
        rig.write(file, DriverRig.memory(512), 0);
        rig.finish();
        DriverCounters after = rig.driver.counters();
        assertThat(after.submitted()).isEqualTo(2L * round);
        assertThat(after.systemCalls()).isGreaterThanOrEqualTo(before.systemCalls());
        assertThat(after.inline()).isBetween(before.inline(), after.submitted());
        assertThat(after.punted()).isBetween(before.punted(), after.submitted());
        assertThat(after.blockedInSubmit()).isBetween(before.blockedInSubmit(), after.submitted());
        before = after;
      }
    }
  }

  @Test
  default void itSaysWhatItIs() throws IOException {
    try (Driver driver = open(DriverOptions.confined(8))) {
      assertThat(driver.kind().label()).isNotEmpty();
      assertThat(driver.capabilities().findings()).isNotEmpty();
      long before = driver.nanoTime();
      driver.await(1, 1_000_000, 0);
      assertThat(driver.nanoTime()).isGreaterThan(before);
    }
  }
}
