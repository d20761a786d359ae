package dev.fathom.trace.flight;

import dev.fathom.trace.Action;
import dev.fathom.trace.Extraction;
import dev.fathom.trace.ExtractionLimits;
import dev.fathom.trace.History;
import dev.fathom.trace.ReaderThread;
import dev.fathom.trace.Speculation;
import dev.fathom.trace.SpeculationOptions;
import dev.fathom.trace.TraceSession;
import dev.fathom.trace.Tracing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * An always-on recorder of this process's operations: it keeps the last histories that are worth
 * it, in fixed memory, and writes them to a file on demand, when an operation was too slow (or has
 * hung for that long), or when the JVM ends. A dump is a recording, for {@code fathom report}; in
 * it are also the operations that have not ended, with their last stage and age.
 *
 * <pre>
 *   FlightRecorder recorder = FlightRecorder.start(
 *       FlightOptions.to(Path.of("/var/log/app")).withBreach(50_000_000, 60_000_000_000L));
 * </pre>
 *
 * <p><b>Memory.</b> Histories take {@link FlightOptions#memoryBytes} at most. Besides, each writer
 * (a lane of a context) has a ring of 64 bytes an event, 1 MiB as a rule; and the names of origins
 * and files take about 5 MiB: with more than {@value #NAMES_MOST} the recorder begins a new
 * session, and joins the operations that are in flight meanwhile.
 *
 * <p><b>Threads.</b> One that reads events, every millisecond, and one that writes dumps, so that a
 * slow disk stops nobody; both are daemons. All methods are for any thread. There is one session in
 * a process: while the recorder runs, {@link Tracing#start} refuses.
 */
public final class FlightRecorder implements AutoCloseable {
  /** Origins, or files, after which the tables of names are begun anew. */
  static final int NAMES_MOST = 1 << 14;

  /** How long an event may come after its time: see {@link TraceSession#drain}. */
  private static final long GRACE_NANOS = 2_000_000;

  private static final long PAUSE_NANOS = 1_000_000;

  /** How long a dump waits for events that lie in rings. */
  private static final long SETTLE_NANOS = 1_000_000_000;

  private static final ExtractionLimits LIMITS =
      ExtractionLimits.DEFAULT.withSubjects(1 << 12, 1 << 14, 1 << 12, 1 << 12).withLate(0, 1);

  private final FlightOptions options;
  private final Speculation kept;
  private final Breaches breaches;
  private final Dumper dumper;
  private final CarriedOver carried = new CarriedOver();
  private final ReaderThread thread;
  private final Thread exitHook;
  private volatile TraceSession session;

  /** Of the recorder's thread. */
  private Extraction extraction;

  /** All events until this time have been read. */
  private volatile long settledNanos;

  private final AtomicLong lostBefore = new AtomicLong();
  private final AtomicLong renewals = new AtomicLong();

  private FlightRecorder(FlightOptions options) {
    this.options = options;
    session = Tracing.start(options.trace());
    extraction = extraction(session);
    settledNanos = System.nanoTime();
    breaches = new Breaches(options.breachNanos(), options.breachEveryNanos());
    kept = new Speculation(keep(options), options.memoryBytes());
    dumper = new Dumper(options, this::histories, breaches::takeSuppressed);
    thread = new ReaderThread("fathom flight recorder", this::run);
    exitHook = Thread.ofPlatform().name("fathom flight exit").unstarted(this::exit);
  }

  private static SpeculationOptions keep(FlightOptions options) {
    SpeculationOptions rule = options.keep();
    long breach = options.breachNanos();
    // The rule is asked in any case: some learn from every history.
    return breach == 0
        ? rule
        : rule.withMatching(
            history -> rule.matching().test(history) || Breaches.is(history, breach));
  }

  /**
   * Starts recording.
   *
   * @throws IllegalStateException if this process is traced already, or the JVM is ending
   */
  public static FlightRecorder start(FlightOptions options) {
    FlightRecorder recorder = new FlightRecorder(options);
    if (options.dumpOnExit()) {
      try {
        Runtime.getRuntime().addShutdownHook(recorder.exitHook);
      } catch (IllegalStateException e) {
        recorder.session.close();
        throw e;
      }
    }
    recorder.thread.start();
    return recorder;
  }

  // ---- for any thread

  /**
   * Writes a dump and waits for it, an interrupted thread too. Does not throw where it cannot be
   * written: see {@link FlightDump#problem}.
   *
   * @param about why, in a few words
   * @throws IllegalStateException if the recorder is closed
   */
  public FlightDump dump(String about) {
    return dumper.dump(FlightDump.Reason.ASKED, about);
  }

  /** The histories that are kept now, from old to new. */
  public List<History> kept() {
    return kept.dump();
  }

  /** The operations that have begun and not ended, as histories that are cut short. */
  public List<History> unfinished() {
    return unfinished(session);
  }

  /** What it did so far. */
  public FlightCounts counts() {
    Speculation.Counts counts = kept.counts();
    return new FlightCounts(
        counts.kept() + counts.dropped(),
        counts.kept(),
        counts.kept() - counts.overwritten(),
        kept.bytes(),
        breaches.seen(),
        breaches.suppressed(),
        dumper.written(),
        dumper.failed(),
        lostBefore.get() + session.lost(),
        renewals.get());
  }

  private static List<History> unfinished(TraceSession of) {
    List<History> histories = new ArrayList<>();
    Extraction extraction = new Extraction(of.names(), LIMITS, histories::add);
    of.unfinished(extraction);
    extraction.finish();
    return histories;
  }

  /** For a dump: what has ended until now, and what has not. On the dumper's thread. */
  private Dumper.Content histories() {
    settle();
    TraceSession now = session;
    List<History> unfinished = unfinished(now);
    List<History> all = new ArrayList<>(kept.dump());
    int ended = all.size();
    all.addAll(unfinished);
    return new Dumper.Content(all, ended, now);
  }

  /** Waits until what has ended so far is read. */
  private void settle() {
    long asked = System.nanoTime();
    while (settledNanos - asked < 0 && thread.alive() && System.nanoTime() - asked < SETTLE_NANOS) {
      LockSupport.parkNanos(this, PAUSE_NANOS);
    }
  }

  // ---- the recorder's thread

  private Extraction extraction(TraceSession of) {
    return new Extraction(of.names(), LIMITS, this::ended);
  }

  private void ended(History history) {
    History whole = carried.whole(history);
    kept.accept(whole);
    breach(whole);
  }

  private void breach(History history) {
    if (Breaches.is(history, options.breachNanos()) && breaches.dumpFor(history)) {
      dumper.later(FlightDump.Reason.BREACH, breaches.about(history), breaches::suppress);
    }
  }

  private void run() {
    while (!thread.ending()) {
      read();
      if (session.names().originCount() > NAMES_MOST || session.names().fileCount() > NAMES_MOST) {
        renew();
      }
      if (session.fullness() < 0.1) {
        thread.pause(PAUSE_NANOS);
      }
    }
    session.close();
    ReaderThread.awaitStragglers();
    session.drain(extraction);
    extraction.finish();
  }

  private void read() {
    long before = System.nanoTime();
    session.drain(extraction);
    extraction.advance(before - GRACE_NANOS);
    settledNanos = before - GRACE_NANOS;
    if (breaches.lookNow(before)) {
      breaches.open(unfinished(session)).forEach(this::breach);
    }
  }

  /** Goes on in a new session with empty tables of names; what is in flight is joined later. */
  private void renew() {
    TraceSession last = session;
    TraceSession next = last.renew();
    List<History> open = unfinished(last);
    ReaderThread.awaitStragglers();
    last.drain(extraction);
    extraction.finish();
    carried.replace(open);
    lostBefore.addAndGet(last.lost());
    extraction = extraction(next);
    session = next;
    renewals.incrementAndGet();
  }

  // ---- the end

  private void exit() {
    dumper.exit();
  }

  /** Ends recording, without a dump; waits for one that is being written. Idempotent. */
  @Override
  public void close() {
    if (options.dumpOnExit()) {
      removeHook();
    }
    thread.end();
    dumper.close();
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(exitHook);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook runs, and finds the recorder closed or not.
    }
  }

  /** What takes long because of the device: not waiting for events, or for time. */
  static boolean timed(Action action) {
    return switch (action) {
      case READ, WRITE, SYNC, DISCARD, ZERO -> true;
      case POLL, TIMER, NOP, POST, OTHER -> false;
    };
  }
}
