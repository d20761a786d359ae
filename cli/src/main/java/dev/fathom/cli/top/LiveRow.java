package dev.fathom.cli.top;

import dev.fathom.trace.Confidence;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What one row counts. Its memory is bounded. Belongs to the thread that reads the records. */
final class LiveRow {
  private static final int MOST_WAITED_FOR = 16;
  private static final String ANYBODY_ELSE = "several";

  /** Kinds of sums: bytes by confidence first. */
  private static final int WAITS = Confidence.values().length;

  private static final int PAUSED_NANOS = WAITS + 1;
  private static final int USES = WAITS + 2;
  private static final int KINDS = WAITS + 3;

  private final SlidingSums sums = new SlidingSums(KINDS);
  private final SlidingTimes reads = new SlidingTimes();
  private final SlidingTimes writes = new SlidingTimes();
  private final SlidingTimes dwell = new SlidingTimes();
  private final Map<String, SlidingSums> waitedFor = new HashMap<>();
  private String name;
  private long readBytes;
  private long writtenBytes;
  private long dirtyBytes;

  LiveRow(String name) {
    this.name = name;
  }

  /** A name that came later, or changed. */
  void rename(String now) {
    if (!now.isEmpty()) {
      name = now;
    }
  }

  /** Bytes of one request that reached the device, or came from it. */
  void moved(long nanos, boolean written, long bytes, Confidence confidence) {
    sums.add(nanos, USES, 1);
    sums.add(nanos, confidence.code(), bytes);
    if (written) {
      writtenBytes += bytes;
    } else {
      readBytes += bytes;
    }
  }

  /** A request of it took so long. */
  void took(long nanos, boolean written, long latencyNanos) {
    (written ? writes : reads).add(nanos, latencyNanos);
  }

  /** Data of it was dirty so long before it was queued. */
  void dwelt(long nanos, long lengthNanos) {
    dwell.add(nanos, lengthNanos);
  }

  /** Of its dirty data nothing is known yet. */
  void forgetDirty() {
    dirtyBytes = 0;
  }

  /** So much of its data is dirty now, besides what was told since {@link #forgetDirty}. */
  void dirty(long bytes) {
    dirtyBytes += bytes;
  }

  /** It began to wait for a page. */
  void waited(long nanos) {
    sums.add(nanos, USES, 1);
    sums.add(nanos, WAITS, 1);
  }

  /** Pages that it waited for were dirtied by somebody. */
  void waitedFor(long nanos, String dirtier, int pages) {
    sums.add(nanos, USES, 1);
    boolean room = waitedFor.containsKey(dirtier) || waitedFor.size() < MOST_WAITED_FOR;
    waitedFor
        .computeIfAbsent(room ? dirtier : ANYBODY_ELSE, _ -> new SlidingSums(1))
        .add(nanos, 0, pages);
  }

  /** It was paused at the dirty limit. */
  void paused(long nanos, long lengthNanos) {
    sums.add(nanos, USES, 1);
    sums.add(nanos, PAUSED_NANOS, lengthNanos);
  }

  /** Whether nothing happened in the window, and nothing is still to be written. */
  boolean idle(long nanos) {
    return dirtyBytes == 0 && sums.sum(nanos, USES) == 0;
  }

  /** The figures now; bytes are those since the last time. */
  RowFigures figures(long nanos, double seconds, String number, RowFigures.Kind kind) {
    RowFigures figures =
        new RowFigures(
            kind,
            name,
            number,
            readBytes / seconds,
            writtenBytes / seconds,
            dirtyBytes,
            latency(reads.all(nanos)),
            latency(writes.all(nanos)),
            latency(dwell.all(nanos)),
            sums.sum(nanos, WAITS),
            mostWaitedFor(nanos),
            sums.sum(nanos, PAUSED_NANOS),
            sureness(nanos));
    readBytes = 0;
    writtenBytes = 0;
    return figures;
  }

  private static RowFigures.Latency latency(@Nullable Histogram histogram) {
    return histogram == null
        ? RowFigures.Latency.NONE
        : new RowFigures.Latency(
            histogram.getValueAtPercentile(50), histogram.getValueAtPercentile(99));
  }

  private String mostWaitedFor(long nanos) {
    waitedFor.values().removeIf(sum -> sum.sum(nanos, 0) == 0);
    String most = "";
    long pages = 0;
    for (Map.Entry<String, SlidingSums> each : waitedFor.entrySet()) {
      long here = each.getValue().sum(nanos, 0);
      if (here > pages || (here == pages && each.getKey().compareTo(most) < 0)) {
        most = each.getKey();
        pages = here;
      }
    }
    return waitedFor.size() < 2 ? most : "%s +%d".formatted(most, waitedFor.size() - 1);
  }

  /** Percent of the bytes of the window whose origin is exact; −1 without bytes. */
  private int sureness(long nanos) {
    long all = 0;
    for (Confidence each : Confidence.values()) {
      all += sums.sum(nanos, each.code());
    }
    long exact = sums.sum(nanos, Confidence.EXACT.code());
    return all == 0 ? -1 : (int) (100 * exact / all);
  }
}
