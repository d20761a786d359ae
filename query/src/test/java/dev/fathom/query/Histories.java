package dev.fathom.query;

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
import dev.fathom.trace.TraceContext;
import dev.fathom.trace.UnknownReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Histories for tests. Times are in ns, and those of samples begin at 1 s. */
final class Histories {
  static final long BEGIN = 1_000_000_000;
  static final FileName FILE = new FileName("/var/data", 0x800001, 77, true);
  static final Device SDA = new Device(0x800000, "sda");
  static final Origin JAVA =
      new Origin(42, 43, "java", "worker", 99, "/user", new TraceContext(1, 2, 3, true), "job");
  static final Origin PG = Origin.ofTask(7, 7, "postgres", "/pg");

  private Histories() {}

  /** An operation that nothing below is known of. */
  static History operation(Action action, long nanos, int result, Origin origin) {
    return new History(part(action, 0, nanos, result, origin), List.of());
  }

  static OperationPart part(Action action, int flags, long nanos, int result, Origin origin) {
    Timeline times =
        line(Stage.SUBMITTED, BEGIN, Stage.ISSUED, BEGIN + nanos / 4)
            .with(Stage.DELIVERED, BEGIN + nanos / 2)
            .with(Stage.REAPED, BEGIN + nanos);
    return new OperationPart(1, 23, action, flags, FILE, 512, 8192, result, origin, times);
  }

  /** A direct read of 8 KiB that became one request with every stage, in 100 µs. */
  static History whole() {
    OperationPart operation = part(Action.READ, Event.DIRECT | Event.RETRIED, 100_000, 8192, JAVA);
    Timeline bioTimes = line(Stage.QUEUED, BEGIN + 26_000, Stage.GOT_REQUEST, BEGIN + 27_000);
    Share share = share(JAVA, 8192, Cause.DIRECT, Timeline.EMPTY);
    BioPart bio = new BioPart(2, 4096, 8192, 0, JAVA, 0, bioTimes, List.of(share));
    return new History(operation, List.of(request(SDA, Action.READ, 8192, 8192, List.of(bio))));
  }

  /** A write-back of two merged bios, of java's 4 KiB, postgres' 8 KiB and nobody's 4 KiB. */
  static History writeBack() {
    Timeline first = line(Stage.QUEUED, BEGIN + 20_000, Stage.GOT_REQUEST, BEGIN + 22_000);
    Timeline second = line(Stage.QUEUED, BEGIN + 24_000, Stage.MERGED_BACK, BEGIN + 25_000);
    Timeline dirtied = line(Stage.DIRTIED, BEGIN, Stage.WRITEBACK, BEGIN + 10_000);
    List<Share> shares =
        List.of(share(JAVA, 4096, Cause.BUFFERED, dirtied), share(PG, 4096, Cause.MAPPED, dirtied));
    List<Share> others =
        List.of(
            share(PG, 4096, Cause.BUFFERED, dirtied.with(Stage.DIRTIED, BEGIN + 4_000)),
            new Share(
                Origin.UNKNOWN,
                4096,
                Confidence.UNKNOWN,
                Cause.UNKNOWN,
                UnknownReason.BEFORE_START,
                FileName.NONE,
                0,
                0,
                Timeline.EMPTY));
    BioPart one = new BioPart(2, 4096, 8192, 0, PG, 0, first, shares);
    BioPart two = new BioPart(3, 12_288, 8192, 0, PG, 0, second, others);
    return new History(
        null, List.of(request(SDA, Action.WRITE, 16_384, 16_384, List.of(one, two))));
  }

  static RequestPart request(
      Device device, Action action, long bytes, int result, List<BioPart> bios) {
    Timeline times =
        line(Stage.INSERTED, BEGIN + 30_000, Stage.ISSUED, BEGIN + 33_000)
            .with(Stage.COMPLETED, BEGIN + 80_000);
    int flags = Event.SYNCHRONOUS | Event.FUA;
    return new RequestPart(9, device, action, flags, 4096, bytes, result, 2, 0, times, bios);
  }

  static Share share(Origin origin, long bytes, Cause cause, Timeline times) {
    return new Share(
        origin, bytes, Confidence.EXACT, cause, UnknownReason.NONE, FILE, 1024, 5, times);
  }

  static Timeline line(Stage first, long nanos, Stage second, long then) {
    return Timeline.EMPTY.with(first, nanos).with(second, then);
  }

  /** Histories of all sorts, some of them senseless. */
  static List<History> random(long seed, int count) {
    Random random = new Random(seed);
    List<History> histories = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      histories.add(random(random));
    }
    return histories;
  }

  private static History random(Random random) {
    Action action = Action.ofCode(random.nextInt(10));
    int result = random.nextInt(4) == 0 ? -random.nextInt(140) : random.nextInt(1 << 20);
    OperationPart operation =
        new OperationPart(
            random.nextLong(),
            random.nextInt(5),
            action,
            random.nextInt(256),
            file(random),
            random.nextInt(1 << 20),
            random.nextInt(1 << 20),
            result,
            origin(random),
            times(random));
    List<RequestPart> requests = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      requests.add(randomRequest(random));
    }
    return new History(requests.isEmpty() || random.nextBoolean() ? operation : null, requests);
  }

  private static RequestPart randomRequest(Random random) {
    List<BioPart> bios = new ArrayList<>();
    long bytes = random.nextInt(3) == 0 ? 4096 : 0;
    for (int i = random.nextInt(3); i > 0; i--) {
      List<Share> shares = new ArrayList<>();
      long length = 0;
      for (int j = random.nextInt(4); j > 0; j--) {
        Share share = share(origin(random), random.nextInt(8192), Cause.BUFFERED, times(random));
        shares.add(share);
        length += share.bytes();
      }
      bytes += length;
      bios.add(new BioPart(i, 0, length, 0, Origin.UNKNOWN, 0, times(random), shares));
    }
    return new RequestPart(
        random.nextLong(),
        random.nextInt(5) == 0 ? Device.UNKNOWN : new Device(1 + random.nextInt(3), "d"),
        Action.ofCode(random.nextInt(2)),
        random.nextInt(256),
        random.nextInt(1 << 30),
        bytes,
        random.nextInt(9) == 0 ? -5 : (int) bytes,
        random.nextInt(3),
        0,
        times(random),
        bios);
  }

  private static Timeline times(Random random) {
    Timeline times = Timeline.EMPTY;
    for (Stage stage : Stage.values()) {
      if (random.nextInt(3) > 0) {
        times = times.with(stage, BEGIN + stage.code() * 1000L + random.nextInt(1_000_000));
      }
    }
    return times;
  }

  private static FileName file(Random random) {
    return random.nextInt(4) == 0
        ? FileName.NONE
        : new FileName("/f" + random.nextInt(4), 1, random.nextInt(4), false);
  }

  private static Origin origin(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> Origin.UNKNOWN;
      case 1 -> JAVA;
      case 2 -> PG;
      default -> Origin.ofTask(random.nextInt(5), 5, "task" + random.nextInt(5), "");
    };
  }
}
