package dev.fathom.html;

import dev.fathom.trace.FileName;
import dev.fathom.trace.Incident;
import dev.fathom.trace.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Waits as they stand beside {@link ManyHistories}. The same seed makes the same. */
final class ManyWaits {
  static final Origin SYNC = Origin.ofTask(4711, 4711, "sync", "");
  static final Origin DATABASE = Origin.ofTask(2301, 2301, "postgres", "/db.slice");
  static final Origin BACKUP = Origin.ofTask(1400, 1400, "rsync", "/backup.slice");
  private static final long START = 5_000_000_000_000L;
  private static final FileName LOG =
      new FileName("pg_wal/000000010000000A", 8L << 20, 1001, false);
  private static final FileName PART = new FileName("backup/part-0007", 8L << 20, 1003, false);

  private ManyWaits() {}

  /** So many, over a time. */
  static List<Incident> of(long seed, int count, long spanNanos) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Incident> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long start = START + spanNanos / count * i;
      long nanos = 10_000 + random.nextLong(spanNanos / 20);
      all.add(
          switch (i % 10) {
            case 9 -> new Incident.Pause(start, nanos, BACKUP, 1 + random.nextInt(1024));
            case 4 ->
                new Incident.Wait(start, -1, SYNC, PART, Map.of(BACKUP, 1 + random.nextInt(9)));
            case 0, 1, 2 -> new Incident.Wait(start, nanos, SYNC, PART, pages(random, SYNC));
            default -> new Incident.Wait(start, nanos, DATABASE, LOG, pages(random, DATABASE));
          });
    }
    all.add(
        new Incident.Scsi(
            START + spanNanos / 2, 8L << 20, "2:0:0:1", "READ(10) block 8 + 8", "medium error"));
    return all;
  }

  private static Map<Origin, Integer> pages(SplittableRandom random, Origin waiter) {
    Map<Origin, Integer> pages = new HashMap<>();
    pages.put(BACKUP, 20 + random.nextInt(200));
    pages.put(waiter, 1 + random.nextInt(20));
    if (random.nextBoolean()) {
      pages.put(Origin.ofTask(1500, 1502, "journald", "/system.slice"), 1 + random.nextInt(5));
    }
    if (random.nextInt(4) == 0) {
      pages.put(Origin.UNKNOWN, 2);
    }
    return pages;
  }
}
