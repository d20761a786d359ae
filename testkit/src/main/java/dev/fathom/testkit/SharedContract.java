package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * Drivers opened as {@link DriverOptions#shared}: several threads wait, one at a time does the
 * rest.
 */
public interface SharedContract extends DriverSubject {

  @Test
  default void fourThreadsWaitWhileOneSubmits() throws Exception {
    try (SharedRun run = new SharedRun(open(DriverOptions.shared(32)))) {
      for (int index = 0; index < 4; index++) {
        run.startWaiter();
      }
      for (int batch = 0; batch < 100; batch++) {
        run.submit(1 + batch % 16);
      }
      run.awaitAll();
      run.stop();
      assertThat(run.completed).doesNotHaveDuplicates().hasSize(run.submitted);
    }
  }

  @Test
  default void aSharedDriverMovesBetweenThreads() throws Exception {
    try (Driver driver = open(DriverOptions.shared(8))) {
      DriverRig rig = new DriverRig(driver);
      for (int round = 0; round < 10; round++) {
        Thread thread =
            Thread.ofPlatform()
                .start(() -> {
                  rig.nop();
                  rig.finish();
                });
        thread.join();
        rig.nop();
        rig.finish();
      }
      assertThat(rig.results).hasSize(20);
    }
  }

  @Test
  default void anOperationSubmittedDuringAWaitEndsIt() throws Exception {
    try (Driver driver = open(DriverOptions.shared(8))) {
      Thread waiter = Thread.ofPlatform().start(() -> driver.await(1, Driver.FOREVER, 0));
      Thread.sleep(20);
      assertThat(waiter.isAlive()).isTrue();
      DriverRig rig = new DriverRig(driver);
      rig.nop();
      rig.submitAll();
      waiter.join();
      assertThat(rig.collect()).isEqualTo(1);
    }
  }

  /** Threads around one driver, with the lock that an engine would have. */
  final class SharedRun implements AutoCloseable {
    private final Driver driver;
    private final Object lock = new Object();
    private final List<Thread> waiters = new ArrayList<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<Throwable> failures = new ArrayList<>();
    final List<Long> completed = new ArrayList<>();
    int submitted;

    SharedRun(Driver driver) {
      this.driver = driver;
    }

    void startWaiter() {
      Thread thread = Thread.ofPlatform().unstarted(this::waitAndReap);
      thread.setUncaughtExceptionHandler((_, failure) -> {
        synchronized (lock) {
          failures.add(failure);
          lock.notifyAll();
        }
      });
      waiters.add(thread);
      thread.start();
    }

    private void waitAndReap() {
      long[] handles = new long[3];
      int[] results = new int[3];
      while (!stopped.get()) {
        driver.await(1, Driver.FOREVER, 0);
        synchronized (lock) {
          int count = driver.reap(handles, results, 0, 3);
          for (int index = 0; index < count; index++) {
            assertThat(results[index]).isZero();
            completed.add(handles[index]);
          }
          lock.notifyAll();
        }
      }
    }

    void submit(int count) throws InterruptedException {
      synchronized (lock) {
        while (submitted - completed.size() + count > 32) {
          waitForProgress();
        }
        for (int index = 0; index < count; index++) {
          driver.prepareNop(submitted++);
        }
        while (driver.prepared() > 0) {
          driver.submit();
        }
      }
    }

    void awaitAll() throws InterruptedException {
      synchronized (lock) {
        while (completed.size() < submitted) {
          waitForProgress();
        }
      }
    }

    @SuppressWarnings("WaitNotInLoop") // The loops are in the callers.
    private void waitForProgress() throws InterruptedException {
      int before = completed.size();
      lock.wait(20_000);
      assertThat(failures).isEmpty();
      assertThat(completed.size()).as("completions after 20 s").isGreaterThanOrEqualTo(before);
    }

    /** A wake ends one wait; so there are as many as it takes. */
    void stop() throws InterruptedException {
      stopped.set(true);
      for (Thread waiter : waiters) {
        while (waiter.isAlive()) {
          driver.wake();
          waiter.join(1);
        }
      }
      assertThat(failures).isEmpty();
    }

    @Override
    public void close() throws IOException {
      stopped.set(true);
      driver.close();
    }
  }
}
