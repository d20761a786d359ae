package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverOptions;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Waiting for completions and taking them. */
public interface WaitContract extends DriverSubject {

  /** A timeout that tests wait for. */
  long SHORT_NANOS = 30_000_000;

  /** Far less than a wait that is not ended, far more than a busy machine needs. */
  long LONG_NANOS = 10_000_000_000L;

  @Test
  default void aWaitEndsWithAtLeastTheMinimum() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(32)))) {
      for (int minimum = 0; minimum <= 32; minimum++) {
        for (int index = 0; index < 32; index++) {
          rig.nop();
        }
        rig.submitAll();
        int reaped = rig.collect();
        rig.driver.await(Math.max(0, minimum - reaped), Driver.FOREVER, 0);
        assertThat(reaped + rig.driver.ready()).isGreaterThanOrEqualTo(minimum);
        rig.finish();
      }
    }
  }

  @Test
  default void aTimeoutOfZeroOnlyLooks() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)))) {
      long before = rig.driver.nanoTime();
      rig.driver.await(1, 0, 0);
      rig.driver.submitAndAwait(1, 0, 0);
      assertThat(rig.driver.nanoTime() - before).isLessThan(LONG_NANOS);
      assertThat(rig.driver.ready()).isZero();
    }
  }

  @Test
  default void aTimeoutEndsAWaitAndNotMuchEarlier() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)))) {
      long before = rig.driver.nanoTime();
      rig.driver.await(1, SHORT_NANOS, 0);
      assertThat(rig.driver.nanoTime() - before).isBetween(SHORT_NANOS * 9 / 10, LONG_NANOS);
      before = rig.driver.nanoTime();
      rig.driver.submitAndAwait(1, SHORT_NANOS, 0);
      assertThat(rig.driver.nanoTime() - before).isBetween(SHORT_NANOS * 9 / 10, LONG_NANOS);
    }
  }

  @Test
  default void aMinimumThatCannotBeReachedEndsByTheTimeout() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)))) {
      rig.nop();
      rig.submitAll();
      long before = rig.driver.nanoTime();
      rig.driver.await(8, SHORT_NANOS, 0);
      assertThat(rig.driver.nanoTime() - before).isBetween(SHORT_NANOS * 9 / 10, LONG_NANOS);
      assertThat(rig.collect()).isEqualTo(1);
    }
  }

  @Test
  default void afterTheMinimumWaitOneCompletionSuffices() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)))) {
      rig.nop();
      rig.submitAll();
      long before = rig.driver.nanoTime();
      rig.driver.await(8, 2 * LONG_NANOS, SHORT_NANOS);
      assertThat(rig.driver.nanoTime() - before).isLessThan(LONG_NANOS);
      assertThat(rig.collect()).isEqualTo(1);
    }
  }

  @Test
  default void theMinimumWithinTheMinimumWaitEndsTheWaitAtOnce() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)))) {
      rig.nop();
      rig.nop();
      rig.submitAll();
      long before = rig.driver.nanoTime();
      rig.driver.await(2, 2 * LONG_NANOS, LONG_NANOS);
      assertThat(rig.driver.nanoTime() - before).isLessThan(LONG_NANOS);
      assertThat(rig.driver.ready()).isEqualTo(2);
    }
  }

  @Test
  default void aWakeBeforeAWaitEndsIt() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)))) {
      for (int round = 0; round < 20; round++) {
        rig.driver.wake();
        rig.driver.await(1, Driver.FOREVER, 0);
        rig.driver.wake();
        rig.driver.submitAndAwait(1, Driver.FOREVER, 0);
      }
      assertThat(rig.collect()).isZero();
    }
  }

  @Test
  default void aWakeDuringAWaitEndsIt() throws Exception {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)))) {
      Thread waker = Thread.ofPlatform().start(() -> wakeLater(rig.driver));
      rig.driver.await(1, Driver.FOREVER, 0);
      waker.join();
      assertThat(rig.collect()).isZero();
    }
  }

  @Test
  default void aWakeDuringAWaitForEightEndsIt() throws Exception {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)))) {
      rig.nop();
      rig.nop();
      rig.submitAll();
      Thread waker = Thread.ofPlatform().start(() -> wakeLater(rig.driver));
      rig.driver.await(8, Driver.FOREVER, 0);
      waker.join();
      rig.finish();
      assertThat(rig.results).hasSize(2);
    }
  }

  private static void wakeLater(Driver driver) {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    driver.wake();
  }

  @Test
  default void aWakeIsNeverAnOperation() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(4)))) {
      for (int round = 0; round < 100; round++) {
        rig.driver.wake();
        rig.nop();
        rig.driver.wake();
        rig.finish();
      }
      assertThat(rig.results).hasSize(100);
    }
  }

  @Test
  default void wakesBeforeAWaitEndOnlyThatOne() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(4)))) {
      for (int index = 0; index < 1000; index++) {
        rig.driver.wake();
      }
      rig.driver.await(1, Driver.FOREVER, 0);
      assertThat(rig.collect()).isZero();
      long before = rig.driver.nanoTime();
      rig.driver.await(1, SHORT_NANOS, 0);
      assertThat(rig.driver.nanoTime() - before).isGreaterThanOrEqualTo(SHORT_NANOS * 9 / 10);
    }
  }

  @Test
  default void eightThreadsMayWakeWhileTheOwnerWorks() throws Exception {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(4)))) {
      Thread[] wakers = new Thread[8];
      Arrays.setAll(
          wakers,
          _ ->
              Thread.ofPlatform()
                  .start(() -> {
                    for (int index = 0; index < 200; index++) {
                      rig.driver.wake();
                    }
                  }));
      for (int index = 0; index < 500; index++) {
        assertThat(rig.result(rig.nop())).isZero();
      }
      for (Thread waker : wakers) {
        waker.join();
      }
      rig.driver.wake();
      rig.driver.await(1, Driver.FOREVER, 0);
      assertThat(rig.collect()).isZero();
    }
  }

  // ---- taking

  @Test
  default void reapTakesWhatIsReadyUpToTheMaximum() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)))) {
      for (int index = 0; index < 8; index++) {
        rig.nop();
      }
      rig.submitAll();
      rig.driver.await(8, Driver.FOREVER, 0);
      assertThat(rig.driver.ready()).isEqualTo(8);
      long[] handles = new long[8];
      int[] results = new int[8];
      assertThat(rig.driver.reap(handles, results, 0, 0)).isZero();
      assertThat(rig.driver.reap(handles, results, 0, 3)).isEqualTo(3);
      assertThat(rig.driver.ready()).isEqualTo(5);
      assertThat(rig.driver.reap(handles, results, 3, 5)).isEqualTo(5);
      assertThat(rig.driver.reap(handles, results, 0, 8)).isZero();
      assertThat(handles).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
      rig.inFlight().clear();
    }
  }

  @Test
  default void reapLeavesTheRestOfTheArraysAlone() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)))) {
      rig.nop();
      rig.submitAll();
      rig.driver.await(1, Driver.FOREVER, 0);
      long[] handles = {-7, -7, -7, -7};
      int[] results = {-7, -7, -7, -7};
      assertThat(rig.driver.reap(handles, results, 2, 2)).isEqualTo(1);
      assertThat(handles).containsExactly(-7, -7, 1, -7);
      assertThat(results).containsExactly(-7, -7, 0, -7);
      rig.inFlight().clear();
    }
  }

  @Test
  default void reapOfNothingIsZero() throws IOException {
    try (Driver driver = open(DriverOptions.confined(8))) {
      assertThat(driver.ready()).isZero();
      assertThat(driver.reap(new long[4], new int[4], 0, 4)).isZero();
    }
  }
}
