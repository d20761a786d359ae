package dev.fathom.trace;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last histories worth keeping, in fixed memory: whether one is, is decided at its end. An
 * always-on flight recorder, dumped when somebody asks.
 *
 * <p><b>Memory.</b> At most {@link SpeculationOptions#histories} histories of at most {@link
 * SpeculationOptions#shares} shares, bios and requests each, about 400 bytes for one of each
 * together and 300 for the operation: about 25 KiB for a history of 64 shares, and below 1 KiB for
 * most. Besides, 16 bytes times {@link SpeculationOptions#window} for each action that occurs.
 * Origins and files are those of the trace's {@link Names}.
 *
 * <p>Thread-safe; holds its lock only for one history or one copy of the list.
 */
public final class Speculation implements HistorySink {
  private final SpeculationOptions options;

  /** Guarded by this, as all below. */
  private final @Nullable History[] ring;

  private final long bytesMost;
  private long bytes;

  /** Kept ones that had to make room. */
  private long gone;

  private final Map<Action, RollingQuantile> latencies = new EnumMap<>(Action.class);
  private long seen;
  private long kept;
  private long sharesCut;

  /** An empty one. */
  public Speculation(SpeculationOptions options) {
    this(options, Long.MAX_VALUE);
  }

  /**
   * An empty one that holds no more than so much memory, as {@link HistorySize} counts it; but
   * always the latest history, whatever its size.
   */
  public Speculation(SpeculationOptions options, long bytesMost) {
    if (bytesMost < 1) {
      throw new IllegalArgumentException("bytesMost " + bytesMost);
    }
    this.options = options;
    this.bytesMost = bytesMost;
    ring = new History[options.histories()];
  }

  /**
   * What became of the histories.
   *
   * @param kept that were worth it, those overwritten since included
   * @param dropped that were not
   * @param overwritten that were kept and had to make room for others
   * @param sharesCut shares that kept ones had beyond the limit
   */
  public record Counts(long kept, long dropped, long overwritten, long sharesCut) {}

  @Override
  public void accept(History history) {
    boolean matches = options.matching().test(history); // not under the lock: it is others' code
    synchronized (this) {
      seen++;
      boolean slow = slow(history);
      if (slow || matches || (options.failed() && history.failed())) {
        keep(history);
      }
    }
  }

  /** Also counts the latency among the latest. */
  private boolean slow(History history) {
    long latency = history.latencyNanos();
    boolean slow = options.slowNanos() > 0 && latency >= options.slowNanos();
    if (options.quantile() > 0 && !history.cutShort()) {
      RollingQuantile latest =
          latencies.computeIfAbsent(
              history.action(), _ -> new RollingQuantile(options.quantile(), options.window()));
      slow |= latest.above(latency);
      latest.add(latency);
    }
    return slow;
  }

  private void keep(History history) {
    HistoryTrim.Trimmed trimmed = HistoryTrim.trim(history, options.shares());
    sharesCut += trimmed.sharesCut();
    if (kept - gone == ring.length) {
      forgetOldest();
    }
    ring[(int) (kept++ % ring.length)] = trimmed.history();
    bytes += HistorySize.bytes(trimmed.history());
    while (bytes > bytesMost && kept - gone > 1) {
      forgetOldest();
    }
  }

  private void forgetOldest() {
    int at = (int) (gone++ % ring.length);
    History oldest = ring[at];
    ring[at] = null;
    bytes -= oldest == null ? 0 : HistorySize.bytes(oldest);
  }

  /** What is kept now, from old to new; it stays. */
  public synchronized List<History> dump() {
    List<History> histories = new ArrayList<>();
    for (long i = gone; i < kept; i++) {
      History history = ring[(int) (i % ring.length)];
      if (history != null) {
        histories.add(history);
      }
    }
    return histories;
  }

  /** What became of all histories so far. */
  public synchronized Counts counts() {
    return new Counts(kept, seen - kept, gone, sharesCut);
  }

  /** Memory of what is kept now, as {@link HistorySize} counts it. */
  public synchronized long bytes() {
    return bytes;
  }
}
