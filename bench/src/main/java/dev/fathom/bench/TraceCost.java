package dev.fathom.bench;

import dev.fathom.aio.Completions;
import dev.fathom.aio.ContextOptions;
import dev.fathom.aio.IoContext;
import dev.fathom.trace.EventTap;
import dev.fathom.trace.Stage;
import dev.fathom.trace.TraceOptions;
import dev.fathom.trace.TraceSession;
import dev.fathom.trace.Tracing;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * What tracing costs a no-op, in one process: ways of tracing take turns, and what counts is the
 * CPU time of the thread that submits, so that a busy machine disturbs little. Arguments: batch,
 * rounds.
 */
final class TraceCost {
  private static final int OPERATIONS = 400_000;
  private static final int WARMUP_ROUNDS = 3;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Latencies by the number of their bits: what a tap might do with them. */
  private static final long[] HISTOGRAM = new long[64];

  private TraceCost() {}

  /** A way of tracing: which stages, with a tap and a drain or without. */
  private record Way(String name, int stages, boolean consumed) {
    private TraceOptions options() {
      TraceOptions options = TraceOptions.DEFAULT.withStages(stages).withRingEvents(1 << 15);
      EventTap tap = (time, key, related, position, w4, w5, w6, w7) -> count(w6);
      return consumed ? options.withTap(tap) : options;
    }
  }

  private static void count(long earlier) {
    HISTOGRAM[64 - Long.numberOfLeadingZeros(earlier & 0x7fff_ffff)]++;
  }

  /** Measures and prints. */
  public static void main(String[] args) throws IOException, InterruptedException {
    int batch = args.length > 0 ? Integer.parseInt(args[0]) : 32;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 15;
    int all = Stage.all();
    Way[] ways = {
      new Way("off", 0, false),
      new Way("R", Stage.REAPED.mask(), false),
      new Way("R V", Stage.REAPED.mask() | Stage.DELIVERED.mask(), false),
      new Way("R D", Stage.REAPED.mask() | Stage.ISSUED.mask(), false),
      new Way("R S", Stage.REAPED.mask() | Stage.SUBMITTED.mask(), false),
      new Way("all", all, false),
      new Way("all, tap and drain", all, true)
    };
    double[][] nanos = new double[ways.length][rounds];
    try (IoContext context = IoContext.open(ContextOptions.confined(batch))) {
      for (int round = -WARMUP_ROUNDS; round < rounds; round++) {
        for (int i = 0; i < ways.length; i++) {
          double each = measure(context, batch, ways[i]);
          if (round >= 0) {
            nanos[i][round] = each;
          }
        }
      }
    }
    print(batch, ways, nanos);
  }

  private static double measure(IoContext context, int batch, Way way) throws InterruptedException {
    if (way.stages() == 0) {
      return run(context, batch);
    }
    Thread drain;
    double each;
    try (TraceSession session = Tracing.start(way.options())) {
      drain = Thread.ofPlatform().daemon().unstarted(() -> drain(session));
      if (way.consumed()) {
        drain.start();
      }
      each = run(context, batch);
    }
    drain.join();
    return each;
  }

  /** Until the session has ended; how much came is not of interest here. */
  private static void drain(TraceSession session) {
    while (Tracing.stages() != 0) {
      session.drain((words, at) -> {});
      LockSupport.parkNanos(200_000);
    }
  }

  private static double run(IoContext context, int batch) {
    Completions completions = new Completions(batch);
    long start = THREADS.getCurrentThreadCpuTime();
    for (int done = 0; done < OPERATIONS; done += batch) {
      for (int i = 0; i < batch; i++) {
        context.prepareNop(i);
      }
      context.await(completions, batch, IoContext.FOREVER);
    }
    return (THREADS.getCurrentThreadCpuTime() - start) / (double) OPERATIONS;
  }

  private static void print(int batch, Way[] ways, double[][] nanos) {
    System.out.printf("no-ops in batches of %d, CPU ns of the submitting thread%n", batch);
    System.out.printf("%-20s %8s %8s %8s%n", "traced", "min", "median", "max");
    for (int i = 0; i < ways.length; i++) {
      double[] sorted = nanos[i].clone();
      Arrays.sort(sorted);
      System.out.printf(
          Locale.ROOT,
          "%-20s %8.1f %8.1f %8.1f%n",
          ways[i].name(),
          sorted[0],
          sorted[sorted.length / 2],
          sorted[sorted.length - 1]);
    }
  }
}
