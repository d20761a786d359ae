package dev.fathom.testkit;

import dev.fathom.driver.DriverFile;
import dev.fathom.linux.Errno;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What is under way in a {@link SimulatedDriver}, and how it ends. The driver guards it. */
final class Simulation {
  private static final int JOURNAL_ENTRIES = 4096;

  /** How much longer an operation takes that is late: of the order of a device's time-out. */
  private static final long LATE_NANOS = 1_000_000_000;

  record Completion(long handle, int result) {}

  final VirtualTime time = new VirtualTime();
  final Journal journal = new Journal(JOURNAL_ENTRIES);
  final Dice dice;
  final ArrayDeque<Completion> completions = new ArrayDeque<>();
  final Set<Long> lost = new HashSet<>();

  private final long seed;
  private final Map<Long, SimulatedOperation> running = new HashMap<>();
  private final SimulatedDescriptors descriptors = new SimulatedDescriptors();
  private long lastDoneNanos;

  Simulation(long seed, SimulationProfile profile) {
    this.seed = seed;
    this.dice = new Dice(seed, profile);
  }

  int runningCount() {
    return running.size();
  }

  AssertionError failure(String what) {
    return new AssertionError(what + "\n" + describe());
  }

  String describe() {
    return "seed " + seed + ", " + dice.profile() + "\n" + journal;
  }

  void note(String what, long handle, long first, long second) {
    journal.add(time.now(), what, handle, first, second);
  }

  // ---- start

  void start(SimulatedOperation operation) {
    running.put(operation.handle, operation);
    if (operation.file != null) {
      operation.file.begun();
      if (operation.refusal == 0) {
        operation.refusal =
            operation.file.check(operation.kind, operation.position, operation.memory);
      }
    }
    switch (operation.kind) {
      case NOP, READ, SYNC -> finishAt(operation, drawEnd());
      case WRITE -> startWrite(operation);
      case POLL -> startPoll(operation);
    }
  }

  private long drawEnd() {
    long nanos = time.now() + dice.delayNanos();
    if (!dice.happens(dice.profile().reorder())) {
      nanos = Math.max(nanos, lastDoneNanos);
    }
    lastDoneNanos = Math.max(lastDoneNanos, nanos);
    return nanos;
  }

  private void startWrite(SimulatedOperation operation) {
    long end = drawEnd();
    long moves = dice.between(time.now(), end);
    note("write moves its data at %d, ends at %d", operation.handle, moves, end);
    time.at(moves, () -> moveWrite(operation));
    finishAt(operation, end);
  }

  private void startPoll(SimulatedOperation operation) {
    if (!descriptors.exists(operation.fd)) {
      operation.refusal = -Errno.EBADF;
    }
    int errno = dice.errno(OperationKind.POLL);
    if (operation.refusal == 0 && errno != 0) {
      operation.refusal = -errno;
    }
    operation.result = descriptors.ready(operation);
    if (operation.refusal != 0 || operation.result != 0) {
      finishAt(operation, drawEnd());
    }
  }

  private void finishAt(SimulatedOperation operation, long nanos) {
    operation.doneNanos = nanos;
    time.at(nanos, () -> finishIfDue(operation, nanos));
  }

  // ---- end

  private void finishIfDue(SimulatedOperation operation, long nanos) {
    // A cancel may have moved the end; then this is not it.
    if (operation.doneNanos == nanos && running.get(operation.handle) == operation) {
      finish(operation);
    }
  }

  private void finish(SimulatedOperation operation) {
    int result = operation.cancelled ? -Errno.ECANCELED : outcome(operation);
    if (operation.file != null) {
      operation.file.ended();
    }
    if (operation.lost) {
      note("completion with %d is lost", operation.handle, result, 0);
      lost.add(operation.handle);
      return;
    }
    note("completed with %d", operation.handle, result, 0);
    running.remove(operation.handle);
    completions.add(new Completion(operation.handle, result));
  }

  private int outcome(SimulatedOperation operation) {
    if (operation.refusal != 0) {
      return operation.refusal;
    }
    return switch (operation.kind) {
      case NOP -> 0;
      case READ -> moveRead(operation, fileOf(operation));
      case WRITE -> endWrite(operation, fileOf(operation));
      case SYNC -> sync(fileOf(operation));
      case POLL -> operation.result;
    };
  }

  private int moveRead(SimulatedOperation operation, SimulatedFile file) {
    int errno = dice.errno(OperationKind.READ);
    if (errno != 0) {
      return -errno;
    }
    return operation.readFrom(file, shortened(operation, file));
  }

  private void moveWrite(SimulatedOperation operation) {
    if (operation.cancelled || operation.refusal != 0) {
      return;
    }
    operation.moved = true;
    SimulatedFile file = fileOf(operation);
    int errno = dice.errno(OperationKind.WRITE);
    if (errno == Errno.EIO || errno == Errno.ENOSPC) {
      // What an error leaves behind is anybody's guess: here, a part from the start.
      operation.writeTo(file, (int) dice.between(0, operation.lengthBytes()));
    }
    operation.result = errno == 0 ? operation.writeTo(file, shortened(operation, file)) : -errno;
  }

  private int shortened(SimulatedOperation operation, SimulatedFile file) {
    return dice.shortened(
        operation.kind, operation.lengthBytes(), file.traits().offsetAlignBytes());
  }

  private static int endWrite(SimulatedOperation operation, SimulatedFile file) {
    if (operation.result > 0 && operation.durable(file)) {
      file.syncRange(operation.position, operation.result);
    }
    return operation.result;
  }

  private int sync(SimulatedFile file) {
    int errno = dice.errno(OperationKind.SYNC);
    if (errno != 0) {
      return -errno;
    }
    file.sync();
    return 0;
  }

  private static SimulatedFile fileOf(SimulatedOperation operation) {
    if (operation.file == null) {
      throw new IllegalStateException(operation.kind + " without a file");
    }
    return operation.file;
  }

  // ---- cancel

  boolean cancel(long handle) {
    SimulatedOperation operation = running.get(handle);
    if (operation == null || operation.lost) {
      note("cancel: nothing to cancel", handle, 0, 0);
      return false;
    }
    if (operation.cancelled) {
      return true;
    }
    Dice.Cancelling outcome = possible(operation, dice.cancelling());
    note("cancel: " + outcome, handle, 0, 0);
    switch (outcome) {
      case CANCELLED, CANCELLED_LATER -> {
        operation.cancelled = true;
        finishAt(operation, time.now() + dice.delayNanos());
      }
      case TOO_LATE -> {}
      case LATE -> finishAt(operation, operation.doneNanos + LATE_NANOS);
      case LOST -> loseFrom(operation);
    }
    return outcome == Dice.Cancelling.CANCELLED;
  }

  private static Dice.Cancelling possible(SimulatedOperation operation, Dice.Cancelling drawn) {
    boolean endless = operation.doneNanos == VirtualTime.NEVER;
    return switch (drawn) {
      case CANCELLED, CANCELLED_LATER ->
          operation.moved || operation.refusal != 0 ? Dice.Cancelling.TOO_LATE : drawn;
      case TOO_LATE, LATE -> endless ? Dice.Cancelling.CANCELLED_LATER : drawn;
      case LOST -> drawn;
    };
  }

  private void loseFrom(SimulatedOperation operation) {
    operation.lost = true;
    if (operation.doneNanos == VirtualTime.NEVER) {
      finishAt(operation, time.now());
    }
  }

  // ---- descriptors

  int newDescriptor() {
    return descriptors.create();
  }

  void closeDescriptor(int fd) {
    descriptors.close(fd);
  }

  void setReady(int fd, int events) {
    descriptors.setReady(fd, events);
    note("descriptor %d is ready for events %d", -1, fd, events);
    for (SimulatedOperation operation : running.values()) {
      if (operation.kind == OperationKind.POLL
          && operation.doneNanos == VirtualTime.NEVER
          && descriptors.ready(operation) != 0) {
        operation.result = descriptors.ready(operation);
        finishAt(operation, drawEnd());
      }
    }
  }

  /** The file as one of this simulation's, on that disk. */
  static SimulatedFile own(DriverFile file, SimulatedDisk disk) {
    if (file instanceof SimulatedFile simulated && simulated.disk() == disk) {
      return simulated;
    }
    throw new IllegalArgumentException(file.path() + " is not a file of this driver's disk");
  }
}
