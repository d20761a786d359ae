package dev.fathom.workload.run;

import dev.fathom.linux.Errno;
import dev.fathom.workload.jobfile.Durability;
import dev.fathom.workload.jobfile.Job;
import dev.fathom.workload.jobfile.Pace;
import dev.fathom.workload.jobfile.Queue;
import dev.fathom.workload.offsets.Place;
import dev.fathom.workload.result.Direction;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a job's queue full: takes operations from a source, issues them in batches, reaps their
 * completions and measures, as fio's do_io does. Owned by the job's thread.
 *
 * <p>Hot path: allocation-free. The clock is read once for each operation that is made, once for
 * each batch that is submitted and once for each that is reaped.
 */
final class IoLoop {
  private final Carrier carrier;
  private final Slots slots;
  private final Recorders recorders;
  private final Control control;
  private final JobClock clock;
  private final List<FilePart> files;
  private final Queue queue;
  private final int depth;
  private final int completeMax;
  private final Pace pace;
  private final Rate rate;
  private final Durability durability;
  private final int[] pending;
  private final Place place = new Place();
  private int pendingCount;
  private int fresh;
  private long now;
  private boolean ramping;
  private long thinkCount;
  private long writes;
  private @Nullable Filler filler;
  private @Nullable Checker checker;
  private boolean guardsOverlap;
  private @Nullable Failure failure;

  IoLoop(
      Job job,
      Carrier carrier,
      Slots slots,
      Recorders recorders,
      Control control,
      JobClock clock,
      List<FilePart> files) {
    this.carrier = carrier;
    this.slots = slots;
    this.recorders = recorders;
    this.control = control;
    this.clock = clock;
    this.files = files;
    this.queue = job.access().queue();
    this.depth = slots.depth();
    this.completeMax = queue.completeMax() == 0 ? depth : Math.min(depth, queue.completeMax());
    this.pace = job.pace();
    this.rate = new Rate(pace, clock.startNanos());
    this.durability = job.access().durability();
    this.pending = new int[depth];
    this.ramping = clock.ramps();
    this.now = clock.startNanos();
  }

  /** What fills the buffers of writes from now on. */
  void fillWith(Filler chosen, boolean guardsOverlap) {
    this.filler = chosen;
    this.guardsOverlap = guardsOverlap;
  }

  /** What checks the data of reads from now on; null for nothing. */
  void checkWith(@Nullable Checker chosen) {
    this.checker = chosen;
  }

  /** Why the job has to end; null if nothing is wrong. */
  @Nullable Failure failure() {
    return failure;
  }

  /** Ends the job when something outside goes wrong. */
  void fail(Failure cause) {
    if (failure == null) {
      failure = cause;
    }
  }

  long nowNanos() {
    return now;
  }

  /**
   * Carries out what the source tells, and waits for all of it.
   *
   * @param timed whether it ends when the job's runtime is up
   */
  void run(Source source, boolean timed) {
    while (going(timed) && source.next(place)) {
      int kind = place.direction() == Direction.READ ? Slots.READ : Slots.WRITE;
      if (rate.limited() && !waitForTurn(kind, timed)) {
        break;
      }
      if (guardsOverlap && kind == Slots.WRITE && slots.overlaps(place)) {
        drain();
      }
      issue(kind);
      reapWhenFull();
      if (kind == Slots.WRITE) {
        syncWhenDue();
      }
      if (pace.thinkNanos() > 0 && thinkCount >= pace.thinkEvery()) {
        rest();
      }
    }
    drain();
  }

  private boolean going(boolean timed) {
    return failure == null && !control.stopping() && !(timed && clock.over(now));
  }

  private void issue(int kind) {
    Filler filler = this.filler;
    int slot = slots.take();
    slots.set(slot, place);
    if (kind == Slots.WRITE) {
      writes++;
      if (filler != null) {
        filler.fill(slot, place);
      }
    }
    now = System.nanoTime();
    slots.createdNanos[slot] = now;
    if (kind == Slots.READ) {
      carrier.read(place.file(), slot, 0, place.lengthBytes(), place.positionBytes());
    } else {
      carrier.write(place.file(), slot, 0, place.lengthBytes(), place.positionBytes());
    }
    if (rate.limited()) {
      rate.issued(kind, place.lengthBytes());
    }
    if (pace.counted() == Pace.Counted.ISSUED) {
      thinkCount++;
    }
    pend(slot);
  }

  private void pend(int slot) {
    pending[pendingCount++] = slot;
    fresh++;
    recorders.depths.issued(slots.usedCount());
    if (pendingCount >= queue.submitBatch()) {
      submit();
    }
  }

  private void submit() {
    if (pendingCount == 0) {
      return;
    }
    carrier.submit();
    now = System.nanoTime();
    for (int i = 0; i < pendingCount; i++) {
      int slot = pending[i];
      if (slots.issuedNanos[slot] == 0) {
        slots.issuedNanos[slot] = now;
        recorders.submitted(slots.kinds[slot], now - slots.createdNanos[slot]);
      }
    }
    recorders.depths.submitted(fresh);
    pendingCount = 0;
    fresh = 0;
  }

  /** As fio: when the queue is full, waits until no more than iodepth_low are under way. */
  private void reapWhenFull() {
    if (!slots.full()) {
      if (queue.completeMin() == 0) {
        reap(0, Carrier.FOREVER);
      }
      return;
    }
    submit();
    do {
      reap(Math.clamp(queue.completeMin(), 1, slots.usedCount()), Carrier.FOREVER);
    } while (slots.usedCount() > 0 && (slots.full() || slots.usedCount() > queue.low()));
  }

  private void reap(int minimum, long timeoutNanos) {
    submit();
    int count = carrier.await(minimum, Math.max(minimum, completeMax), timeoutNanos);
    now = System.nanoTime();
    if (count == 0) {
      return;
    }
    recorders.depths.completed(count);
    for (int i = 0; i < count; i++) {
      complete(carrier.slot(i), carrier.result(i));
    }
    if (ramping && now - clock.rampEndNanos() >= 0) {
      ramping = false;
      recorders.reset(now - clock.startNanos());
    }
  }

  /** Waits for all that is under way. */
  void drain() {
    while (slots.usedCount() > 0) {
      reap(1, Carrier.FOREVER);
    }
  }

  private void complete(int slot, int result) {
    byte kind = slots.kinds[slot];
    if (result < 0 || (kind != Slots.SYNC && slots.done[slot] + result < slots.lengths[slot])) {
      completeOddly(slot, kind, result);
      return;
    }
    if (kind == Slots.SYNC) {
      recorders.synced(now - slots.issuedNanos[slot]);
    } else {
      completeMoved(slot, kind);
    }
    slots.free(slot);
  }

  private void completeMoved(int slot, byte kind) {
    int length = slots.lengths[slot];
    recorders.completed(kind, slots.createdNanos[slot], slots.issuedNanos[slot], now, length);
    if (pace.counted() == Pace.Counted.COMPLETED) {
      thinkCount++;
    }
    Checker checker = this.checker;
    if (checker != null && kind == Slots.READ) {
      Failure wrong = checker.check(slot, slots.files[slot], slots.positions[slot], length);
      if (wrong != null) {
        fail(wrong);
      }
    }
  }

  /** An error, or fewer bytes than asked for. */
  private void completeOddly(int slot, byte kind, int result) {
    if (result == -Errno.EAGAIN || result == -Errno.EINTR) {
      again(slot, kind);
    } else if (result < 0) {
      failed(slot, kind, -result);
    } else if (result == 0) {
      endOfFile(slot, kind);
    } else {
      slots.done[slot] += result;
      recorders.shortened(kind);
      again(slot, kind);
    }
  }

  private void again(int slot, byte kind) {
    int done = slots.done[slot];
    int file = slots.files[slot];
    int rest = slots.lengths[slot] - done;
    long position = slots.positions[slot] + done;
    if (failure != null) {
      slots.free(slot);
      return;
    }
    switch (kind) {
      case Slots.READ -> carrier.read(file, slot, done, rest, position);
      case Slots.WRITE -> carrier.write(file, slot, done, rest, position);
      default -> carrier.sync(file, slot, durability.fsyncEvery() == 0);
    }
    pending[pendingCount++] = slot;
  }

  private void endOfFile(int slot, byte kind) {
    Checker checker = this.checker;
    if (checker != null && kind == Slots.READ) {
      checker.absent(slot, slots.done[slot], slots.lengths[slot]);
      completeMoved(slot, kind);
      slots.free(slot);
      return;
    }
    fail(
        new Failure(
            Errno.EIO,
            "%s: nothing at %d, where %d bytes were to be moved: the file ends before"
                .formatted(
                    files.get(slots.files[slot]).path(),
                    slots.positions[slot] + slots.done[slot],
                    slots.lengths[slot] - slots.done[slot])));
    slots.free(slot);
  }

  private void failed(int slot, byte kind, int errno) {
    String file = files.get(slots.files[slot]).path().toString();
    String operation = kind == Slots.READ ? "read" : kind == Slots.WRITE ? "write" : "fsync";
    int length = kind == Slots.SYNC ? -1 : slots.lengths[slot];
    long position = kind == Slots.SYNC ? -1 : slots.positions[slot];
    fail(Failure.of(errno, operation, file, position, length));
    slots.free(slot);
  }

  private void syncWhenDue() {
    if (durability.fsyncEvery() > 0 && writes % durability.fsyncEvery() == 0) {
      sync(place.file(), false);
    } else if (durability.fdatasyncEvery() > 0 && writes % durability.fdatasyncEvery() == 0) {
      sync(place.file(), true);
    }
  }

  private void sync(int file, boolean dataOnly) {
    int slot = slots.take();
    slots.kinds[slot] = Slots.SYNC;
    slots.files[slot] = file;
    slots.lengths[slot] = 0;
    now = System.nanoTime();
    slots.createdNanos[slot] = now;
    carrier.sync(file, slot, dataOnly);
    pend(slot);
    reapWhenFull();
  }

  /** Makes what was written durable: an fsync of each file. */
  void syncAll() {
    for (int file = 0; file < files.size() && failure == null; file++) {
      sync(file, false);
      drain();
    }
  }

  /** Waits until the rate allows the next operation; false if the job is to end meanwhile. */
  private boolean waitForTurn(int kind, boolean timed) {
    long turn = rate.nextNanos(kind);
    now = System.nanoTime();
    while (turn - now > 0 && going(timed)) {
      long wait = Math.min(turn - now, clock.leftNanos(now));
      if (slots.usedCount() > 0) {
        reap(1, wait);
      } else {
        LockSupport.parkNanos(wait);
        now = System.nanoTime();
      }
    }
    return going(timed);
  }

  /** thinktime: waits for what is under way, sleeps, spins. */
  private void rest() {
    drain();
    thinkCount = 0;
    long begin = System.nanoTime();
    long end = begin + pace.thinkNanos();
    long sleepEnd = end - pace.spinNanos();
    now = begin;
    while (sleepEnd - now > 0 && going(true)) {
      LockSupport.parkNanos(sleepEnd - now);
      now = System.nanoTime();
    }
    while (end - now > 0 && going(true)) {
      Thread.onSpinWait();
      now = System.nanoTime();
    }
  }
}
