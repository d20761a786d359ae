package dev.fathom.bench.load;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Warm-up, then the measured time, then one line of key=value: what the C peers print, and {@code
 * alloc_bytes} per operation. A load of one thread ticks; one of several hands its workers over.
 */
public final class Meter {
  /** For loads that do not know their system calls. */
  static final LongSupplier UNKNOWN = () -> -1;

  private final Job job;
  private final long startedNanos = System.nanoTime();
  private volatile boolean measuring;
  private volatile boolean stopped;
  private @Nullable Mark begin;
  private String report = "";

  /** The state of things when measuring began. */
  private record Mark(long nanos, ProcessCost cost, long operations, long systemCalls) {}

  Meter(Job job) {
    this.job = job;
    ProcessCost.atBegin(); // loads what reading it needs, which is not to be measured
  }

  /** Whether what ends now is measured. */
  boolean measures() {
    return measuring;
  }

  /** Whether the measured time is over. */
  boolean stopped() {
    return stopped;
  }

  /**
   * For a load of one thread, now and then: true once time is over.
   *
   * @param systemCalls so far, asked at the begin and the end of the measured time
   */
  boolean tick(Worker worker, LongSupplier systemCalls) {
    long now = System.nanoTime();
    Mark started = begin;
    if (started == null) {
      if (now - startedNanos >= job.warmupNanos()) {
        begin(worker.operations(), systemCalls.getAsLong());
      }
      return false;
    }
    if (now - started.nanos() < job.measuredNanos()) {
      return false;
    }
    end(started, List.of(worker), systemCalls.getAsLong());
    return true;
  }

  /** For a load of several threads, which are running: sleeps, measures, stops them. */
  void measure(List<Worker> workers, LongSupplier systemCalls) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(job.warmupNanos());
    Mark started = begin(sum(workers), systemCalls.getAsLong());
    TimeUnit.NANOSECONDS.sleep(job.measuredNanos());
    end(started, workers, systemCalls.getAsLong());
  }

  private Mark begin(long operations, long systemCalls) {
    ProcessCost cost = ProcessCost.atBegin();
    Mark mark = new Mark(System.nanoTime(), cost, operations, systemCalls);
    begin = mark;
    measuring = true;
    return mark;
  }

  private void end(Mark started, List<Worker> workers, long systemCalls) {
    long operations = sum(workers) - started.operations();
    long elapsed = System.nanoTime() - started.nanos();
    ProcessCost cost = ProcessCost.atEnd();
    measuring = false;
    stopped = true;
    Histogram all = new Histogram();
    workers.forEach(worker -> all.add(worker.latency));
    report = line(started, operations, elapsed, cost, systemCalls, all);
  }

  private static String line(
      Mark started,
      long operations,
      long elapsed,
      ProcessCost cost,
      long systemCalls,
      Histogram latency) {
    double each = Math.max(1, operations);
    String line =
        "ops=%d seconds=%.4f iops=%.1f cpu_ns=%.2f p50_ns=%d p99_ns=%d p999_ns=%d alloc_bytes=%.3f"
            .formatted(
                operations,
                elapsed / 1e9,
                operations * 1e9 / elapsed,
                (cost.cpuNanos() - started.cost().cpuNanos()) / each,
                latency.percentile(0.5),
                latency.percentile(0.99),
                latency.percentile(0.999),
                (cost.allocatedBytes() - started.cost().allocatedBytes()) / each);
    return systemCalls < 0
        ? line
        : line
            + String.format(
                Locale.ROOT, " syscalls=%.4f", (systemCalls - started.systemCalls()) / each);
  }

  private static long sum(List<Worker> workers) {
    long sum = 0; // a loop: a stream's first use allocates a lot, within what is measured
    for (Worker worker : workers) {
      sum += worker.operations();
    }
    return sum;
  }

  /** The line; empty before the measured time is over. */
  String report() {
    return report;
  }
}
