package dev.fathom.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.linux.Errno;
import dev.fathom.linux.EventFd;
import dev.fathom.linux.Linux;
import dev.fathom.linux.Poll;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every driver of this module does alike, on real files. */
@Timeout(60)
abstract class DriverBehaviour {
  static final int BLOCK_BYTES = 4096;

  @TempDir Path directory;
  final Arena arena = Arena.ofConfined();

  abstract Driver open(DriverOptions options) throws IOException;

  @AfterEach
  void free() {
    arena.close();
  }

  // ---- what tests say

  final MemorySegment memory(long lengthBytes) {
    return arena.allocate(lengthBytes, BLOCK_BYTES);
  }

  final MemorySegment memory(long lengthBytes, int value) {
    MemorySegment memory = memory(lengthBytes);
    memory.fill((byte) value);
    return memory;
  }

  final Path file(String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content);
  }

  static byte[] numbered(int lengthBytes) {
    byte[] bytes = new byte[lengthBytes];
    for (int i = 0; i < lengthBytes; i++) {
      bytes[i] = (byte) (i / 512 + i);
    }
    return bytes;
  }

  static byte[] bytes(MemorySegment memory, long lengthBytes) {
    return memory.asSlice(0, lengthBytes).toArray(ValueLayout.JAVA_BYTE);
  }

  static void read(
      Driver driver, long handle, DriverFile file, MemorySegment memory, long positionBytes) {
    int length = (int) memory.byteSize();
    driver.prepareRead(handle, file, memory, memory.address(), length, positionBytes, 0, -1);
  }

  static void write(
      Driver driver, long handle, DriverFile file, MemorySegment memory, long positionBytes) {
    write(driver, handle, file, memory, positionBytes, 0);
  }

  static void write(
      Driver driver, long handle, DriverFile file, MemorySegment memory, long position, int flags) {
    int length = (int) memory.byteSize();
    driver.prepareWrite(handle, file, memory, memory.address(), length, position, flags, -1);
  }

  /** Hands over, and takes {@code count} completions. */
  static Map<Long, Integer> finish(Driver driver, int count) {
    Map<Long, Integer> results = new HashMap<>();
    long[] handles = new long[16];
    int[] values = new int[16];
    while (results.size() < count) {
      driver.submitAndAwait(1, Driver.FOREVER, 0);
      int reaped = driver.reap(handles, values, 0, 16);
      for (int i = 0; i < reaped; i++) {
        assertThat(results.put(handles[i], values[i])).as("a second completion").isNull();
      }
    }
    assertThat(driver.ready()).isZero();
    return results;
  }

  static int finishOne(Driver driver, long handle) {
    Map<Long, Integer> results = finish(driver, 1);
    assertThat(results).containsOnlyKeys(handle);
    return results.getOrDefault(handle, Integer.MIN_VALUE);
  }

  // ---- operations

  @Test
  void readsAtItsPosition() throws IOException {
    byte[] content = numbered(3 * BLOCK_BYTES);
    try (Driver driver = open(DriverOptions.confined(4));
        DriverFile file = driver.open(file("a", content), FileOptions.READ)) {
      MemorySegment memory = memory(BLOCK_BYTES);
      read(driver, 7, file, memory, BLOCK_BYTES);
      assertThat(finishOne(driver, 7)).isEqualTo(BLOCK_BYTES);
      assertThat(bytes(memory, BLOCK_BYTES))
          .isEqualTo(java.util.Arrays.copyOfRange(content, BLOCK_BYTES, 2 * BLOCK_BYTES));
    }
  }

  @Test
  void manyOperationsAreInFlightAtOnce() throws IOException {
    byte[] content = numbered(32 * BLOCK_BYTES);
    try (Driver driver = open(DriverOptions.confined(32));
        DriverFile file = driver.open(file("a", content), FileOptions.READ)) {
      MemorySegment memory = memory(content.length);
      for (int i = 0; i < 32; i++) {
        long offset = (long) i * BLOCK_BYTES;
        read(driver, i, file, memory.asSlice(offset, BLOCK_BYTES), offset);
      }
      assertThat(driver.prepared()).isEqualTo(32);
      Map<Long, Integer> results = finish(driver, 32);
      assertThat(results.values()).containsOnly(BLOCK_BYTES);
      assertThat(bytes(memory, content.length)).isEqualTo(content);
      assertThat(driver.counters().submitted()).isEqualTo(32);
    }
  }

  @Test
  void readsShortAtTheEndAndNothingBehindIt() throws IOException {
    try (Driver driver = open(DriverOptions.confined(4));
        DriverFile file = driver.open(file("a", numbered(5000)), FileOptions.READ)) {
      MemorySegment memory = memory(2 * BLOCK_BYTES);
      read(driver, 1, file, memory, BLOCK_BYTES);
      read(driver, 2, file, memory(BLOCK_BYTES), 10 * BLOCK_BYTES);
      assertThat(finish(driver, 2)).containsEntry(1L, 5000 - BLOCK_BYTES).containsEntry(2L, 0);
    }
  }

  @Test
  void writesAreInTheFile() throws IOException {
    Path path = directory.resolve("new");
    try (Driver driver = open(DriverOptions.confined(4));
        DriverFile file = driver.open(path, FileOptions.CREATE)) {
      write(driver, 1, file, memory(BLOCK_BYTES, 'a'), 0);
      write(driver, 2, file, memory(BLOCK_BYTES, 'b'), BLOCK_BYTES, Driver.FLAG_DATA_SYNC);
      write(driver, 3, file, memory(BLOCK_BYTES, 'c'), 2 * BLOCK_BYTES, Driver.FLAG_SYNC);
      assertThat(finish(driver, 3).values()).containsOnly(BLOCK_BYTES);
      driver.prepareSync(4, file, false, 0);
      driver.prepareSync(5, file, true, 0);
      assertThat(finish(driver, 2).values()).containsOnly(0);
      assertThat(file.sizeBytes()).isEqualTo(3 * BLOCK_BYTES);
    }
    assertThat(Files.readString(path))
        .isEqualTo("a".repeat(BLOCK_BYTES) + "b".repeat(BLOCK_BYTES) + "c".repeat(BLOCK_BYTES));
  }

  @Test
  void vectorsAreReadAndWrittenInOrder() throws IOException {
    Path path = directory.resolve("v");
    try (Driver driver = open(DriverOptions.confined(4));
        DriverFile file = driver.open(path, FileOptions.CREATE)) {
      MemorySegment[] out = {memory(100, 'x'), memory(1, 'y'), memory(50, 'z')};
      driver.prepareWritev(1, file, out, 10, 0);
      assertThat(finishOne(driver, 1)).isEqualTo(151);
      MemorySegment[] in = {memory(60), memory(60), memory(60)};
      driver.prepareReadv(2, file, in, 10, 0);
      in[2] = memory(1); // the array is not kept
      assertThat(finishOne(driver, 2)).isEqualTo(151);
      assertThat(bytes(in[1], 60)).startsWith(bytes(memory(40, 'x'), 40)).endsWith('z');
    }
    assertThat(Files.readString(path))
        .isEqualTo("\0".repeat(10) + "x".repeat(100) + "y" + "z".repeat(50));
  }

  @Test
  void directFilesAreReadAndWritten() throws IOException {
    Path path = directory.resolve("d");
    try (Driver driver = open(DriverOptions.confined(8));
        DriverFile file = driver.open(path, FileOptions.CREATE.withDirect())) {
      assertThat(file.traits().direct()).isTrue();
      for (int i = 0; i < 4; i++) {
        write(driver, i, file, memory(BLOCK_BYTES, 'a' + i), (long) i * BLOCK_BYTES);
      }
      assertThat(finish(driver, 4).values()).containsOnly(BLOCK_BYTES);
      MemorySegment back = memory(4 * BLOCK_BYTES);
      read(driver, 9, file, back, 0);
      driver.prepareNop(10);
      assertThat(finish(driver, 2)).containsEntry(9L, 4 * BLOCK_BYTES);
      assertThat(bytes(back, back.byteSize())).isEqualTo(Files.readAllBytes(path));
      assertThat(back.get(ValueLayout.JAVA_BYTE, 3 * BLOCK_BYTES)).isEqualTo((byte) 'd');
    }
  }

  @Test
  void anErrorIsTheResult() throws IOException {
    try (Driver driver = open(DriverOptions.confined(4));
        DriverFile file = driver.open(file("a", numbered(10)), FileOptions.READ)) {
      write(driver, 1, file, memory(10), 0);
      assertThat(finishOne(driver, 1)).isEqualTo(-Errno.EBADF);
    }
  }

  @Test
  void aDirectReadAtAMisalignedPositionIsInvalid() throws IOException {
    try (Driver driver = open(DriverOptions.confined(4));
        DriverFile file =
            driver.open(file("a", numbered(BLOCK_BYTES)), FileOptions.READ.withDirect())) {
      read(driver, 1, file, memory(BLOCK_BYTES), 100);
      driver.prepareNop(2);
      assertThat(finish(driver, 2)).containsEntry(1L, -Errno.EINVAL).containsEntry(2L, 0);
    }
  }

  @Test
  void missingFilesAndDirectoriesCannotBeOpened() throws IOException {
    try (Driver driver = open(DriverOptions.confined(1))) {
      assertThatThrownBy(() -> driver.open(directory.resolve("none"), FileOptions.READ))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("none");
      assertThatThrownBy(() -> driver.open(directory, FileOptions.READ))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(directory.toString());
    }
  }

  // ---- cancel, wake, wait

  @Test
  void whatIsOnlyPreparedIsCancelled() throws IOException {
    Path path = directory.resolve("c");
    try (Driver driver = open(DriverOptions.confined(4));
        DriverFile file = driver.open(path, FileOptions.CREATE)) {
      write(driver, 1, file, memory(10), 0);
      assertThat(driver.cancel(1)).isTrue();
      assertThat(finishOne(driver, 1)).isEqualTo(-Errno.ECANCELED);
      assertThat(file.sizeBytes()).isZero();
    }
  }

  @Test
  void unknownAndFinishedOperationsCannotBeCancelled() throws IOException {
    try (Driver driver = open(DriverOptions.confined(4))) {
      assertThat(driver.cancel(5)).isFalse();
      driver.prepareNop(5);
      driver.submit();
      assertThat(driver.cancel(5)).isFalse();
      assertThat(finishOne(driver, 5)).isZero();
    }
  }

  @Test
  void waitingEndsWithTheTimeout() throws IOException {
    try (Driver driver = open(DriverOptions.confined(4))) {
      long start = System.nanoTime();
      driver.await(1, 20_000_000, 0);
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
      assertThat(driver.ready()).isZero();
    }
  }

  @Test
  void wakeEndsAWaitFromAnotherThreadAndTheNextWaitFromBefore() throws Exception {
    try (Driver driver = open(DriverOptions.confined(4))) {
      driver.wake();
      driver.await(1, Driver.FOREVER, 0);
      Thread waker = Thread.ofPlatform().start(() -> pauseThen(driver::wake));
      driver.await(1, Driver.FOREVER, 0);
      waker.join();
      assertThat(driver.ready()).isZero();
    }
  }

  static void pauseThen(Runnable action) {
    try {
      Thread.sleep(Duration.ofMillis(30));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    action.run();
  }

  @Test
  void withAMinimumWaitOneCompletionSuffices() throws IOException {
    try (Driver driver = open(DriverOptions.confined(4))) {
      driver.prepareNop(1);
      driver.submitAndAwait(2, Driver.FOREVER, 10_000_000);
      assertThat(driver.ready()).isEqualTo(1);
      assertThat(finishOne(driver, 1)).isZero();
    }
  }

  @Test
  void fourThreadsWaitForOneSharedDriver() throws Exception {
    int total = 2000;
    try (Driver driver = open(DriverOptions.shared(64));
        DriverFile file = driver.open(file("s", numbered(64 * BLOCK_BYTES)), FileOptions.READ)) {
      ReentrantLock lock = new ReentrantLock();
      AtomicInteger reaped = new AtomicInteger();
      Set<Long> seen = new HashSet<>();
      List<Thread> waiters = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int minimum = 1 + i;
        waiters.add(
            Thread.ofPlatform().start(() -> reapAll(driver, minimum, total, lock, reaped, seen)));
      }
      MemorySegment memory = memory(64 * BLOCK_BYTES);
      for (int handle = 0; handle < total; ) {
        lock.lock();
        try {
          if (handle - reaped.get() < 64) {
            long offset = (handle % 64) * (long) BLOCK_BYTES;
            read(driver, handle++, file, memory.asSlice(offset, BLOCK_BYTES), offset);
            driver.submit();
          }
        } finally {
          lock.unlock();
        }
      }
      for (Thread waiter : waiters) {
        while (!waiter.join(Duration.ofMillis(5))) {
          driver.wake(); // the last ones wait for more than there will be
        }
      }
      assertThat(seen).hasSize(total);
    }
  }

  private static void reapAll(
      Driver driver,
      int minimum,
      int total,
      ReentrantLock lock,
      AtomicInteger reaped,
      Set<Long> seen) {
    long[] handles = new long[8];
    int[] results = new int[8];
    while (reaped.get() < total) {
      driver.await(minimum, Driver.FOREVER, 0);
      lock.lock();
      try {
        int count = driver.reap(handles, results, 0, 8);
        for (int i = 0; i < count; i++) {
          if (results[i] == BLOCK_BYTES) {
            seen.add(handles[i]);
          }
        }
        reaped.addAndGet(count);
      } finally {
        lock.unlock();
      }
    }
  }

  @Test
  void polledDescriptorsBecomeReadyOrAreCancelled() throws IOException {
    assumeTrue(Linux.isSupported(), "poll needs Linux");
    try (Driver driver = open(DriverOptions.confined(40));
        EventFd one = EventFd.open();
        EventFd two = EventFd.open()) {
      driver.preparePoll(1, one.fd(), Poll.POLLIN);
      for (int i = 2; i < 40; i++) {
        driver.preparePoll(i, two.fd(), Poll.POLLIN);
      }
      driver.submit();
      driver.await(1, 5_000_000, 0);
      assertThat(driver.ready()).isZero();
      one.signal();
      assertThat(finishOne(driver, 1)).isEqualTo(Poll.POLLIN);
      for (int i = 2; i < 39; i++) {
        assertThat(driver.cancel(i)).isTrue();
      }
      assertThat(finish(driver, 37).values()).containsOnly(-Errno.ECANCELED);
      two.signal();
      assertThat(finishOne(driver, 39)).isEqualTo(Poll.POLLIN);
      driver.preparePoll(50, 1_000_000, Poll.POLLIN);
      assertThat(finishOne(driver, 50)).isEqualTo(-Errno.EBADF);
    }
  }

  @Test
  void completionsMakeTheEventFdReadable() throws IOException {
    assumeTrue(Linux.isSupported(), "eventfd needs Linux");
    try (Driver driver = open(DriverOptions.confined(4));
        DriverFile file = driver.open(file("e", numbered(BLOCK_BYTES)), FileOptions.READ);
        Poll set = new Poll(1)) {
      set.add(driver.eventFd(), Poll.POLLIN);
      assertThat(set.await(0)).isZero();
      read(driver, 1, file, memory(BLOCK_BYTES), 0);
      driver.submit();
      assertThat(set.await(5_000_000_000L)).isEqualTo(1);
      assertThat(finishOne(driver, 1)).isEqualTo(BLOCK_BYTES);
    }
  }

  @Test
  void aFifoIsReadWhenItsOtherSideWrites() throws Exception {
    Path path = fifo("f");
    try (Driver driver = open(DriverOptions.confined(4));
        DriverFile file = driver.open(path, FileOptions.READ_WRITE)) {
      assertThat(file.traits().seekable()).isFalse();
      MemorySegment memory = memory(100);
      read(driver, 1, file, memory, -1);
      driver.submit();
      driver.await(1, 10_000_000, 0);
      assertThat(driver.ready()).isZero();
      write(driver, 3, file, memory(10, 'x'), -1);
      assertThat(finish(driver, 2)).containsEntry(3L, 10).containsEntry(1L, 10);
      assertThat(bytes(memory, 10)).containsOnly('x');
    }
  }

  @Test
  void closesWhileAFifoIsRead() throws Exception {
    Path path = fifo("f");
    Driver driver = open(DriverOptions.confined(4));
    try (DriverFile file = driver.open(path, FileOptions.READ_WRITE)) {
      read(driver, 1, file, memory(100), -1);
      read(driver, 2, file, memory(100), -1);
      driver.submit();
      driver.await(1, 10_000_000, 0);
      assertThat(driver.cancel(2)).as("the one behind it").isTrue();
      assertThat(finishOne(driver, 2)).isEqualTo(-Errno.ECANCELED);
      driver.close();
    }
    for (int i = 0; i < 1000 && ourThreads() > 0; i++) {
      Thread.sleep(Duration.ofMillis(5));
    }
    assertThat(ourThreads()).isZero();
  }

  final Path fifo(String name) throws Exception {
    assumeTrue(Linux.isSupported(), "makes FIFOs with mkfifo(1)");
    Path path = directory.resolve(name);
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
    return path;
  }

  // ---- resources

  @Test
  void growsWhileOperationsAreInFlight() throws IOException {
    try (Driver driver = open(DriverOptions.confined(2));
        DriverFile file = driver.open(file("g", numbered(8 * BLOCK_BYTES)), FileOptions.READ)) {
      read(driver, 0, file, memory(BLOCK_BYTES), 0);
      read(driver, 1, file, memory(BLOCK_BYTES), 0);
      driver.submit();
      driver.grow(8);
      for (int i = 2; i < 8; i++) {
        read(driver, i, file, memory(BLOCK_BYTES), (long) i * BLOCK_BYTES);
      }
      assertThat(finish(driver, 8).values()).containsOnly(BLOCK_BYTES);
    }
  }

  @Test
  void unregisteredBuffersAndFilesWorkAllTheSame() throws IOException {
    try (Driver driver = open(DriverOptions.confined(2));
        DriverFile file = driver.open(file("r", numbered(BLOCK_BYTES)), FileOptions.READ)) {
      MemorySegment memory = memory(BLOCK_BYTES);
      assertThat(driver.capabilities().registeredBuffers()).isFalse();
      assertThat(driver.registerBuffer(memory)).isEqualTo(-Errno.EOPNOTSUPP);
      assertThat(driver.registerFile(file)).isEqualTo(-Errno.EOPNOTSUPP);
      driver.unregisterFile(file);
      read(driver, 1, file, memory, 0);
      assertThat(finishOne(driver, 1)).isEqualTo(BLOCK_BYTES);
    }
  }

  @Test
  void anInterruptEndsNoWaitAndClosesNoFile() throws IOException {
    try (Driver driver = open(DriverOptions.confined(2));
        DriverFile file = driver.open(file("i", numbered(BLOCK_BYTES)), FileOptions.READ_WRITE)) {
      Thread.currentThread().interrupt();
      read(driver, 1, file, memory(BLOCK_BYTES), 0);
      assertThat(finishOne(driver, 1)).isEqualTo(BLOCK_BYTES);
      assertThat(file.sizeBytes()).isEqualTo(BLOCK_BYTES);
      file.truncate(100);
      file.truncate(1000);
      assertThat(Thread.interrupted()).isTrue();
      read(driver, 2, file, memory(BLOCK_BYTES), 0);
      assertThat(finishOne(driver, 2)).isEqualTo(1000);
    }
  }

  @Test
  void nothingIsWrittenAnyMoreOnceItIsClosed() throws Exception {
    try (Arena shared = Arena.ofShared()) {
      MemorySegment memory = shared.allocate(64L * BLOCK_BYTES, BLOCK_BYTES);
      Driver driver = open(DriverOptions.confined(64));
      try (DriverFile file = driver.open(directory.resolve("w"), FileOptions.CREATE)) {
        for (int i = 0; i < 64; i++) {
          long offset = (long) i * BLOCK_BYTES;
          write(driver, i, file, memory.asSlice(offset, BLOCK_BYTES), offset);
        }
        driver.submit();
        driver.close();
        byte[] then = Files.readAllBytes(file.path());
        memory.fill((byte) 1);
        Thread.sleep(Duration.ofMillis(20));
        assertThat(Files.readAllBytes(file.path())).isEqualTo(then);
      }
      driver.close(); // does nothing
    }
  }

  @Test
  void manyOpenAndCloseCyclesLeaveNothing() throws IOException {
    Path path = file("t", numbered(BLOCK_BYTES));
    MemorySegment memory = memory(BLOCK_BYTES);
    cycle(path, memory);
    long descriptors = descriptors();
    long threads = ourThreads();
    for (int i = 0; i < cycles(); i++) {
      cycle(path, memory);
    }
    assertThat(ourThreads()).isLessThanOrEqualTo(threads);
    assertThat(descriptors()).isLessThanOrEqualTo(descriptors);
  }

  int cycles() {
    return 1000;
  }

  private void cycle(Path path, MemorySegment memory) throws IOException {
    try (Driver driver = open(DriverOptions.confined(2));
        DriverFile file = driver.open(path, FileOptions.READ_WRITE)) {
      read(driver, 1, file, memory, 0);
      write(driver, 2, file, memory, 0);
      assertThat(finish(driver, 2).values()).containsOnly(BLOCK_BYTES);
    }
  }

  private static long ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("fathom-"))
        .count();
  }

  private static long descriptors() throws IOException {
    Path list = Path.of("/proc/self/fd");
    if (!Files.exists(list)) {
      return 0;
    }
    try (var open = Files.list(list)) {
      return open.count();
    }
  }
}
