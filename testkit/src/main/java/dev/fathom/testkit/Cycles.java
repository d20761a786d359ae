package dev.fathom.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that do the same thing again and again: several at once where each time waits long, as
 * for the kernel when it destroys a context of Linux AIO. They stay until closed, so that what they
 * take themselves is no leak between two runs.
 */
final class Cycles implements AutoCloseable {
  /** One time. */
  interface Cycle {
    /**
     * Does it.
     *
     * @param number from 0, each once
     */
    void run(int number) throws Exception;
  }

  private final int threadCount;
  private final ExecutorService threads;

  Cycles(int threadCount) {
    this.threadCount = threadCount;
    threads = Executors.newFixedThreadPool(threadCount);
  }

  /** Does it so often; the first exception of a thread ends that thread's part and is thrown. */
  void run(int count, Cycle cycle) throws Exception {
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> parts = new ArrayList<>();
    for (int i = 0; i < threadCount; i++) {
      parts.add(
          threads.submit(() -> {
            for (int number = next.getAndIncrement();
                number < count;
                number = next.getAndIncrement()) {
              cycle.run(number);
            }
            return true;
          }));
    }
    for (Future<?> part : parts) {
      await(part);
    }
  }

  private static void await(Future<?> part) throws Exception {
    try {
      part.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Exception cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  /** Waits for what still runs. */
  @Override
  public void close() {
    threads.close();
  }
}
