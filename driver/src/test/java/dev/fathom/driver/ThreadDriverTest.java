package dev.fathom.driver;

import static org.assertj.core.api.Assertions.assertThat;

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
}
