package dev.fathom.cli.slow;

import dev.fathom.trace.History;
import dev.fathom.trace.HistorySink;
import dev.fathom.trace.Speculation;
import dev.fathom.trace.SpeculationOptions;
import java.util.function.Predicate;

/**
 * Passes on the histories that were slow or failed: each when it ends, or the last ones at the end.
 * Its memory is fixed. Belongs to the thread that reads the records.
 */
public final class SlowRecorder implements HistorySink {
  private static final int SHARES = 64;

  private final SlowOptions options;
  private final HistorySink told;
  private final Speculation kept;
  private long seen;
  private long slow;
  private long failed;
  private long matched;

  /** Passes on to this sink. */
  public SlowRecorder(SlowOptions options, HistorySink told) {
    this.options = options;
    this.told = told;
    Predicate<History> all = history -> true;
    kept =
        new Speculation(
            new SpeculationOptions(Math.max(1, options.keepLast()), 0, 0, 1, false, all, SHARES));
  }

  @Override
  public void accept(History history) {
    if (done() || !options.wanted().test(history)) {
      return;
    }
    seen++;
    boolean isSlow = options.slow().test(history);
    boolean isFailed = history.failed();
    slow += isSlow ? 1 : 0;
    failed += isFailed ? 1 : 0;
    if (!isSlow && !isFailed) {
      return;
    }
    if (options.keepLast() > 0) {
      kept.accept(history);
    } else {
      told.accept(history);
    }
    matched++;
  }

  /** Whether as many as wanted were slow or failed. */
  public boolean done() {
    return options.count() > 0 && matched >= options.count();
  }

  /** Passes on what was kept, from old to new. */
  public void dump() {
    if (options.keepLast() > 0) {
      kept.dump().forEach(told::accept);
    }
  }

  /** What was seen, in a line. */
  public String summary() {
    String last =
        options.keepLast() > 0
            ? ", the last %d kept".formatted(Math.min(matched, options.keepLast()))
            : "";
    return "%,d requests seen: %,d slow, %,d failed%s".formatted(seen, slow, failed, last);
  }
}
