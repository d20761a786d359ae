package dev.fathom.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.linux.Errno;
import dev.fathom.linux.EventFd;
import dev.fathom.linux.Linux;
import dev.fathom.linux.Poll;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThreadDriverTest extends DriverBehaviour {
  /** The priority of ioprio_set(2) in flags. */
  private static final int IDLE = (3 << 13) << Driver.FLAG_PRIORITY_SHIFT;

  private static final int REAL_TIME = (1 << 13) << Driver.FLAG_PRIORITY_SHIFT;

  @Override
  Driver open(DriverOptions options) {
    return ThreadDriver.open(options);
  }

  @Test
  void whatWorkersDoIsPunted() throws IOException {
    try (Driver driver = open(DriverOptions.confined(4));
        DriverFile file = driver.open(file("a", numbered(BLOCK_BYTES)), FileOptions.READ)) {
      read(driver, 1, file, memory(BLOCK_BYTES), 0);
      read(driver, 2, file, memory(BLOCK_BYTES), 0);
      driver.prepareNop(3);
      finish(driver, 3);
      assertThat(driver.counters()).isEqualTo(new DriverCounters(3, 0, 1, 2, 0));
      read(driver, 4, file, memory(BLOCK_BYTES), 0);
      finish(driver, 1);
      assertThat(driver.counters()).isEqualTo(new DriverCounters(4, 0, 2, 2, 0));
    }
  }

  @Test
  void queuedOperationsAreCancelledAndBetterPrioritiesGoFirst() throws Exception {
    assumeTrue(Linux.isSupported(), "needs a poll to hold the only worker up");
    List<Integer> order = new ArrayList<>();
    try (ThreadGate gate = new ThreadGate();
        WorkerPool pool =
            new WorkerPool(
                1,
                1_000_000_000,
                task -> {
                  synchronized (order) {
                    order.add((int) task.handle);
                  }
                  gate.pass();
                })) {
      Task[] tasks = new Task[5];
      int[] flags = {0, IDLE, 0, REAL_TIME, 0};
      for (int i = 0; i < 5; i++) {
        tasks[i] = new Task(i);
        tasks[i].begin(i, Task.Kind.NOP, null, flags[i]);
      }
      pool.add(tasks[0]);
      gate.awaitArrival();
      pool.add(new Task[] {tasks[1], tasks[2], tasks[3], tasks[4]}, 4);
      assertThat(pool.withdraw(tasks[0])).isFalse();
      assertThat(pool.withdraw(tasks[4])).isTrue();
      assertThat(pool.withdraw(tasks[4])).isFalse();
      gate.open();
      gate.awaitPassed(4);
      synchronized (order) {
        assertThat(order).containsExactly(0, 3, 2, 1);
      }
      assertThat(pool.threadCount()).isEqualTo(1);
    }
  }

  @Test
  void polledDescriptorsBecomeReadyOrAreCancelled() throws IOException {
    assumeTrue(Linux.isSupported(), "poll needs Linux");
    try (Driver driver = open(DriverOptions.confined(40));
        EventFd one = EventFd.open();
        EventFd two = EventFd.open()) {
      driver.preparePoll(1, one.fd(), Poll.POLLIN);
      for (int i = 2; i < 40; i++) {
        driver.preparePoll(i, two.fd(), Poll.POLLIN);
      }
      driver.submit();
      driver.await(1, 5_000_000, 0);
      assertThat(driver.ready()).isZero();
      one.signal();
      assertThat(finishOne(driver, 1)).isEqualTo(Poll.POLLIN);
      for (int i = 2; i < 39; i++) {
        assertThat(driver.cancel(i)).isTrue();
      }
      assertThat(finish(driver, 37).values()).containsOnly(-Errno.ECANCELED);
      two.signal();
      assertThat(finishOne(driver, 39)).isEqualTo(Poll.POLLIN);
      driver.preparePoll(50, 1_000_000, Poll.POLLIN);
      assertThat(finishOne(driver, 50)).isEqualTo(-Errno.EBADF);
    }
  }

  @Test
  void completionsMakeTheEventFdReadable() throws IOException {
    assumeTrue(Linux.isSupported(), "eventfd needs Linux");
    try (Driver driver = open(DriverOptions.confined(4));
        DriverFile file = driver.open(file("e", numbered(BLOCK_BYTES)), FileOptions.READ);
        Poll set = new Poll(1)) {
      set.add(driver.eventFd(), Poll.POLLIN);
      assertThat(set.await(0)).isZero();
      read(driver, 1, file, memory(BLOCK_BYTES), 0);
      driver.submit();
      assertThat(set.await(5_000_000_000L)).isEqualTo(1);
      assertThat(finishOne(driver, 1)).isEqualTo(BLOCK_BYTES);
    }
  }
}
