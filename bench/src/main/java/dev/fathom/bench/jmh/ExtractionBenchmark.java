package dev.fathom.bench.jmh;

import dev.fathom.trace.Action;
import dev.fathom.trace.Device;
import dev.fathom.trace.Event;
import dev.fathom.trace.Extraction;
import dev.fathom.trace.ExtractionLimits;
import dev.fathom.trace.Names;
import dev.fathom.trace.Origin;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Subject;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Joining events into histories, events a second on one core: operations that are one event each,
 * and buffered writes of four threads that a flusher writes back in merged pairs, every stage an
 * event of its own.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@Threads(1)
public class ExtractionBenchmark {
  private static final int EVENTS = 1 << 16;
  private static final int PAGE = 4096;

  private final Names names = new Names();
  private final int[] origins = new int[4];
  private final long[] operations = new long[EVENTS * Event.WORDS];
  private final long[] writes = new long[EVENTS * Event.WORDS];
  private final long[] moved = new long[Event.WORDS];
  private Extraction extraction = fresh();
  private int disk;
  private int count;
  private long past;
  private long histories;

  /** A benchmark. */
  public ExtractionBenchmark() {}

  private Extraction fresh() {
    return new Extraction(names, ExtractionLimits.DEFAULT, _ -> histories++);
  }

  /** Makes the events. */
  @Setup
  public void events() {
    disk = names.idOf(new Device(8L << 20, "sda"));
    for (int i = 0; i < origins.length; i++) {
      origins[i] = names.idOf(Origin.ofTask(100, 101 + i, "writer-" + i, ""));
    }
    for (count = 0; count < EVENTS; ) {
      operation(count);
    }
    int group = 0;
    for (count = 0; count + 18 <= EVENTS; group++) {
      pair(group);
    }
    for (int i = group; count < EVENTS; ) {
      page(Stage.DIRTIED, i);
    }
    extraction = fresh();
    past = 0;
  }

  private void put(
      long[] to,
      Stage stage,
      Subject subject,
      long key,
      long related,
      long position,
      int length,
      long place,
      long earlier,
      int earlier2) {
    int at = count * Event.WORDS;
    to[at] = 1000L + 10L * count;
    to[at + 1] = key;
    to[at + 2] = related;
    to[at + 3] = position;
    to[at + 4] = Event.lengthAndResult(length, length);
    to[at + 5] = place;
    to[at + 6] = earlier;
    to[at + 7] = Event.kind(stage, subject, Action.WRITE, 0, earlier2);
    count++;
  }

  private void operation(int i) {
    long place = Event.placeAndOrigin(0, origins[i & 3]);
    long earlier = Event.earlier(5000, 4000);
    put(operations, Stage.REAPED, Subject.OPERATION, i & 127, i, 0, PAGE, place, earlier, 1000);
  }

  private void block(
      Stage stage, Subject subject, long key, long related, long position, int pages) {
    long place = Event.placeAndOrigin(stage == Stage.ADDED ? 0 : disk, 0);
    put(writes, stage, subject, key, related, position, pages * PAGE, place, -1, -1);
  }

  private void page(Stage stage, int page) {
    long place = Event.placeAndOrigin(0, stage == Stage.DIRTIED ? origins[page & 3] : 0);
    long position = (long) page * PAGE;
    put(writes, stage, Subject.PAGE, page, 0, position, PAGE, place, -1, -1);
  }

  /** Two pages written, one of them twice, and carried to the device in one request. */
  private void pair(int group) {
    int page = 2 * group;
    page(Stage.DIRTIED, page);
    page(Stage.DIRTIED, page + 1);
    page(Stage.DIRTIED, page);
    for (int i = 0; i < 2; i++) {
      long position = (long) (page + i) * PAGE;
      page(Stage.WRITEBACK, page + i);
      block(Stage.QUEUED, Subject.BIO, 64 + i, 0, position, 1);
      block(Stage.ADDED, Subject.BIO, 64 + i, page + i, position, 1);
      Stage joined = i == 0 ? Stage.GOT_REQUEST : Stage.MERGED_BACK;
      block(joined, Subject.BIO, 64 + i, group & 31, position, 1);
    }
    block(Stage.INSERTED, Subject.REQUEST, group & 31, 0, (long) page * PAGE, 2);
    block(Stage.ISSUED, Subject.REQUEST, group & 31, 0, (long) page * PAGE, 2);
    block(Stage.COMPLETED, Subject.REQUEST, group & 31, 0, (long) page * PAGE, 2);
  }

  /** Operations of the engine: an event, a history. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public long operations() {
    return run(operations);
  }

  /** Buffered writes with all their stages: 14 events a request. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public long writes() {
    return run(writes);
  }

  /** The same events again and again, each time later. */
  private long run(long[] events) {
    for (int at = 0; at < events.length; at += Event.WORDS) {
      System.arraycopy(events, at, moved, 0, Event.WORDS);
      moved[0] += past;
      extraction.accept(moved, 0);
    }
    past += 10L * EVENTS + 1000;
    return histories;
  }
}
