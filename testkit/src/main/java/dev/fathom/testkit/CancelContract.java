package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverFile;
import dev.fathom.driver.DriverOptions;
import dev.fathom.driver.FileOptions;
import dev.fathom.linux.Errno;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ending operations early, and waiting for readiness. */
public interface CancelContract extends DriverSubject {

  /** POLLIN of poll(2). */
  int POLLIN = 1;

  @Test
  default void whatIsNotThereCannotBeCancelled() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)))) {
      assertThat(rig.driver.cancel(77)).isFalse();
      long nop = rig.nop();
      rig.finish();
      assertThat(rig.driver.cancel(nop)).isFalse();
      rig.pass(SubmissionContract.MOMENT_NANOS);
      assertThat(rig.collect()).isZero();
    }
  }

  @Test
  default void whatHasCompletedCannotBeCancelled() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)))) {
      long nop = rig.nop();
      rig.submitAll();
      rig.driver.await(1, DriverRig.PATIENCE_NANOS, 0);
      assertThat(rig.driver.ready()).isEqualTo(1);
      assertThat(rig.driver.cancel(nop)).isFalse();
      assertThat(rig.result(nop)).isZero();
    }
  }

  @Test
  default void theAnswerOfCancelIsTrueOnlyIfTheOperationIsCancelled() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(32)));
        DriverFile file = rig.driver.open(directory().resolve("file"), FileOptions.CREATE)) {
      rig.fill(file, new byte[32 * 4096], 0);
      for (int round = 0; round < 20; round++) {
        Map<Long, Boolean> answers = new HashMap<>();
        for (int index = 0; index < 32; index++) {
          answers.put(rig.read(file, DriverRig.memory(4096), index * 4096L), false);
        }
        rig.submitAll();
        answers.replaceAll((handle, _) -> rig.driver.cancel(handle));
        rig.finish();
        answers.forEach((handle, certain) -> {
          int result = rig.results.getOrDefault(handle, 0);
          assertThat(result)
              .isIn(certain && cancelsForCertain() ? -Errno.ECANCELED : 4096, -Errno.ECANCELED);
        });
      }
    }
  }

  /**
   * A kernel thread that polls says late which entries it took, so that the queue may look more
   * than full. Without a rig, whose checks would give the thread time.
   */
  @Test
  default void aCancelWhileTheQueueIsFullHarmsNoOther() throws IOException {
    int depth = 2;
    long[] handles = new long[depth];
    int[] results = new int[depth];
    Set<Long> inFlight = new LinkedHashSet<>();
    try (Driver driver = open(DriverOptions.confined(depth))) {
      for (long round = 0, next = 0; round < 10_000; round++) {
        for (; inFlight.size() < depth; next++) {
          driver.prepareNop(next);
          inFlight.add(next);
        }
        driver.submit();
        driver.cancel(inFlight.iterator().next());
        int count = driver.reap(handles, results, 0, depth);
        for (long end = driver.nanoTime() + DriverRig.PATIENCE_NANOS; count == 0; ) {
          assertThat(driver.nanoTime()).as("waiting in round %d", round).isLessThan(end);
          driver.submitAndAwait(1, DriverRig.PATIENCE_NANOS, 0);
          count = driver.reap(handles, results, 0, depth);
        }
        for (int index = 0; index < count; index++) {
          assertThat(inFlight.remove(handles[index]))
              .as("operation %d was in flight in round %d", handles[index], round)
              .isTrue();
        }
      }
    }
  }

  @Test
  default void aPollThatNeverFiresCanBeCancelled() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)));
        PollTarget target = pollTarget(rig)) {
      for (int round = 0; round < 10; round++) {
        long poll = rig.poll(target.fd(), POLLIN);
        rig.submitAll();
        rig.pass(1_000_000);
        assertThat(rig.collect()).isZero();
        rig.cancel(poll);
        assertThat(rig.result(poll)).isEqualTo(-Errno.ECANCELED);
        assertThat(rig.driver.cancel(poll)).isFalse();
      }
    }
  }

  @Test
  default void aPollCompletesWithTheEventsWhenItsTargetIsReady() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)));
        PollTarget target = pollTarget(rig)) {
      long before = rig.poll(target.fd(), POLLIN);
      rig.submitAll();
      rig.driver.await(1, SubmissionContract.MOMENT_NANOS, 0);
      assertThat(rig.collect()).isZero();
      target.makeReadable();
      assertThat(rig.result(before)).isEqualTo(POLLIN);
      assertThat(rig.result(rig.poll(target.fd(), POLLIN))).isEqualTo(POLLIN);
    }
  }

  @Test
  default void aPollThatWaitsHoldsNothingUp() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)));
        PollTarget target = pollTarget(rig)) {
      for (int index = 0; index < 4; index++) {
        rig.poll(target.fd(), POLLIN);
      }
      for (int index = 0; index < 50; index++) {
        assertThat(rig.result(rig.nop())).isZero();
      }
      assertThat(rig.inFlight()).hasSize(4);
      target.makeReadable();
      rig.finish();
    }
  }

  @Test
  default void aPollOfNoDescriptorCompletesWithAnError() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)))) {
      assumePolls(rig);
      assertThat(rig.result(rig.poll(987_654, POLLIN))).isEqualTo(-Errno.EBADF);
    }
  }

  @Test
  default void closeEndsWhatWasGivenUp() throws IOException {
    Driver driver = open(DriverOptions.confined(8));
    try (driver) {
      DriverRig rig = new DriverRig(driver);
      try (PollTarget target = pollTarget(rig)) {
        rig.poll(target.fd(), POLLIN);
        rig.submitAll();
      }
    }
    try (DriverRig next = new DriverRig(open(DriverOptions.confined(8)))) {
      assertThat(next.result(next.nop())).isZero();
    }
  }

  private PollTarget pollTarget(DriverRig rig) throws IOException {
    assumePolls(rig);
    return pollTarget(rig.driver);
  }

  private static void assumePolls(DriverRig rig) {
    assumeTrue(rig.driver.capabilities().poll(), () -> rig.driver.kind() + " does not poll here");
  }
}
