package dev.fathom.cli.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.linux.Capabilities;
import dev.fathom.linux.ProcessCapabilities;
import dev.fathom.linux.SchedulingPolicy;
import dev.fathom.linux.ThreadId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SpareTimeIT {
  private static final long SIZE_BYTES = 1000;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final AtomicLong usedBytes = new AtomicLong();

  /** In a thread of its own, since the policy is the calling thread's. */
  private static void elsewhere(Body body) throws Exception {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    Thread.ofPlatform().start(() -> {
      try {
        body.run();
        done.complete(true);
      } catch (Throwable e) {
        done.completeExceptionally(e);
      }
    });
    assertThat(done.get(1, TimeUnit.MINUTES)).isTrue();
  }

  private interface Body {
    void run() throws Exception;
  }

  private SpareTime begun() {
    SpareTime spare = SpareTime.prepare(usedBytes::get, SIZE_BYTES);
    spare.begin();
    return spare;
  }

  private static void awaitPolicy(SchedulingPolicy wanted) throws Exception {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!SchedulingPolicy.of(ThreadId.current()).equals(Optional.of(wanted))) {
      assertThat(System.nanoTime()).as("time until " + wanted).isLessThan(end);
      Thread.sleep(1);
    }
  }

  private static void assumeItMay() {
    assumeTrue(
        ProcessCapabilities.ofThread().has(ProcessCapabilities.CAP_SYS_NICE),
        "no CAP_SYS_NICE here");
  }

  @Test
  void givesWayWhileTheRingIsNearlyEmpty() throws Exception {
    assumeItMay();
    elsewhere(() -> {
      try (SpareTime _ = begun()) {
        awaitPolicy(SchedulingPolicy.IDLE);
        usedBytes.set(SIZE_BYTES / 2);
        awaitPolicy(SchedulingPolicy.OTHER);
        usedBytes.set(0);
        awaitPolicy(SchedulingPolicy.IDLE);
      }
      assertThat(SchedulingPolicy.of(0)).contains(SchedulingPolicy.OTHER);
    });
  }

  @Test
  void isIdempotentInItsEndAndKeepsTheInterrupt() throws Exception {
    assumeItMay();
    elsewhere(() -> {
      SpareTime spare = begun();
      awaitPolicy(SchedulingPolicy.IDLE);
      Thread.currentThread().interrupt();
      spare.close();
      spare.close();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(SchedulingPolicy.of(0)).contains(SchedulingPolicy.OTHER);
    });
  }

  /** As a trace does, which needs privileges for its programs only. */
  @Test
  void needsThePrivilegeWhenItIsPreparedOnly() throws Exception {
    assumeItMay();
    elsewhere(() -> {
      try (SpareTime spare = SpareTime.prepare(usedBytes::get, SIZE_BYTES)) {
        Capabilities.keepOnly();
        spare.begin();
        awaitPolicy(SchedulingPolicy.IDLE);
        usedBytes.set(SIZE_BYTES);
        awaitPolicy(SchedulingPolicy.OTHER);
      }
    });
  }

  @Test
  void endsWithoutHavingBegun() throws Exception {
    elsewhere(() -> {
      SpareTime.prepare(usedBytes::get, SIZE_BYTES).close();
      assertThat(SchedulingPolicy.of(0)).contains(SchedulingPolicy.OTHER);
    });
  }

  @Test
  void changesNothingWithoutThePrivilegeToComeBack() throws Exception {
    elsewhere(() -> {
      Capabilities.keepOnly();
      try (SpareTime _ = begun()) {
        Thread.sleep(100);
        assertThat(SchedulingPolicy.of(0)).contains(SchedulingPolicy.OTHER);
      }
    });
  }
}
