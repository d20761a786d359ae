package dev.fathom.workload.run;

import dev.fathom.workload.jobfile.Job;
import dev.fathom.workload.jobfile.Verification;
import dev.fathom.workload.offsets.Place;
import dev.fathom.workload.result.Direction;
import dev.fathom.workload.verify.SeedSequence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a clone does one after the other: its loops, each of them moving data, then verifying it. */
final class Phases {
  private final JobClone clone;
  private final Job job;
  private final List<FilePart> parts;
  private final Recorders recorders;
  private final Control control;
  private final JobClock clock;
  private final Notes notes;
  private final IoLoop loop;
  private final PlaceSource places;
  private final SlotData data;
  private final int intervalBytes;
  private @Nullable List<Expectation> expected;
  private @Nullable Checker checker;

  /**
   * The phases of a clone.
   *
   * @param clock which begins now
   */
  Phases(
      JobClone clone,
      List<FilePart> parts,
      PlaceSource places,
      Carrier carrier,
      SlotData data,
      Recorders recorders,
      Control control,
      JobClock clock,
      Notes notes) {
    this.clone = clone;
    this.job = clone.job();
    this.parts = parts;
    this.places = places;
    this.data = data;
    this.recorders = recorders;
    this.control = control;
    this.clock = clock;
    this.notes = notes;
    this.intervalBytes = (int) job.verification().intervalBytes();
    this.loop =
        new IoLoop(job, carrier, new Slots(data.count()), recorders, control, clock, parts);
  }

  /** Why it ended early; null if it did not. */
  @Nullable Failure failure() {
    VerifySummary summary = summary();
    if (loop.failure() == null && summary != null && !summary.right()) {
      return new Failure(
          Failure.WRONG_DATA,
          "verification found %d missing and %d corrupt blocks"
              .formatted(summary.missing(), summary.corrupt()));
    }
    return loop.failure();
  }

  /** What verification found; null if there was none. */
  @Nullable VerifySummary summary() {
    return checker == null ? null : checker.verdicts().summary(clone.name(), expected);
  }

  /** Runs all. */
  void run() {
    Verification verification = job.verification();
    Filler filler = filler();
    for (int i = 0; i < job.timing().loops() && going(); i++) {
      if (i > 0) {
        places.restart();
      }
      if (verification.only()) {
        assume((VerifyFiller) filler);
      } else {
        move(filler);
      }
      if (verification.on() && job.mix().writes() && verification.check() && going()) {
        verify();
      }
    }
    if (job.access().durability().fsyncOnClose() && job.mix().writes()) {
      loop.syncAll();
    }
  }

  private boolean going() {
    return loop.failure() == null && !control.stopping();
  }

  private Filler filler() {
    Verification verification = job.verification();
    if (!verification.on() || !job.mix().writes()) {
      return new PlainFiller(data, job.access().buffers());
    }
    List<Expectation> made =
        parts.stream().map(part -> new Expectation(part.region(), intervalBytes)).toList();
    expected = made;
    long seed = job.seeds().seed().orElse(SeedSequence.DEFAULT_RANDOM_SEED);
    return new VerifyFiller(
        data, made, intervalBytes, clone.number(), new SeedSequence(seed, clone.number()));
  }

  /** Reads and writes. */
  private void move(Filler filler) {
    boolean onlyReads = !job.mix().writes();
    loop.fillWith(filler, job.verification().on());
    loop.checkWith(onlyReads && job.verification().on() ? checker(null, false) : null);
    long begin = System.nanoTime();
    loop.run(places, true);
    if (job.access().durability().endFsync() && !onlyReads) {
      loop.syncAll();
    }
    long measured = Math.max(begin, clock.rampEndNanos());
    recorders.ran(job.mix().reads(), !onlyReads, Math.max(0, System.nanoTime() - measured));
  }

  /** Goes through the places an earlier run wrote, without writing. */
  private void assume(VerifyFiller filler) {
    if (job.seeds().seed().isEmpty() && !job.seeds().repeat()) {
      notes.note(
          clone.name()
              + ": randrepeat=0 makes each run's order another: what is missing cannot be told from"
              + " what is old");
    }
    Place place = new Place();
    long endless = job.timing().timeBased() ? places.budgetBytes() : Long.MAX_VALUE;
    for (long moved = 0; moved < endless && places.next(place); moved += place.lengthBytes()) {
      if (place.direction() == Direction.WRITE) {
        filler.note(place);
      }
    }
  }

  /** Reads back what was written. */
  private void verify() {
    List<Expectation> written = expected;
    if (written == null) {
      return;
    }
    if (!job.verification().only()) {
      loop.syncAll();
      parts.forEach(part -> FileState.dropCache(part.path()));
    }
    loop.checkWith(checker(written, !job.verification().only()));
    int requestBytes = (int) job.sizes().write().maxBytes();
    long begin = System.nanoTime();
    loop.run(new VerifySource(written, intervalBytes, requestBytes), false);
    recorders.ran(true, false, System.nanoTime() - begin);
    loop.checkWith(null);
  }

  private Checker checker(@Nullable List<Expectation> written, boolean strict) {
    Checker known = checker;
    if (known == null) {
      boolean fatal = job.verification().fatal();
      known =
          new Checker(parts, intervalBytes, written, strict, fatal, data, notes);
      checker = known;
    }
    return known;
  }
}
