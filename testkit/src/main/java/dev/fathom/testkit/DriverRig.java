package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverFile;
import dev.fathom.linux.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A driver with what an engine has around it: handles, what is in flight, and the results. Checks
 * that completions come once and for what was asked. For one thread.
 */
final class DriverRig implements AutoCloseable {
  /** By the driver's clock: what takes longer is taken for lost. */
  static final long PATIENCE_NANOS = 30_000_000_000L;

  /** In a row, before completions are taken to make room. */
  private static final int REFUSALS_MOST = 10;

  private static final int BATCH = 64;
  private static final int PAGE_BYTES = 4096;

  final Driver driver;
  final Map<Long, Integer> results = new HashMap<>();
  private final Set<Long> inFlight = new LinkedHashSet<>();
  private final long[] handles = new long[BATCH];
  private final int[] values = new int[BATCH];
  private long nextHandle = 1;

  DriverRig(Driver driver) {
    this.driver = driver;
  }

  static MemorySegment memory(int lengthBytes) {
    return Arena.ofAuto().allocate(lengthBytes, PAGE_BYTES);
  }

  static MemorySegment memory(byte[] bytes) {
    MemorySegment memory = memory(bytes.length);
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return memory;
  }

  static byte[] bytes(MemorySegment memory) {
    return memory.toArray(ValueLayout.JAVA_BYTE);
  }

  // ---- preparing

  /** A handle of the rig's choice, in flight from now on. */
  long begin() {
    return begin(nextHandle++);
  }

  long begin(long handle) {
    inFlight.add(handle);
    return handle;
  }

  long nop() {
    long handle = begin();
    driver.prepareNop(handle);
    return handle;
  }

  long read(DriverFile file, MemorySegment into, long position) {
    return read(file, into, position, 0, -1);
  }

  long read(DriverFile file, MemorySegment into, long position, int flags, int bufferIndex) {
    long handle = begin();
    int length = Math.toIntExact(into.byteSize());
    driver.prepareRead(handle, file, into, into.address(), length, position, flags, bufferIndex);
    return handle;
  }

  long write(DriverFile file, MemorySegment from, long position) {
    return write(file, from, position, 0, -1);
  }

  long write(DriverFile file, MemorySegment from, long position, int flags, int bufferIndex) {
    long handle = begin();
    int length = Math.toIntExact(from.byteSize());
    driver.prepareWrite(handle, file, from, from.address(), length, position, flags, bufferIndex);
    return handle;
  }

  long readv(DriverFile file, MemorySegment[] into, long position) {
    long handle = begin();
    driver.prepareReadv(handle, file, into, position, 0);
    return handle;
  }

  long writev(DriverFile file, MemorySegment[] from, long position) {
    long handle = begin();
    driver.prepareWritev(handle, file, from, position, 0);
    return handle;
  }

  long sync(DriverFile file, boolean dataOnly) {
    long handle = begin();
    driver.prepareSync(handle, file, dataOnly, 0);
    return handle;
  }

  long poll(int fd, int events) {
    long handle = begin();
    driver.preparePoll(handle, fd, events);
    return handle;
  }

  // ---- running

  /**
   * Hands everything over, however often that takes. Completions stay where they are, unless the
   * driver goes on refusing: it may have no room for more.
   */
  void submitAll() {
    long deadline = driver.nanoTime() + PATIENCE_NANOS;
    int refusals = 0;
    while (driver.prepared() > 0) {
      int taken = driver.submit();
      if (taken < 0) {
        assertThat(-taken).isIn(Errno.EAGAIN, Errno.EBUSY, Errno.EINTR);
        driver.await(1, 1_000_000, 0);
        if (++refusals % REFUSALS_MOST == 0) {
          collect();
        }
      } else {
        refusals = 0;
      }
      assertThat(driver.nanoTime()).as("time until all is handed over").isLessThan(deadline);
    }
  }

  /** Takes the completions that are there; returns how many. */
  int collect() {
    int sum = 0;
    int count;
    do {
      count = driver.reap(handles, values, 0, BATCH);
      for (int index = 0; index < count; index++) {
        assertThat(inFlight.remove(handles[index]))
            .as("operation %d was in flight when it completed", handles[index])
            .isTrue();
        results.put(handles[index], values[index]);
      }
      sum += count;
    } while (count > 0);
    return sum;
  }

  Set<Long> inFlight() {
    return inFlight;
  }

  /** Hands everything over and waits for one operation; its result. */
  int result(long handle) {
    submitAll();
    long deadline = driver.nanoTime() + PATIENCE_NANOS;
    collect();
    while (!results.containsKey(handle)) {
      assertThat(driver.nanoTime()).as("time until %d completes", handle).isLessThan(deadline);
      driver.await(1, 1_000_000_000, 0);
      collect();
    }
    return results.getOrDefault(handle, 0);
  }

  /** Hands everything over and waits until nothing is in flight. */
  void finish() {
    submitAll();
    for (long handle : inFlight.toArray(Long[]::new)) {
      result(handle);
    }
  }

  /** Cancels it until it ends: a driver may answer that it does not have it yet. */
  void cancel(long handle) {
    long deadline = driver.nanoTime() + PATIENCE_NANOS;
    while (!results.containsKey(handle)) {
      assertThat(driver.nanoTime()).as("time until %d ends", handle).isLessThan(deadline);
      driver.cancel(handle);
      driver.await(1, 1_000_000, 0);
      collect();
    }
  }

  /** Lets an interval pass without looking for completions. */
  void pass(long nanos) {
    long end = driver.nanoTime() + nanos;
    while (driver.nanoTime() < end) {
      driver.await(Integer.MAX_VALUE, end - driver.nanoTime(), 0);
    }
  }

  /** Writes all of it, however many operations that takes. */
  void fill(DriverFile file, byte[] bytes, long position) {
    MemorySegment memory = memory(bytes);
    for (int done = 0; done < bytes.length; ) {
      int count = result(write(file, memory.asSlice(done), position + done));
      assertThat(count).as("bytes written").isPositive();
      done += count;
    }
  }

  /** Reads all of it, however many operations that takes; shorter at the end of the file. */
  byte[] content(DriverFile file, long position, int lengthBytes) {
    MemorySegment memory = memory(lengthBytes);
    int done = 0;
    while (done < lengthBytes) {
      int count = result(read(file, memory.asSlice(done), position + done));
      assertThat(count).as("bytes read").isNotNegative();
      if (count == 0) {
        break;
      }
      done += count;
    }
    return bytes(memory.asSlice(0, done));
  }

  /** Cancels what is left, waits for it, and closes the driver. */
  @Override
  public void close() {
    try {
      submitAll();
      for (long handle : inFlight.toArray(Long[]::new)) {
        cancel(handle);
      }
    } finally {
      driver.close();
    }
  }
}
