package dev.fathom.html;

import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Cause;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Device;
import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.HistorySink;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import dev.fathom.trace.TraceContext;
import dev.fathom.trace.UnknownReason;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes histories such as a busy machine has: direct reads of a database, cached reads, buffered
 * writes that a flusher merges and writes back much later, a journal, failures and a few very slow
 * ones. The same seed makes the same.
 */
final class ManyHistories {
  private static final Device DISK = new Device(8L << 20, "sda");
  private static final Device FLASH = new Device(259L << 20, "nvme0n1");
  private static final Origin FLUSHER = Origin.ofTask(71, 71, "kworker/u8:1-flush", "");
  private static final Origin JOURNAL = Origin.ofTask(312, 312, "jbd2/sda1-8", "");
  private static final Origin CHECKPOINT =
      new Origin(900, 941, "java", "checkpointer", 0, "/db.slice", null, "checkpoint");
  private static final List<Origin> READERS =
      List.of(
          Origin.ofTask(2301, 2301, "postgres", "/db.slice"),
          Origin.ofTask(2302, 2302, "postgres", "/db.slice"),
          new Origin(
              900,
              977,
              "java",
              "ForkJoinPool-1",
              57,
              "/app.slice",
              new TraceContext(1, 2, 3, true),
              ""));
  private static final List<Origin> WRITERS =
      List.of(
          CHECKPOINT,
          Origin.ofTask(1400, 1400, "rsync", "/backup.slice"),
          Origin.ofTask(1500, 1502, "journald", "/system.slice"));
  private static final List<String> FILES =
      List.of(
          "base/16384/2619",
          "pg_wal/000000010000000A",
          "orders.index",
          "backup/part-0007",
          "app.log");

  private final SplittableRandom random;
  private final HistorySink sink;
  private long now;
  private long key;

  ManyHistories(long seed, HistorySink sink) {
    random = new SplittableRandom(seed);
    this.sink = sink;
    now = 5_000_000_000_000L;
  }

  /** Makes so many. */
  void make(int count) {
    for (int i = 0; i < count; i++) {
      // Bursts: times are short between most, and longer after each thousand.
      now +=
          (long) (-9_000 * Math.log(1 - random.nextDouble())) + (i % 1000 == 999 ? 4_000_000 : 0);
      int kind = random.nextInt(100);
      sink.accept(
          kind < 45
              ? directRead()
              : kind < 65 ? cachedRead() : kind < 94 ? writeBack() : journal());
    }
  }

  private FileName file(int number) {
    return new FileName(FILES.get(number), DISK.number(), 1000 + number, false);
  }

  /** A time around a median, now and then far above it. */
  private long around(long medianNanos) {
    double spread = Math.exp(random.nextDouble(-0.7, 0.9));
    double outlier = random.nextInt(700) == 0 ? random.nextDouble(20, 120) : 1;
    return Math.max(1, (long) (medianNanos * spread * outlier));
  }

  private History directRead() {
    Origin origin = READERS.get(random.nextInt(READERS.size()));
    FileName file = file(random.nextInt(3));
    Device device = random.nextInt(4) == 0 ? DISK : FLASH;
    int bytes = 4096 << random.nextInt(4);
    long submitted = now;
    long queued = submitted + around(2_000);
    long got = queued + around(700);
    long inserted = got + around(500);
    long issued = inserted + around(3_000);
    long completed = issued + around(device.equals(DISK) ? 600_000 : 80_000);
    long delivered = completed + around(4_000);
    int result = random.nextInt(400) == 0 ? -5 : bytes;
    long position = (long) random.nextInt(1 << 20) * 4096;
    Share share =
        new Share(
            origin,
            bytes,
            Confidence.EXACT,
            Cause.DIRECT,
            UnknownReason.NONE,
            file,
            position,
            ++key,
            times(Stage.SUBMITTED, submitted));
    BioPart bio =
        new BioPart(
            ++key,
            position,
            bytes,
            0,
            origin,
            1,
            times(Stage.QUEUED, queued, Stage.GOT_REQUEST, got),
            List.of(share));
    RequestPart request =
        new RequestPart(
            ++key,
            device,
            Action.READ,
            0,
            position,
            bytes,
            result,
            0,
            1,
            times(Stage.INSERTED, inserted, Stage.ISSUED, issued, Stage.COMPLETED, completed),
            List.of(bio));
    Timeline line =
        times(
            Stage.SUBMITTED,
            submitted,
            Stage.ISSUED,
            submitted + (queued - submitted) / 2,
            Stage.DELIVERED,
            delivered,
            Stage.REAPED,
            delivered + around(5_000));
    return new History(
        new OperationPart(
            ++key,
            0xfeed_0000_0000L + key,
            Action.READ,
            0,
            file,
            position,
            bytes,
            result,
            origin,
            line),
        List.of(request));
  }

  private History cachedRead() {
    Origin origin = READERS.get(random.nextInt(READERS.size()));
    int bytes = 4096 << random.nextInt(3);
    long issued = now + around(900);
    long delivered = issued + around(2_500);
    Timeline line =
        times(
            Stage.SUBMITTED,
            now,
            Stage.HIT,
            now + 200,
            Stage.ISSUED,
            issued,
            Stage.DELIVERED,
            delivered,
            Stage.REAPED,
            delivered + around(1_500));
    return new History(
        new OperationPart(
            ++key, key, Action.READ, 0, file(random.nextInt(3)), 0, bytes, bytes, origin, line),
        List.of());
  }

  /** One request of several bios, dirtied by several origins up to seconds before. */
  private History writeBack() {
    int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 6 : 2);
    long queued = now;
    long inserted = queued + around(4_000) + count * 1_500L;
    long issued = inserted + around(40_000);
    long completed = issued + around(900_000);
    long position = (long) random.nextInt(1 << 18) * 65536;
    List<BioPart> bios = new ArrayList<>();
    long length = 0;
    for (int i = 0; i < count; i++) {
      BioPart bio = dirtyBio(position + length, queued + i * 1_200L, i > 0);
      bios.add(bio);
      length += bio.lengthBytes();
    }
    int requeues = random.nextInt(500) == 0 ? 1 : 0;
    return new History(
        null,
        List.of(
            new RequestPart(
                ++key,
                DISK,
                Action.WRITE,
                0,
                position,
                length,
                (int) length,
                requeues,
                0,
                times(Stage.INSERTED, inserted, Stage.ISSUED, issued, Stage.COMPLETED, completed),
                bios)));
  }

  private BioPart dirtyBio(long position, long queued, boolean merged) {
    List<Share> shares = new ArrayList<>();
    long length = 0;
    int count = 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      int bytes = 4096 * (1 + random.nextInt(16));
      shares.add(dirty(bytes, queued));
      length += bytes;
    }
    Timeline line =
        merged
            ? times(Stage.QUEUED, queued, Stage.MERGED_BACK, queued + around(600))
            : times(Stage.QUEUED, queued, Stage.GOT_REQUEST, queued + around(800));
    return new BioPart(++key, position, length, 0, FLUSHER, 0, line, shares);
  }

  private Share dirty(int bytes, long queued) {
    long dirtied = queued - around(25_000_000);
    if (random.nextInt(25) == 0) {
      return new Share(
          Origin.UNKNOWN,
          bytes,
          Confidence.UNKNOWN,
          Cause.UNKNOWN,
          random.nextBoolean() ? UnknownReason.BEFORE_START : UnknownReason.EVENT_LOST,
          FileName.NONE,
          0,
          0,
          Timeline.EMPTY);
    }
    int writer = random.nextInt(WRITERS.size());
    Confidence confidence = random.nextInt(6) == 0 ? Confidence.FIRST_DIRTIER : Confidence.EXACT;
    return new Share(
        WRITERS.get(writer),
        bytes,
        confidence,
        Cause.BUFFERED,
        UnknownReason.NONE,
        file(2 + writer),
        4096L * random.nextInt(4096),
        0,
        times(Stage.DIRTIED, dirtied, Stage.WRITEBACK, queued - 9_000));
  }

  private History journal() {
    int bytes = 4096 * (1 + random.nextInt(8));
    long issued = now + around(6_000);
    Share share =
        new Share(
            CHECKPOINT,
            bytes,
            Confidence.TRANSACTION_SET,
            Cause.JOURNAL,
            UnknownReason.NONE,
            FileName.NONE,
            0,
            0,
            Timeline.EMPTY);
    BioPart bio =
        new BioPart(
            ++key,
            1L << 33,
            bytes,
            0,
            JOURNAL,
            0,
            times(Stage.QUEUED, now, Stage.GOT_REQUEST, now + 700),
            List.of(share));
    RequestPart request =
        new RequestPart(
            ++key,
            DISK,
            random.nextInt(3) == 0 ? Action.SYNC : Action.WRITE,
            0,
            1L << 33,
            bytes,
            bytes,
            0,
            0,
            times(
                Stage.INSERTED,
                now + 1_100,
                Stage.ISSUED,
                issued,
                Stage.COMPLETED,
                issued + around(400_000)),
            List.of(bio));
    return new History(null, List.of(request));
  }

  /** Stages and their times, in turn. */
  static Timeline times(Object... stagesAndNanos) {
    Timeline line = Timeline.EMPTY;
    for (int i = 0; i < stagesAndNanos.length; i += 2) {
      line = line.with((Stage) stagesAndNanos[i], (Long) stagesAndNanos[i + 1]);
    }
    return line;
  }
}
