package dev.fathom.trace.flight;

import dev.fathom.trace.History;
import dev.fathom.trace.OperationPart;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Operations that take longer than they may, and whether one of them is worth a dump. Of the
 * recorder's thread; the counts are for any.
 */
final class Breaches {
  /** How often operations in flight are looked at: each quarter of the limit, in these bounds. */
  private static final long SHORTEST_NANOS = 5_000_000;

  private static final long LONGEST_NANOS = 500_000_000;

  private final long limitNanos;
  private final long everyNanos;
  private final long lookNanos;
  private long lookedNanos = System.nanoTime();

  /** When the last dump was made; not valid before {@link #any}. */
  private long dumpedNanos;

  private boolean any;

  /** Keys of operations in flight that were a breach already. */
  private Set<Long> known = new HashSet<>();

  /** The same at the look before: their histories may still be on the way. */
  private Set<Long> knownBefore = new HashSet<>();

  private long seen;
  private long suppressed;
  private long untold;

  private static long key(History history) {
    OperationPart part = history.operation();
    return part == null ? 0 : part.key();
  }

  Breaches(long limitNanos, long everyNanos) {
    this.limitNanos = limitNanos;
    this.everyNanos = everyNanos;
    lookNanos = Math.clamp(limitNanos / 4, SHORTEST_NANOS, LONGEST_NANOS);
  }

  /** Whether a history is a breach of this limit; 0 for none. */
  static boolean is(History history, long limitNanos) {
    return limitNanos > 0
        && FlightRecorder.timed(history.action())
        && history.latencyNanos() >= limitNanos;
  }

  /** Whether it is time to look at what is in flight. */
  boolean lookNow(long now) {
    if (limitNanos == 0 || now - lookedNanos < lookNanos) {
      return false;
    }
    lookedNanos = now;
    return true;
  }

  /** Those in flight that are a breach since the last look. */
  List<History> open(List<History> unfinished) {
    List<History> news = new ArrayList<>();
    Set<Long> still = new HashSet<>();
    for (History history : unfinished) {
      if (is(history, limitNanos)) {
        if (!known.contains(key(history))) {
          news.add(history);
        }
        still.add(key(history));
      }
    }
    knownBefore = known;
    known = still;
    return news;
  }

  /**
   * A breach: whether to dump now. One that was seen in flight is not counted again when it ends.
   */
  synchronized boolean dumpFor(History history) {
    long key = key(history);
    if (!history.cutShort() && (known.contains(key) || knownBefore.contains(key))) {
      return false;
    }
    seen++;
    long now = System.nanoTime();
    if (any && now - dumpedNanos < everyNanos) {
      suppress();
      return false;
    }
    any = true;
    dumpedNanos = now;
    return true;
  }

  /** A breach that is not dumped. */
  synchronized void suppress() {
    suppressed++;
    untold++;
  }

  /** Breaches that were not dumped since this was last called. */
  synchronized long takeSuppressed() {
    long now = untold;
    untold = 0;
    return now;
  }

  synchronized long seen() {
    return seen;
  }

  synchronized long suppressed() {
    return suppressed;
  }

  /** In a sentence. */
  String about(History history) {
    OperationPart part = history.operation();
    String what = history.action().name().toLowerCase(Locale.ROOT);
    String where =
        part == null ? "" : " at %d of %s".formatted(part.positionBytes(), part.file().title());
    return "%s of %d bytes%s %s %.3f ms, at most %.3f are allowed"
        .formatted(
            what,
            history.lengthBytes(),
            where,
            history.cutShort() ? "has not ended after" : "took",
            history.latencyNanos() / 1e6,
            limitNanos / 1e6);
  }
}
