package dev.fathom.report;

import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Cause;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Device;
import dev.fathom.trace.Event;
import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import dev.fathom.trace.UnknownReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Histories that look like a day's work of two processors; the same for the same seed. */
public final class Histories {
  public static final Device DISK = new Device(8L << 20, "sda");
  public static final Origin FLUSHER = Origin.ofTask(31, 31, "kworker/u4:2", "");
  private static final Device OTHER_DISK = new Device(8L << 20 | 16, "sdb");
  private static final Origin[] WRITERS = {
    Origin.ofTask(1215, 1216, "postgres", "/system.slice/postgres"),
    Origin.ofTask(777, 777, "rsync", ""),
    Origin.ofTask(4242, 4243, "java", "/user.slice")
  };
  private static final long START_NANOS = 59_000_000_000L;

  private final Random random;
  private long nanos = START_NANOS;
  private long key = 0xffff_8880_0000_0000L;
  private long position = 1 << 20;

  public Histories(long seed) {
    this.random = new Random(seed);
  }

  /** In the order in which they began. */
  public static List<History> of(long seed, int count) {
    Histories histories = new Histories(seed);
    List<History> all = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      all.add(histories.next());
    }
    return all;
  }

  public History next() {
    nanos += 5_000 + random.nextInt(200_000);
    return switch (random.nextInt(4)) {
      case 0 -> direct();
      case 1 -> new History(null, List.of(request(Action.READ, 1, 0)));
      case 2 -> new History(null, List.of(request(Action.WRITE, 2 + random.nextInt(4), 0)));
      default -> new History(null, List.of(request(Action.WRITE, 1, random.nextInt(3) / 2)));
    };
  }

  private History direct() {
    long begun = nanos;
    nanos += 1_000;
    RequestPart request = request(Action.READ, 1, 0);
    long done = request.timeline().at(Stage.COMPLETED);
    Timeline line =
        Timeline.EMPTY
            .with(Stage.SUBMITTED, begun)
            .with(Stage.ISSUED, begun + 700)
            .with(Stage.DELIVERED, done + 2_000)
            .with(Stage.REAPED, done + 5_500);
    return new History(
        new OperationPart(
            ++key,
            17,
            Action.READ,
            Event.DIRECT,
            new FileName("/srv/data/table", 8L << 20, 99, false),
            request.positionBytes(),
            request.lengthBytes(),
            (int) request.lengthBytes(),
            WRITERS[2],
            line),
        List.of(request));
  }

  /** Bios one behind the other, and the request that they became. */
  private RequestPart request(Action action, int bios, int requeues) {
    long requestKey = ++key;
    long start = position;
    int cpu = random.nextInt(2);
    int flags = action == Action.READ ? 0 : Event.SYNCHRONOUS;
    long inserted = nanos + 2_000 + random.nextInt(3_000);
    List<BioPart> parts = new ArrayList<>();
    for (int index = 0; index < bios; index++) {
      parts.add(bio(action, index, cpu, inserted));
    }
    long issued = Math.max(inserted, nanos) + 3_000 + random.nextInt(90_000);
    Timeline line = Timeline.EMPTY.with(Stage.INSERTED, inserted).with(Stage.ISSUED, issued);
    if (requeues > 0) {
      line = line.with(Stage.REQUEUED, issued - 500);
    }
    List<BioPart> ordered = random.nextBoolean() ? parts : frontMerged(parts);
    long completed = issued + 80_000 + random.nextInt(4_000_000);
    long length = position - start;
    position += 1 << 16;
    boolean failed = random.nextInt(50) == 0;
    return new RequestPart(
        requestKey,
        random.nextInt(5) == 0 ? OTHER_DISK : DISK,
        action,
        flags,
        start,
        length,
        failed ? -5 : (int) length,
        requeues,
        cpu,
        line.with(Stage.COMPLETED, completed),
        ordered);
  }

  /** The same, but the last of them lies in front of the others. */
  private static List<BioPart> frontMerged(List<BioPart> bios) {
    if (bios.size() < 2) {
      return bios;
    }
    BioPart last = bios.getLast();
    Timeline line =
        Timeline.EMPTY
            .with(Stage.QUEUED, last.timeline().at(Stage.QUEUED))
            .with(Stage.MERGED_FRONT, last.timeline().at(Stage.MERGED_BACK));
    List<BioPart> moved = new ArrayList<>();
    moved.add(moved(last, bios.getFirst().positionBytes(), line));
    for (BioPart bio : bios.subList(0, bios.size() - 1)) {
      moved.add(moved(bio, bio.positionBytes() + last.lengthBytes(), bio.timeline()));
    }
    return moved;
  }

  private static BioPart moved(BioPart bio, long position, Timeline line) {
    return new BioPart(
        bio.key(),
        position,
        bio.lengthBytes(),
        bio.parent(),
        bio.submitter(),
        bio.cpu(),
        line,
        bio.shares());
  }

  private BioPart bio(Action action, int index, int cpu, long inserted) {
    long length = 4096L * (1 + random.nextInt(16));
    long queued = index == 0 ? nanos : Math.max(inserted, nanos) + 500 + random.nextInt(2_000);
    long joined = queued + 200 + random.nextInt(1_500);
    Timeline line =
        Timeline.EMPTY
            .with(Stage.QUEUED, queued)
            .with(index == 0 ? Stage.GOT_REQUEST : Stage.MERGED_BACK, joined);
    nanos = index == 0 ? nanos : joined;
    long at = position;
    position += length;
    return new BioPart(++key, at, length, 0, FLUSHER, cpu, line, shares(action, length, queued));
  }

  private List<Share> shares(Action action, long length, long queued) {
    if (action == Action.READ) {
      return List.of(known(WRITERS[2], length, Confidence.EXACT, Cause.DIRECT, Timeline.EMPTY));
    }
    long known = 4096L * random.nextInt((int) (length / 4096) + 1);
    List<Share> shares = new ArrayList<>();
    if (known > 0) {
      Timeline dirtied = Timeline.EMPTY.with(Stage.DIRTIED, queued - random.nextInt(1 << 30));
      shares.add(
          known(
              WRITERS[random.nextInt(WRITERS.length)],
              known,
              random.nextBoolean() ? Confidence.EXACT : Confidence.FIRST_DIRTIER,
              Cause.BUFFERED,
              dirtied));
    }
    if (known < length) {
      UnknownReason reason = UnknownReason.ofCode(1 + random.nextInt(3));
      shares.add(unknown(length - known, reason));
    }
    return shares;
  }

  private Share known(
      Origin origin, long bytes, Confidence confidence, Cause cause, Timeline line) {
    FileName file = new FileName("/var/lib/data/" + random.nextInt(3), 8L << 20, 12, true);
    return new Share(origin, bytes, confidence, cause, UnknownReason.NONE, file, 8192, 0, line);
  }

  public static Share unknown(long bytes, UnknownReason reason) {
    return new Share(
        Origin.UNKNOWN,
        bytes,
        Confidence.UNKNOWN,
        Cause.UNKNOWN,
        reason,
        FileName.NONE,
        0,
        0,
        Timeline.EMPTY);
  }
}
