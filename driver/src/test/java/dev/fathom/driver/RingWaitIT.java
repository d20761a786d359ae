package dev.fathom.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.EventFd;
import dev.fathom.linux.IoUring;
import dev.fathom.linux.IoUringOp;
import dev.fathom.linux.IoUringParameters;
import dev.fathom.linux.Poll;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel's minimum wait, and the two waits that stand in for it. */
class RingWaitIT {
  private static final long MINIMUM_WAIT_NANOS = 20_000_000;
  private static final long TIMEOUT_NANOS = 60_000_000;
  private static final long LONG_NANOS = 20_000_000_000L;

  private IoUring ring;
  private EventFd signal;

  @BeforeEach
  void open() throws Exception {
    signal = EventFd.open();
    ring = openRing();
  }

  private static IoUring openRing() {
    try {
      return IoUring.open(new IoUringParameters(8, 0, 0, 0));
    } catch (ErrnoException e) {
      return abort("no io_uring here: " + e.getMessage());
    }
  }

  @AfterEach
  void close() {
    signal.close();
    if (ring != null) {
      ring.close();
    }
  }

  private RingWait wait(boolean byKernel) {
    boolean known = (ring.features() & IoUringOp.FEAT_MIN_TIMEOUT) != 0;
    assumeTrue(known || !byKernel, "this kernel has no minimum wait");
    return new RingWait(ring, byKernel);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneSufficesAfterTheMinimumWait(boolean byKernel) {
    RingWait wait = wait(byKernel);
    ring.prepareNop(23);
    long start = System.nanoTime();
    assertThat(wait.submitAndAwait(2, Driver.FOREVER, MINIMUM_WAIT_NANOS)).isEqualTo(1);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(MINIMUM_WAIT_NANOS);
    wait.await(2, Driver.FOREVER, MINIMUM_WAIT_NANOS);
    assertThat(ring.ready()).isEqualTo(1);
    assertThat(wait.secondSubmissions()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void afterTheMinimumWaitTheFirstOneEndsTheWait(boolean byKernel) {
    afterTheMinimumWaitTheFirstOneEndsTheWait(wait(byKernel), LONG_NANOS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void withoutATimeLimitTooAWaitEndsWithTheFirstOneOnly(boolean byKernel) {
    afterTheMinimumWaitTheFirstOneEndsTheWait(wait(byKernel), Driver.FOREVER);
  }

  private void afterTheMinimumWaitTheFirstOneEndsTheWait(RingWait wait, long timeoutNanos) {
    ring.prepare(
        IoUring.header(IoUringOp.POLL_ADD, 0, 0, signal.fd()),
        0,
        0,
        IoUring.lengthAndFlags(0, Poll.POLLIN),
        23,
        0);
    CompletableFuture.delayedExecutor(2 * MINIMUM_WAIT_NANOS, TimeUnit.NANOSECONDS)
        .execute(signal::signal);
    assertThat(wait.submitAndAwait(2, timeoutNanos, MINIMUM_WAIT_NANOS)).isEqualTo(1);
    assertThat(ring.ready()).isEqualTo(1);
    assertThat(wait.secondSubmissions()).isEqualTo(wait.byKernel() ? 0 : 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theTimeLimitHoldsForBothTogether(boolean byKernel) {
    RingWait wait = wait(byKernel);
    long start = System.nanoTime();
    wait.await(2, TIMEOUT_NANOS, MINIMUM_WAIT_NANOS);
    assertThat(System.nanoTime() - start).isBetween(TIMEOUT_NANOS, 30 * TIMEOUT_NANOS);
    wait.await(2, TIMEOUT_NANOS, 2 * TIMEOUT_NANOS);
    assertThat(ring.ready()).isZero();
  }
}
