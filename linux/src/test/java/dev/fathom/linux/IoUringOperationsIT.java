package dev.fathom.linux;

import static dev.fathom.linux.Rings.await;
import static dev.fathom.linux.Rings.open;
import static dev.fathom.linux.Rings.prepare;
import static dev.fathom.linux.Rings.reap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.linux.Rings.Completion;
import dev.fathom.linux.Rings.Setup;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IoUringOperationsIT {
  private static final int LENGTH_BYTES = 8192;

  @TempDir Path directory;
  private Path path;
  private int file;
  private Arena arena;
  private MemorySegment memory;
  private byte[] pattern;

  @BeforeEach
  void prepareFileAndMemory() throws Exception {
    path = directory.resolve("file");
    file = FileCalls.open(path, FileCalls.O_RDWR | FileCalls.O_CREAT, 0600);
    assertThat(file).isNotNegative();
    arena = Arena.ofConfined();
    memory = Memory.map(arena, 2 * LENGTH_BYTES);
    pattern = new byte[LENGTH_BYTES];
    for (int i = 0; i < LENGTH_BYTES; i++) {
      pattern[i] = (byte) (i * 31 + i / 256);
    }
    MemorySegment.copy(pattern, 0, memory, ValueLayout.JAVA_BYTE, 0, LENGTH_BYTES);
  }

  @AfterEach
  void release() {
    FileCalls.close(file);
    arena.close();
  }

  private byte[] secondHalf() {
    return memory.asSlice(LENGTH_BYTES).toArray(ValueLayout.JAVA_BYTE);
  }

  @ParameterizedTest
  @EnumSource
  void writesSyncsAndReads(Setup setup) throws Exception {
    try (IoUring ring = open(8, setup)) {
      prepare(ring, IoUringOp.WRITE, file, memory.address(), LENGTH_BYTES, 100, 1);
      assertThat(await(ring, 1)).containsExactly(new Completion(1, LENGTH_BYTES));
      ring.prepare(
          IoUring.header(IoUringOp.FSYNC, 0, 0, file),
          0,
          0,
          IoUring.lengthAndFlags(0, IoUringOp.FSYNC_DATASYNC),
          2,
          0);
      assertThat(await(ring, 1)).containsExactly(new Completion(2, 0));
      long to = memory.address() + LENGTH_BYTES;
      prepare(ring, IoUringOp.READ, file, to, LENGTH_BYTES, 100, 3);
      assertThat(await(ring, 1)).containsExactly(new Completion(3, LENGTH_BYTES));
    }
    assertThat(secondHalf()).isEqualTo(pattern);
    assertThat(Files.size(path)).isEqualTo(100 + LENGTH_BYTES);
  }

  @Test
  void answersShortReadsAndTheEndOfTheFile() throws Exception {
    Files.write(path, new byte[23]);
    try (IoUring ring = open(8, Setup.CONFINED)) {
      prepare(ring, IoUringOp.READ, file, memory.address(), LENGTH_BYTES, 0, 1);
      assertThat(await(ring, 1)).containsExactly(new Completion(1, 23));
      prepare(ring, IoUringOp.READ, file, memory.address(), LENGTH_BYTES, 23, 2);
      assertThat(await(ring, 1)).containsExactly(new Completion(2, 0));
    }
  }

  @Test
  void answersErrorsAsCompletions() throws Exception {
    try (IoUring ring = open(8, Setup.CONFINED)) {
      prepare(ring, IoUringOp.READ, 100_000, memory.address(), 1, 0, 1);
      assertThat(await(ring, 1)).containsExactly(new Completion(1, -Errno.EBADF));
      prepare(ring, 255, file, 0, 0, 0, 2);
      assertThat(await(ring, 1)).containsExactly(new Completion(2, -Errno.EINVAL));
      prepare(ring, IoUringOp.READ, file, 16, 1, 0, 3);
      Files.write(path, new byte[1]);
      assertThat(await(ring, 1)).containsExactly(new Completion(3, -Errno.EFAULT));
    }
  }

  @Test
  void scattersAndGathers() throws Exception {
    try (IoUring ring = open(8, Setup.CONFINED);
        Iovecs iovecs = new Iovecs(2)) {
      MemorySegment[] from = {memory.asSlice(0, 1000), memory.asSlice(1000, LENGTH_BYTES - 1000)};
      MemorySegment[] to = {
        memory.asSlice(LENGTH_BYTES, 5000), memory.asSlice(LENGTH_BYTES + 5000, LENGTH_BYTES - 5000)
      };
      prepare(ring, IoUringOp.WRITEV, file, iovecs.set(0, from), 2, 0, 1);
      assertThat(await(ring, 1)).containsExactly(new Completion(1, LENGTH_BYTES));
      prepare(ring, IoUringOp.READV, file, iovecs.set(1, to), 2, 0, 2);
      assertThat(await(ring, 1)).containsExactly(new Completion(2, LENGTH_BYTES));
    }
    assertThat(secondHalf()).isEqualTo(pattern);
  }

  @ParameterizedTest
  @EnumSource
  void usesRegisteredFilesAndBuffers(Setup setup) throws Exception {
    try (IoUring ring = open(8, setup)) {
      assertThat(ring.registerBuffer(memory.address(), memory.byteSize())).isZero();
      assertThat(ring.registerFileTable(23)).isZero();
      assertThat(ring.updateFile(22, file)).isEqualTo(1);
      fixed(ring, IoUringOp.WRITE_FIXED, memory.address(), 1);
      assertThat(await(ring, 1)).containsExactly(new Completion(1, LENGTH_BYTES));
      fixed(ring, IoUringOp.READ_FIXED, memory.address() + LENGTH_BYTES, 2);
      assertThat(await(ring, 1)).containsExactly(new Completion(2, LENGTH_BYTES));
      assertThat(secondHalf()).isEqualTo(pattern);

      fixed(ring, IoUringOp.READ_FIXED, memory.address() + LENGTH_BYTES + 1, 3);
      assertThat(await(ring, 1)).containsExactly(new Completion(3, -Errno.EFAULT));
      assertThat(ring.updateFile(22, IoUring.NO_FILE)).isEqualTo(1);
      fixed(ring, IoUringOp.READ_FIXED, memory.address(), 4);
      assertThat(await(ring, 1)).containsExactly(new Completion(4, -Errno.EBADF));
      assertThat(ring.unregisterBuffers()).isZero();
      assertThat(ring.unregisterBuffers()).isEqualTo(-Errno.ENXIO);
      assertThat(ring.updateFile(23, file)).isEqualTo(-Errno.EINVAL);
    }
  }

  private static void fixed(IoUring ring, int opcode, long address, long userData) {
    ring.prepare(
        IoUring.header(opcode, IoUringOp.FIXED_FILE, 0, 22),
        0,
        address,
        IoUring.lengthAndFlags(LENGTH_BYTES, 0),
        userData,
        0);
  }

  @Test
  void completesAPollWhenThereIsSomethingToRead() throws Exception {
    try (IoUring ring = open(8, Setup.CONFINED);
        Pipe pipe = Pipe.open()) {
      ring.prepare(
          IoUring.header(IoUringOp.POLL_ADD, 0, 0, pipe.readFd()),
          0,
          0,
          IoUring.lengthAndFlags(0, Poll.POLLIN),
          5,
          0);
      ring.submit();
      assertThat(ring.await(1, 2_000_000, 0)).isEqualTo(-Errno.ETIME);
      pipe.write(memory.address(), 1);
      assertThat(await(ring, 1)).containsExactly(new Completion(5, Poll.POLLIN));
    }
  }

  @Test
  void growsWithReadsInFlight() throws Exception {
    try (IoUring ring = open(4, Setup.NO_ARRAY);
        Pipe pipe = Pipe.open()) {
      prepare(ring, IoUringOp.READ, pipe.readFd(), memory.address() + LENGTH_BYTES, 3, -1, 9);
      ring.submit();
      assumeTrue(ring.resize(16, 32) == 0, "this kernel does not resize rings");
      pipe.write(memory.address(), 3);
      assertThat(await(ring, 1)).containsExactly(new Completion(9, 3));
    }
  }

  @Test
  void showsDeferredCompletionsAfterAFlush() throws Exception {
    try (IoUring ring = open(4, Setup.CONFINED);
        Pipe pipe = Pipe.open()) {
      prepare(ring, IoUringOp.READ, pipe.readFd(), memory.address() + LENGTH_BYTES, 3, -1, 9);
      ring.submit();
      pipe.write(memory.address(), 3);
      assertThat(ring.ready()).isZero();
      ring.flush();
      assertThat(reap(ring)).containsExactly(new Completion(9, 3));
    }
  }

  @Test
  void letsOneThreadWaitWhileAnotherSubmits() throws Exception {
    try (IoUring ring = open(4, Setup.PLAIN)) {
      CompletableFuture<Integer> woken = new CompletableFuture<>();
      Thread.ofPlatform().start(() -> woken.complete(ring.await(2, Rings.PATIENCE_NANOS, 0)));
      ring.prepareNop(1);
      ring.submit();
      ring.prepareNop(2);
      ring.submit();
      assertThat(woken.get()).isZero();
      assertThat(reap(ring)).containsExactly(new Completion(1, 0), new Completion(2, 0));
    }
  }

  @Test
  void messagesWakeAWaiterOnAnotherRing() throws Exception {
    try (IoUring sleeper = open(4, Setup.PLAIN);
        IoUring waker = open(4, Setup.CONFINED)) {
      assumeTrue(waker.supports(IoUringOp.MSG_RING), "this kernel has no messages between rings");
      CompletableFuture<Integer> woken = new CompletableFuture<>();
      Thread.ofPlatform().start(() -> woken.complete(sleeper.await(1, Rings.PATIENCE_NANOS, 0)));
      waker.prepare(
          IoUring.header(IoUringOp.MSG_RING, 0, 0, sleeper.fd()),
          77,
          0,
          IoUring.lengthAndFlags(23, 0),
          1,
          0);
      assertThat(await(waker, 1)).containsExactly(new Completion(1, 0));
      assertThat(woken.get()).isZero();
      assertThat(reap(sleeper)).containsExactly(new Completion(77, 23));
    }
  }

  @Test
  void signalsAnEventFdUnlessSwitchedOff() throws Exception {
    try (IoUring ring = open(4, Setup.PLAIN);
        EventFd eventFd = EventFd.open()) {
      assertThat(ring.registerEventFd(eventFd.fd())).isZero();
      ring.prepareNop(1);
      ring.submit();
      assertThat(eventFd.drain()).isTrue();
      assertThat(eventFd.drain()).isFalse();
      ring.signalling(false);
      ring.prepareNop(2);
      ring.submit();
      assertThat(eventFd.drain()).isFalse();
      ring.signalling(true);
      ring.prepareNop(3);
      ring.submit();
      assertThat(eventFd.drain()).isTrue();
      assertThat(await(ring, 3)).hasSize(3);
    }
  }

  @Test
  void knowsWhichOperationsThereAre() throws Exception {
    try (IoUring ring = open(4, Setup.PLAIN)) {
      assertThat(ring.supports(IoUringOp.NOP)).isTrue();
      assertThat(ring.supports(IoUringOp.READ)).isTrue();
      assertThat(ring.supports(255)).isFalse();
    }
  }

  @Test
  void saysNothingOfSuccessIfToldSo() throws Exception {
    try (IoUring ring = open(4, Setup.CONFINED)) {
      ring.prepare(IoUring.header(IoUringOp.NOP, IoUringOp.CQE_SKIP_SUCCESS, 0, 0), 0, 0, 0, 1, 0);
      ring.prepareNop(2);
      assertThat(await(ring, 1)).containsExactly(new Completion(2, 0));
      assertThat(ring.ready()).isZero();
    }
  }
}
