package dev.fathom.bench;

import dev.fathom.bench.load.Job;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a contender is asked to do once.
 *
 * @param scenario what
 * @param file on which file or device; empty for no-ops
 * @param warmup before measuring
 * @param measured how long
 */
record Run(Scenario scenario, Path file, Duration warmup, Duration measured) {

  /** For a load or a C peer. */
  Job job(int threads) {
    return new Job(
        scenario.operation(),
        file,
        scenario.place().direct(),
        scenario.depth(),
        scenario.minimum(),
        threads,
        scenario.leastBytes(),
        scenario.mostBytes(),
        warmup.toNanos(),
        measured.toNanos());
  }

  /** The same with a longer warm-up. */
  Run withWarmup(int factor) {
    return new Run(scenario, file, warmup.multipliedBy(factor), measured);
  }

  /** What a command begins with, so that it is pinned where it should be. */
  List<String> prefix() {
    return scenario.pinned() && Tools.isPresent("taskset")
        ? List.of("taskset", "-c", String.valueOf(Runtime.getRuntime().availableProcessors() - 1))
        : List.of();
  }

  /** When a contender has surely gone wrong. */
  Duration limit() {
    return warmup.plus(measured).plusSeconds(60);
  }
}
