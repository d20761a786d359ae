package dev.fathom.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReaderThreadTest {
  private static final long LONG_NANOS = TimeUnit.HOURS.toNanos(1);

  private final ReaderThread thread = new ReaderThread("reader", this::read);
  private final AtomicBoolean ended = new AtomicBoolean();
  private Runnable atTheEnd = ReaderThread::awaitStragglers;

  private void read() {
    while (!thread.ending()) {
      thread.pause(LONG_NANOS);
    }
    atTheEnd.run();
    ended.set(true);
  }

  @Test
  void endingWakesItAndWaitsForIt() {
    thread.start();
    assertThat(thread.alive()).isTrue();

    thread.end();

    assertThat(ended).isTrue();
    assertThat(thread.alive()).isFalse();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    thread.end(); // once more does no harm
  }

  @Test
  void anInterruptedThreadWaitsToo() {
    thread.start();

    Thread.currentThread().interrupt();
    thread.end();

    assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    assertThat(ended).isTrue();
  }

  @Test
  void anInterruptThatComesWhileItWaitsIsKept() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    atTheEnd =
        () -> {
          asked.countDown();
          await(mayEnd);
        };
    thread.start();
    AtomicBoolean kept = new AtomicBoolean();
    Thread waiting =
        Thread.ofPlatform()
            .start(() -> {
              thread.end();
              kept.set(Thread.currentThread().isInterrupted() && ended.get());
            });
    await(asked);
    waiting.interrupt();
    mayEnd.countDown();

    waiting.join();
    assertThat(kept).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void stragglersHaveTheirTimeHoweverOftenItIsWoken() {
    Thread.currentThread().interrupt();
    long before = System.nanoTime();

    ReaderThread.awaitStragglers();

    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(ReaderThread.STRAGGLERS_NANOS);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void whatWasNeverStartedHasEnded() {
    thread.end();

    assertThat(thread.ending()).isTrue();
    assertThat(ended).isFalse();
  }
}
