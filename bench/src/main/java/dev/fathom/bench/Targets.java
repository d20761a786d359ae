package dev.fathom.bench;

import static dev.fathom.bench.Contenders.ASYNC_CHANNEL;
import static dev.fathom.bench.Contenders.CHANNEL_THREADS;
import static dev.fathom.bench.Contenders.C_URING;
import static dev.fathom.bench.Contenders.FATHOM;
import static dev.fathom.bench.Contenders.FATHOM_BLOCKING;
import static dev.fathom.bench.Contenders.FATHOM_FUTURES;
import static dev.fathom.bench.Contenders.FATHOM_SERVICE;
import static dev.fathom.bench.Contenders.FATHOM_SHARED_1;
import static dev.fathom.bench.Contenders.FATHOM_SHARED_2;
import static dev.fathom.bench.Contenders.FATHOM_VIRTUAL;
import static dev.fathom.bench.Contenders.FIO_LIBAIO;
import static dev.fathom.bench.Contenders.FIO_URING;

import dev.fathom.bench.Target.Direction;
import java.util.ArrayList;
import java.util.List;

/** What Fathom is to reach. */
final class Targets {
  /** All targets. */
  static final List<Target> ALL = all();

  private Targets() {}

  private static List<Target> all() {
    List<Target> all = new ArrayList<>();
    all.add(iops("nop", 1, FATHOM, 0.95, C_URING));
    for (int batch : List.of(8, 32, 128)) {
      all.add(iops("nop", batch, FATHOM, 0.92, C_URING));
    }
    for (int batch : List.of(1, 8, 32, 128)) {
      all.add(allocatesNothing("nop", batch));
    }
    for (String place : List.of("direct-loop", "direct-ext4")) {
      for (int depth : List.of(1, 32, 128)) {
        all.add(iops(place, depth, FATHOM, 0.98, C_URING));
        all.add(iops(place, depth, FATHOM, 1.0, FIO_URING));
        all.add(iops(place, depth, FATHOM, 1.0, FIO_LIBAIO));
        all.add(cpu(place, depth, FATHOM, 1.05, C_URING));
        all.add(allocatesNothing(place, depth));
      }
    }
    for (String place : List.of("cached", "tmpfs")) {
      all.add(iops(place, 1, FATHOM, 1.0, CHANNEL_THREADS));
      all.add(iops(place, 32, FATHOM, 1.2, FIO_URING));
      all.add(iops(place, 32, FATHOM_SHARED_2, 1.7, FATHOM_SHARED_1));
    }
    all.add(iops("direct-loop", 32, FATHOM, 3, ASYNC_CHANNEL));
    all.add(cpu("direct-loop", 32, FATHOM, 0.17, ASYNC_CHANNEL));
    all.add(cpu("direct-loop", 32, FATHOM_FUTURES, 1.2, FATHOM));
    all.add(iops("direct-loop", 32, FATHOM_VIRTUAL, 0.9, FATHOM));
    all.add(cpu("direct-loop", 32, FATHOM_VIRTUAL, 2, FATHOM));
    all.add(iops("writes", 1, FATHOM, 1.0, CHANNEL_THREADS));
    all.add(iops("writes", 20, FATHOM_BLOCKING, 1.0, CHANNEL_THREADS));
    all.add(iops("writes", 20, FATHOM_SERVICE, 1.0, CHANNEL_THREADS));
    return List.copyOf(all);
  }

  private static Target iops(
      String scenario, int depth, String contender, double bound, String against) {
    return new Target(scenario, depth, contender, Metric.IOPS, against, Direction.AT_LEAST, bound);
  }

  private static Target cpu(
      String scenario, int depth, String contender, double bound, String against) {
    return new Target(
        scenario, depth, contender, Metric.CPU_NANOS, against, Direction.AT_MOST, bound);
  }

  /** Less than one byte in two operations is the measuring itself. */
  private static Target allocatesNothing(String scenario, int depth) {
    return new Target(
        scenario, depth, FATHOM, Metric.ALLOCATED_BYTES, null, Direction.AT_MOST, 0.5);
  }
}
