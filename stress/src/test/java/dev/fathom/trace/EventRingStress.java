package dev.fathom.trace;

import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** Races of {@link EventRing} and its readers: no event is torn, doubled, or lost uncounted. */
public final class EventRingStress {
  private static final long KIND = Event.kind(Stage.REAPED, Subject.OPERATION, Action.READ, 0);

  private EventRingStress() {}

  /** Writes an event that has this number in all its words but the last. */
  private static boolean write(EventRing ring, long number) {
    return ring.write(number, number, number, number, number, number, number, KIND);
  }

  /** A reader of rings, and the numbers it has seen. */
  private static final class Reader implements EventSink {
    private final List<RingCursor> cursors;
    private final TimeMerge merge = new TimeMerge();
    private final StringBuilder seen = new StringBuilder();

    Reader(List<RingCursor> cursors) {
      this.cursors = cursors;
    }

    static Reader of(EventRing ring) {
      return new Reader(List.of(new RingCursor(ring)));
    }

    @Override
    public void accept(long[] words, int at) {
      long number = words[at];
      for (int i = 1; i < Event.WORDS - 1; i++) {
        if (words[at + i] != number) {
          seen.append("TORN");
        }
      }
      seen.append(words[at + Event.WORDS - 1] == KIND ? "" : "TORN").append(number);
    }

    /** Reads all there is. */
    void round() {
      merge.round(cursors, this, 0, true);
    }

    /** What was read since the last time. */
    String take() {
      String taken = seen.toString();
      seen.setLength(0);
      return taken;
    }
  }

  /** One thread writes two events while another reads. */
  @JCStressTest
  @Outcome(id = ", 12", expect = Expect.ACCEPTABLE, desc = "The reader came first.")
  @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "The reader came in between.")
  @Outcome(id = "12, ", expect = Expect.ACCEPTABLE, desc = "The reader came last.")
  @State
  public static class WriteAndRead {
    private final EventRing ring = new EventRing(4);
    private final Reader reader = Reader.of(ring);

    /** The writer. */
    @Actor
    public void write() {
      EventRingStress.write(ring, 1);
      EventRingStress.write(ring, 2);
    }

    /** The reader. */
    @Actor
    public void read(LL_Result result) {
      reader.round();
      result.r1 = reader.take();
    }

    /** The reader, later. */
    @Arbiter
    public void readRest(LL_Result result) {
      reader.round();
      result.r2 = reader.take();
    }
  }

  /** One thread writes five events into a ring of two while another reads twice. */
  @JCStressTest
  @Outcome(id = "agree", expect = Expect.ACCEPTABLE, desc = "What was not read was counted.")
  @State
  public static class Overflow {
    private final EventRing ring = new EventRing(2);
    private final Reader reader = Reader.of(ring);
    private String written = "";

    /** The writer. */
    @Actor
    public void write() {
      StringBuilder numbers = new StringBuilder();
      for (int number = 1; number <= 5; number++) {
        if (EventRingStress.write(ring, number)) {
          numbers.append(number);
        }
      }
      written = numbers.toString();
    }

    /** The reader. */
    @Actor
    public void read() {
      reader.round();
      reader.round();
    }

    /** Afterwards. */
    @Arbiter
    public void compare(L_Result result) {
      reader.round();
      String seen = reader.take();
      boolean same = seen.equals(written);
      boolean counted = seen.length() + ring.lost(Stage.REAPED.code()) == 5;
      result.r1 = same && counted ? "agree" : "WROTE " + written + " READ " + seen;
    }
  }

  /** Two threads write into rings of their own; one of them merges both. */
  @JCStressTest
  @Outcome(id = "agree", expect = Expect.ACCEPTABLE, desc = "Each event once, each ring in order.")
  @State
  public static class TwoRings {
    private final EventRing odd = new EventRing(2);
    private final EventRing even = new EventRing(2);
    private final Reader reader = new Reader(List.of(new RingCursor(odd), new RingCursor(even)));

    /** One writer. */
    @Actor
    public void writeOdd() {
      write(odd, 1);
      write(odd, 3);
    }

    /** Another writer, and the reader. */
    @Actor
    public void writeEvenAndMerge() {
      write(even, 2);
      reader.round();
      write(even, 4);
      reader.round();
    }

    /** Afterwards. */
    @Arbiter
    public void compare(L_Result result) {
      reader.round();
      String seen = reader.take();
      boolean all = seen.length() == 4 && !seen.contains("TORN");
      boolean inOrder =
          seen.indexOf('1') >= 0
              && seen.indexOf('1') < seen.indexOf('3')
              && seen.indexOf('2') >= 0
              && seen.indexOf('2') < seen.indexOf('4');
      result.r1 = all && inOrder ? "agree" : seen;
    }
  }

  /** Two threads write into one ring in turn, under a lock; one of them reads without it. */
  @JCStressTest
  @Outcome(
      id = {"1122", "1212", "1221", "2112", "2121", "2211"},
      expect = Expect.ACCEPTABLE,
      desc = "All are there.")
  @State
  public static class TwoWriters {
    private final EventRing ring = new EventRing(4);
    private final Reader reader = Reader.of(ring);

    private synchronized void locked(long number) {
      EventRingStress.write(ring, number);
    }

    /** One writer. */
    @Actor
    public void first() {
      locked(1);
      locked(1);
    }

    /** Another writer, and the reader. */
    @Actor
    public void second() {
      locked(2);
      reader.round();
      locked(2);
      reader.round();
    }

    /** Afterwards. */
    @Arbiter
    public void readRest(L_Result result) {
      reader.round();
      result.r1 = reader.take();
    }
  }

  /** A writer writes and is closed while its ring is drained and swept. */
  @JCStressTest
  @Outcome(id = "12, 3 lost, 0 rings", expect = Expect.ACCEPTABLE, desc = "All read, then gone.")
  @Outcome(id = "123, 2 lost, 0 rings", expect = Expect.ACCEPTABLE, desc = "Room was made.")
  @Outcome(id = "124, 2 lost, 0 rings", expect = Expect.ACCEPTABLE, desc = "Room was made later.")
  @Outcome(id = "125, 2 lost, 0 rings", expect = Expect.ACCEPTABLE, desc = "Room was made last.")
  @Outcome(
      id = {"1234, 1 lost, 0 rings", "1245, 1 lost, 0 rings", "1235, 1 lost, 0 rings"},
      expect = Expect.ACCEPTABLE,
      desc = "Room for two was made.")
  @Outcome(id = "12345, 0 lost, 0 rings", expect = Expect.ACCEPTABLE, desc = "Room for all.")
  @State
  public static class CloseAndDrain {
    private final RingSet rings = new RingSet();
    private final EventRing ring = new EventRing(2);
    private final Reader reader;

    /** A set of one ring. */
    public CloseAndDrain() {
      rings.add("writer", ring);
      reader = new Reader(rings.cursors());
    }

    /** The writer. */
    @Actor
    public void writeAndClose() {
      for (int number = 1; number <= 5; number++) {
        write(ring, number);
      }
      rings.end(ring);
    }

    /** The reader. */
    @Actor
    public void drain() {
      reader.round();
      rings.sweep();
    }

    /** Afterwards. */
    @Arbiter
    public void drainRest(L_Result result) {
      reader.round();
      rings.sweep();
      result.r1 = reader.take() + ", " + rings.lost() + " lost, " + rings.size() + " rings";
    }
  }

  /** A session ends while a writer writes: what is being written comes, or does not; never half. */
  @JCStressTest
  @Outcome(
      id = {"", "1", "12"},
      expect = Expect.ACCEPTABLE,
      desc = "Whole events, from the first.")
  @State
  public static class WriteAndDetach {
    private final EventRing ring = new EventRing(4);
    private final Reader reader = Reader.of(ring);
    private final TraceWriter writer = new TraceWriter("writer", OpenOperations.NONE);

    /** A writer with a ring. */
    public WriteAndDetach() {
      TraceSession session = new TraceSession(TraceOptions.DEFAULT, 1);
      OriginCapture origins = new OriginCapture(session.names());
      writer.attach(new TraceWriter.Attachment(session, ring, null, origins));
    }

    /** The writer. */
    @Actor
    public void write() {
      writer.write(1, 1, 1, 1, 1, 1, 1, KIND);
      writer.write(2, 2, 2, 2, 2, 2, 2, KIND);
    }

    /** Whoever ends the session. */
    @Actor
    public void detach() {
      writer.attach(null);
    }

    /** Afterwards. */
    @Arbiter
    public void read(L_Result result) {
      reader.round();
      result.r1 = reader.take();
    }
  }
}
