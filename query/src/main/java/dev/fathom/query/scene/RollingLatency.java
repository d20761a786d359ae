package dev.fathom.query.scene;

import dev.fathom.trace.Action;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * A percentile of the latencies of the last histories, for each action on its own. It is computed
 * anew every so many histories, so a threshold is at most that old. Used by one thread.
 */
public final class RollingLatency {
  /** How many latencies of an action are looked back on. */
  public static final int WINDOW = 1000;

  /** How many latencies of an action there must be, before there is a percentile of them. */
  public static final int LEAST = 100;

  /** After how many new ones the percentile is computed again. */
  public static final int RENEWED_AFTER = 50;

  private final double percent;
  private final Map<Action, Window> windows = new EnumMap<>(Action.class);

  /**
   * An empty window.
   *
   * @param percent more than 0, less than 100
   */
  public RollingLatency(double percent) {
    if (!(percent > 0 && percent < 100)) {
      throw new IllegalArgumentException("percentile " + percent + ": more than 0, below 100");
    }
    this.percent = percent;
  }

  /** Takes note of a history, after it was compared. */
  public void add(Action action, long latencyNanos) {
    if (latencyNanos >= 0) {
      windows.computeIfAbsent(action, any -> new Window()).add(latencyNanos, percent);
    }
  }

  /** The percentile in ns, or {@link Scene#UNKNOWN_NANOS} where too few were seen. */
  public long nanos(Action action) {
    Window window = windows.get(action);
    return window == null ? Scene.UNKNOWN_NANOS : window.threshold;
  }

  private static final class Window {
    private final long[] latencies = new long[WINDOW];
    private int count;
    private int next;
    private int fresh;
    private long threshold = Scene.UNKNOWN_NANOS;

    void add(long nanos, double percent) {
      latencies[next] = nanos;
      next = next + 1 == WINDOW ? 0 : next + 1;
      count = Math.min(WINDOW, count + 1);
      fresh++;
      if (count >= LEAST && (fresh >= RENEWED_AFTER || threshold < 0)) {
        long[] sorted = Arrays.copyOf(latencies, count);
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(percent / 100 * count);
        threshold = sorted[Math.max(0, Math.min(count, rank) - 1)];
        fresh = 0;
      }
    }
  }
}
