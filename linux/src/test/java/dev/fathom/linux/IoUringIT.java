package dev.fathom.linux;

import static dev.fathom.linux.Rings.await;
import static dev.fathom.linux.Rings.open;
import static dev.fathom.linux.Rings.reap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.linux.Rings.Completion;
import dev.fathom.linux.Rings.Setup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Queues and waits; what operations do is in {@link IoUringOperationsIT}. */
class IoUringIT {
  private static final long MILLI_NANOS = 1_000_000;

  @ParameterizedTest
  @EnumSource
  void completesANop(Setup setup) throws Exception {
    try (IoUring ring = open(8, setup)) {
      ring.prepareNop(0x1234_5678_9abc_def0L);
      assertThat(ring.submitAndAwait(1)).isEqualTo(1);
      assertThat(ring.ready()).isEqualTo(1);
      assertThat(reap(ring)).containsExactly(new Completion(0x1234_5678_9abc_def0L, 0));
      assertThat(ring.ready()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void completesFullBatchesManyTimesRoundTheRing(Setup setup) throws Exception {
    try (IoUring ring = open(8, setup)) {
      for (int round = 0; round < 23; round++) {
        int first = round * 8;
        for (int i = 0; i < 8; i++) {
          ring.prepareNop(first + i);
        }
        assertThat(await(ring, 8).stream().map(Completion::userData))
            .containsExactly(
                first + 0L,
                first + 1L,
                first + 2L,
                first + 3L,
                first + 4L,
                first + 5L,
                first + 6L,
                first + 7L);
      }
    }
  }

  @Test
  void countsSpaceAndPreparedEntries() throws Exception {
    try (IoUring ring = open(8, Setup.PLAIN)) {
      assertThat(ring.sqEntries()).isEqualTo(8);
      assertThat(ring.cqEntries()).isEqualTo(16);
      assertThat(ring.sqSpace()).isEqualTo(8);
      ring.prepareNop(1);
      ring.prepareNop(2);
      ring.prepareNop(3);
      assertThat(ring.sqSpace()).isEqualTo(5);
      assertThat(ring.prepared()).isEqualTo(3);
      ring.unprepare(2);
      assertThat(ring.prepared()).isEqualTo(1);
      assertThat(ring.submit()).isEqualTo(1);
      assertThat(ring.prepared()).isZero();
      assertThat(ring.sqSpace()).isEqualTo(8);
      assertThat(await(ring, 1)).containsExactly(new Completion(1, 0));
    }
  }

  @Test
  void roundsSizesUpToPowersOfTwo() throws Exception {
    try (IoUring ring = open(new IoUringParameters(23, 100, 0, 0))) {
      assertThat(ring.sqEntries()).isEqualTo(32);
      assertThat(ring.cqEntries()).isEqualTo(128);
    }
  }

  @Test
  void takesNoMoreThanItIsAskedFor() throws Exception {
    try (IoUring ring = open(8, Setup.PLAIN)) {
      for (int i = 0; i < 5; i++) {
        ring.prepareNop(i);
      }
      ring.submitAndAwait(5);
      long[] userData = {-1, -1, -1, -1};
      int[] results = {-1, -1, -1, -1};
      assertThat(ring.reap(userData, results, 1, 2)).isEqualTo(2);
      assertThat(userData).containsExactly(-1, 0, 1, -1);
      assertThat(results).containsExactly(-1, 0, 0, -1);
      assertThat(ring.ready()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void givesUpAfterTheTime(Setup setup) throws Exception {
    try (IoUring ring = open(8, setup)) {
      long start = System.nanoTime();
      assertThat(ring.await(1, 5 * MILLI_NANOS, 0)).isEqualTo(-Errno.ETIME);
      assertThat(System.nanoTime() - start).isBetween(5 * MILLI_NANOS, Rings.PATIENCE_NANOS);
      assertThat(ring.await(1, 0, 0)).isEqualTo(-Errno.ETIME);
    }
  }

  @Test
  void isContentWithLessAfterTheMinimumWait() throws Exception {
    try (IoUring ring = open(8, Setup.CONFINED)) {
      assumeTrue(
          (ring.features() & IoUringOp.FEAT_MIN_TIMEOUT) != 0, "this kernel has no minimum wait");
      ring.prepareNop(1);
      long start = System.nanoTime();
      assertThat(ring.submitAndAwait(2, Rings.PATIENCE_NANOS, 20 * MILLI_NANOS)).isEqualTo(1);
      assertThat(System.nanoTime() - start)
          .isBetween(19 * MILLI_NANOS, Rings.PATIENCE_NANOS - 1_000 * MILLI_NANOS);
      assertThat(reap(ring)).containsExactly(new Completion(1, 0));
    }
  }

  @Test
  void losesNothingWhenTheCompletionQueueOverflows() throws Exception {
    try (IoUring ring = open(new IoUringParameters(4, 8, 0, 0))) {
      assertThat(ring.features() & IoUringOp.FEAT_NODROP).isNotZero();
      for (int i = 0; i < 20; i++) {
        ring.prepareNop(i);
        assertThat(ring.submit()).isEqualTo(1);
      }
      assertThat(ring.overflowed()).isTrue();
      assertThat(ring.ready()).isEqualTo(8);
      for (int first = 0; first < 16; first += 8) {
        List<Completion> completions = reap(ring);
        assertThat(completions).hasSize(8);
        assertThat(completions.getFirst().userData()).isEqualTo(first);
        assertThat(completions.getLast().userData()).isEqualTo(first + 7);
        ring.flush();
      }
      assertThat(ring.overflowed()).isFalse();
      assertThat(reap(ring).stream().map(Completion::userData)).containsExactly(16L, 17L, 18L, 19L);
    }
  }

  @Test
  void growsWithEntriesPreparedAndCompletionsWaiting() throws Exception {
    try (IoUring ring = open(4, Setup.NO_ARRAY)) {
      for (int i = 0; i < 7; i++) { // beyond the end of the queue
        ring.prepareNop(i);
        ring.submit();
      }
      assertThat(reap(ring)).hasSize(7);
      ring.prepareNop(100);
      ring.prepareNop(101);
      assertThat(ring.submit()).isEqualTo(2);
      ring.prepareNop(102);
      int result = ring.resize(32, 128);
      assumeTrue(result != -Errno.EINVAL, "this kernel does not resize rings");

      assertThat(result).isZero();
      assertThat(ring.sqEntries()).isEqualTo(32);
      assertThat(ring.cqEntries()).isEqualTo(128);
      assertThat(ring.prepared()).isEqualTo(1);
      for (int i = 103; i < 134; i++) {
        ring.prepareNop(i);
      }
      assertThat(ring.sqSpace()).isZero();
      List<Completion> completions = await(ring, 34);
      assertThat(completions).hasSize(34);
      for (int i = 0; i < 34; i++) {
        assertThat(completions.get(i)).isEqualTo(new Completion(100 + i, 0));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "CONFINED", "POLLED"})
  void isAsBeforeWhereItCannotGrow(Setup setup) throws Exception {
    try (IoUring ring = open(4, setup)) {
      ring.prepareNop(1);
      assertThat(ring.resize(8, 16)).isEqualTo(-Errno.EINVAL);
      assertThat(ring.sqEntries()).isEqualTo(4);
      assertThat(await(ring, 1)).containsExactly(new Completion(1, 0));
    }
  }

  @Test
  void worksThroughItsRegisteredDescriptor() throws Exception {
    try (IoUring ring = open(4, Setup.CONFINED)) {
      assumeTrue(ring.registerRing() == 1, "this kernel does not register rings");
      for (int i = 0; i < 23; i++) {
        ring.prepareNop(i);
        assertThat(await(ring, 1)).containsExactly(new Completion(i, 0));
      }
    }
  }

  @Test
  void refusesOtherThreadsWhereItHasOneIssuer() throws Exception {
    try (IoUring ring = open(4, Setup.CONFINED)) {
      ring.prepareNop(1);
      CompletableFuture<Integer> other = new CompletableFuture<>();
      Thread.ofPlatform().start(() -> other.complete(ring.submit()));
      assertThat(other.get()).isEqualTo(-Errno.EEXIST);
      assertThat(await(ring, 1)).containsExactly(new Completion(1, 0));
    }
  }

  @Test
  void opensAndClosesWithoutLeaks() throws Exception {
    long before = descriptors();
    for (int i = 0; i < 23; i++) {
      IoUring ring = open(4, Setup.CONFINED);
      ring.registerRing();
      ring.close();
      ring.close();
    }
    assertThat(descriptors()).isLessThanOrEqualTo(before + 1);
  }

  private static long descriptors() throws Exception {
    try (var fds = Files.list(Path.of("/proc/self/fd"))) {
      return fds.count();
    }
  }

  @Test
  void namesTheErrorOfASetUpThatCannotBe() throws Exception {
    open(4, Setup.PLAIN).close();
    assertThatThrownBy(() -> IoUring.open(new IoUringParameters(1 << 20, 0, 0, 0)))
        .isInstanceOfSatisfying(
            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL))
        .hasMessageContaining("io_uring_setup");
    assertThatThrownBy(() -> new IoUringParameters(0, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void clampsSizesIfAsked() throws Exception {
    IoUringParameters huge = new IoUringParameters(1 << 20, 0, IoUringParameters.CLAMP, 0);
    try (IoUring ring = open(huge)) {
      assertThat(ring.sqEntries()).isEqualTo(32_768);
    }
  }

  /** Prints what opening a ring answers where a filter denies it. */
  static final class Denied {
    public static void main(String[] arguments) throws Exception {
      Seccomp.denyIoUring(Errno.EPERM);
      try {
        IoUring.open(new IoUringParameters(4, 0, 0, 0)).close();
      } catch (ErrnoException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void namesTheErrorOfAFilter() throws Exception {
    assertThat(ChildJvm.run(Denied.class, List.of()))
        .isEqualTo("io_uring_setup: Operation not permitted (EPERM)");
  }
}
