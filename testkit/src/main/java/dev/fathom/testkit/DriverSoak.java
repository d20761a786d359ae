package dev.fathom.testkit;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverFile;
import dev.fathom.linux.Errno;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;

/**
 * A seeded run of mixed operations on one file, which compares what a driver did with what it may
 * have done: results, the bytes in the file, and the memory. A wrong one is an {@link
 * AssertionError}. Belongs to the thread that runs it, which owns the driver.
 */
public final class DriverSoak {
  private static final int FILE_BLOCKS = 512;
  private static final int SLOT_BYTES = 16 * FileModel.BLOCK_BYTES;
  private static final int BATCH = 16;

  private final Driver driver;
  private final DriverFile file;
  private final Random random;
  private final IntPredicate expectedErrno;
  private final FileModel model;
  private final MemorySegment memory;
  private final int bufferIndex;
  private final ArrayDeque<SoakSlot> free = new ArrayDeque<>();
  private final Map<Long, SoakOperation> inFlight = new LinkedHashMap<>();
  private final long[] handles = new long[BATCH];
  private final int[] results = new int[BATCH];
  private long nextHandle;
  private boolean cancelsForCertain = true;

  /**
   * Prepares a run.
   *
   * @param file open for reading and writing; its content is replaced
   * @param depth of the driver
   * @param expectedErrno which errors operations may end with that were not cancelled
   */
  public DriverSoak(
      Driver driver, DriverFile file, int depth, long seed, IntPredicate expectedErrno) {
    this.driver = driver;
    this.file = file;
    this.random = new Random(seed);
    this.expectedErrno = expectedErrno;
    this.memory = DriverRig.memory(depth * SLOT_BYTES);
    this.bufferIndex = driver.registerBuffer(memory);
    for (int index = 0; index < depth; index++) {
      free.add(new SoakSlot(memory.asSlice((long) index * SLOT_BYTES, SLOT_BYTES)));
    }
    byte[] content = new byte[FILE_BLOCKS * FileModel.BLOCK_BYTES];
    random.nextBytes(content);
    this.model = new FileModel(content);
    fill(content);
  }

  /** From now on an operation may succeed although its cancelling was answered with true. */
  void allowUncertainCancels() {
    cancelsForCertain = false;
  }

  /**
   * Runs that many operations and waits for their ends.
   *
   * @return handles of operations whose completion did not come
   */
  public Set<Long> run(int operations) {
    long last = nextHandle + operations;
    while (nextHandle < last) {
      int burst = 1 + random.nextInt(free.size() + 1);
      for (int index = 0; index < burst && nextHandle < last && !free.isEmpty(); index++) {
        prepare(SoakOperation.Kind.draw(random));
      }
      submitOrAwait();
      if (random.nextInt(8) == 0) {
        cancelOne();
      }
      reap(1 + random.nextInt(BATCH));
      if (free.isEmpty() && !drain(free::isEmpty)) {
        break;
      }
    }
    drain(() -> !inFlight.isEmpty());
    verifyAll();
    return new TreeSet<>(inFlight.keySet());
  }

  // ---- preparing

  private void prepare(SoakOperation.Kind kind) {
    SoakSlot slot = free.remove();
    slot.checkUntouched();
    int length = random.nextInt(SLOT_BYTES + 1);
    int position = random.nextInt(model.sizeBytes() - (kind.writes() ? length : 0));
    boolean possible =
        (!kind.writes() || model.beginWrite(position, length))
            && (!kind.reads() || model.beginRead(position, length));
    SoakOperation.Kind chosen = possible ? kind : SoakOperation.Kind.NOP;
    SoakOperation operation = new SoakOperation(chosen, slot, position, length);
    if (chosen.writes()) {
      operation.draw(random);
    }
    long handle = nextHandle++;
    inFlight.put(handle, operation);
    operation.prepare(driver, handle, file, random.nextBoolean() ? Math.max(bufferIndex, -1) : -1);
  }

  private void cancelOne() {
    if (inFlight.isEmpty() || driver.prepared() > 0) {
      return;
    }
    List<Long> all = new ArrayList<>(inFlight.keySet());
    long handle = all.get(random.nextInt(all.size()));
    SoakOperation operation = inFlight.get(handle);
    if (operation != null) {
      operation.cancelAsked = true;
      operation.cancelCertain |= driver.cancel(handle) && cancelsForCertain;
    }
  }

  private void submitOrAwait() {
    long timeoutNanos = random.nextInt(3) * 100_000L;
    int minimum = random.nextInt(inFlight.size() + 1);
    int before = driver.prepared();
    int taken =
        switch (random.nextInt(3)) {
          case 0 -> driver.submit();
          case 1 -> driver.submitAndAwait(minimum, timeoutNanos, 0);
          default -> driver.submitAndAwait(minimum, timeoutNanos, timeoutNanos / 2);
        };
    require(taken <= before, "submit of %d took %d".formatted(before, taken));
    require(
        taken >= 0 || -taken == Errno.EAGAIN || -taken == Errno.EBUSY || -taken == Errno.EINTR,
        "submit: " + Errno.name(-taken));
    require(driver.prepared() == before - Math.max(taken, 0), "what was taken is still prepared");
  }

  // ---- reaping

  private int reap(int max) {
    int count = driver.reap(handles, results, 0, Math.min(max, BATCH));
    for (int index = 0; index < count; index++) {
      SoakOperation operation = inFlight.remove(handles[index]);
      require(operation != null, "completion of " + handles[index] + ", which is not in flight");
      if (operation != null) {
        end(handles[index], operation, results[index]);
      }
    }
    return count;
  }

  private void end(long handle, SoakOperation operation, int result) {
    String problem = operation.end(model, result, expectedErrno);
    require(problem.isEmpty(), "operation #%x: %s".formatted(handle, problem));
    operation.slot.remember();
    free.add(operation.slot);
  }

  /** Hands over and reaps while a condition holds; false if nothing comes any more. */
  private boolean drain(BooleanSupplier condition) {
    long deadline = driver.nanoTime() + DriverRig.PATIENCE_NANOS;
    while (condition.getAsBoolean()) {
      if (driver.prepared() > 0) {
        driver.submit();
      }
      driver.await(1, 10_000_000, 0);
      if (reap(BATCH) > 0) {
        deadline = driver.nanoTime() + DriverRig.PATIENCE_NANOS;
      } else if (driver.nanoTime() > deadline) {
        return false;
      }
    }
    return true;
  }

  // ---- the whole file

  private void fill(byte[] content) {
    MemorySegment from = DriverRig.memory(content);
    for (int done = 0; done < content.length; ) {
      long handle = nextHandle++;
      MemorySegment rest = from.asSlice(done);
      int length = content.length - done;
      driver.prepareWrite(handle, file, rest, rest.address(), length, done, 0, -1);
      done += Math.max(0, only(handle));
    }
  }

  private void verifyAll() {
    MemorySegment into = DriverRig.memory(FileModel.BLOCK_BYTES);
    if (free.isEmpty()) {
      return;
    }
    for (int block = 0; block < FILE_BLOCKS; block++) {
      int position = block * FileModel.BLOCK_BYTES;
      for (int done = 0; done < FileModel.BLOCK_BYTES && !model.isWritten(block); ) {
        long handle = nextHandle++;
        MemorySegment rest = into.asSlice(done);
        int length = FileModel.BLOCK_BYTES - done;
        driver.prepareRead(handle, file, rest, rest.address(), length, position + done, 0, -1);
        int count = Math.max(0, only(handle));
        model.check(position + done, DriverRig.bytes(rest), count);
        done += count;
      }
    }
  }

  /** The result of the only operation that is under way, apart from lost ones. */
  private int only(long handle) {
    long deadline = driver.nanoTime() + DriverRig.PATIENCE_NANOS;
    while (driver.nanoTime() < deadline) {
      driver.submit();
      driver.await(1, 10_000_000, 0);
      if (driver.reap(handles, results, 0, 1) == 1) {
        require(handles[0] == handle, "completion of %d, not %d".formatted(handles[0], handle));
        require(
            results[0] >= 0 || expectedErrno.test(-results[0]),
            "ended with " + Errno.name(-results[0]));
        return results[0];
      }
    }
    throw new AssertionError("operation " + handle + " does not complete");
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }
}
