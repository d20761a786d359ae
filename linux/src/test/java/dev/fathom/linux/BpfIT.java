package dev.fathom.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class BpfIT {
  private static final int HASH = 1;
  private static final int ARRAY = 2;
  private static final int SOCKET_FILTER = 1;
  private static final int RING_BUFFER = 27;
  private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

  /** A map; without the privilege the test is skipped. */
  private static int map(int type, int keyBytes, int valueBytes, int entries, int flags) {
    int fd =
        Bpf.createMap(
            new BpfMapRequest(
                type, "a_name_longer_than_15", keyBytes, valueBytes, entries, flags, 0, 0, 0, 0));
    assumeTrue(fd != -Errno.EPERM, "needs CAP_BPF");
    assumeTrue(fd != -Errno.ENOSYS, "this kernel has no bpf(2)");
    assertThat(fd).isPositive();
    return fd;
  }

  private static MemorySegment key(int key) {
    MemorySegment segment = MemorySegment.ofArray(new byte[4]);
    segment.set(JAVA_INT_UNALIGNED, 0, key);
    return segment;
  }

  private static MemorySegment value(long value) {
    MemorySegment segment = MemorySegment.ofArray(new byte[8]);
    segment.set(JAVA_LONG_UNALIGNED, 0, value);
    return segment;
  }

  @Test
  void aMapHoldsWhatItIsGiven() {
    int fd = map(HASH, 4, 8, 2, 0);
    MemorySegment answer = value(0);
    assertThat(Bpf.lookup(fd, key(7), answer)).isEqualTo(-Errno.ENOENT);
    assertThat(Bpf.nextKey(fd, NOTHING, key(0))).isEqualTo(-Errno.ENOENT);
    assertThat(Bpf.update(fd, key(7), value(70), 0)).isZero();
    assertThat(Bpf.update(fd, key(7), value(71), 1)).isEqualTo(-Errno.EEXIST);
    assertThat(Bpf.update(fd, key(8), value(80), 2)).isEqualTo(-Errno.ENOENT);
    assertThat(Bpf.lookup(fd, key(7), answer)).isZero();
    assertThat(answer.get(JAVA_LONG_UNALIGNED, 0)).isEqualTo(70);
    MemorySegment next = key(0);
    assertThat(Bpf.nextKey(fd, NOTHING, next)).isZero();
    assertThat(next.get(JAVA_INT_UNALIGNED, 0)).isEqualTo(7);
    assertThat(Bpf.nextKey(fd, next, key(0))).isEqualTo(-Errno.ENOENT);
    assertThat(Bpf.delete(fd, key(7))).isZero();
    assertThat(Bpf.delete(fd, key(7))).isEqualTo(-Errno.ENOENT);
    FileCalls.close(fd);
  }

  @Test
  void anArrayCanBeMappedAndFrozen() throws Exception {
    int fd = map(ARRAY, 4, 8, 1, Bpf.MAP_MAPPABLE);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = Bpf.mapMemory(arena, fd, 8);
      assertThat(Bpf.update(fd, key(0), value(42), 0)).isZero();
      assertThat(memory.get(JAVA_LONG, 0)).isEqualTo(42);
      assertThat(Bpf.freeze(fd)).isEqualTo(-Errno.EBUSY);
    }
    assertThat(Bpf.freeze(fd)).isZero();
    assertThat(Bpf.update(fd, key(0), value(43), 0)).isEqualTo(-Errno.EPERM);
    FileCalls.close(fd);
  }

  @Test
  void aNewRingBufferIsEmpty() throws Exception {
    int fd = map(RING_BUFFER, 0, 0, 8192, 0);
    BpfRingBuffer ring = BpfRingBuffer.map(fd, 8192);
    assertThat(ring.producerPositionAcquire()).isZero();
    assertThat(ring.consumerPosition()).isZero();
    assertThat(ring.data().byteSize()).isEqualTo(2 * 8192);
    assertThat(ring.data().isReadOnly()).isTrue();
    assertThat(ring.headerAcquire(0)).isZero();
    ring.close();
    assertThatThrownBy(ring::producerPositionAcquire).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> BpfRingBuffer.map(fd, 16384)).isInstanceOf(ErrnoException.class);
    assertThatThrownBy(() -> BpfRingBuffer.map(fd, 8191)).hasMessageContaining("8191");
    FileCalls.close(fd);
  }

  private static Bpf.Loaded load(long... instructions) {
    MemorySegment code = MemorySegment.ofArray(new byte[instructions.length * 8]);
    for (int i = 0; i < instructions.length; i++) {
      code.setAtIndex(JAVA_LONG_UNALIGNED, i, instructions[i]);
    }
    return Bpf.loadProgram(
        new BpfProgramRequest(
            SOCKET_FILTER,
            0,
            "test",
            "GPL",
            code,
            0,
            0,
            BpfRecords.NONE,
            BpfRecords.NONE,
            BpfRecords.NONE,
            0,
            0));
  }

  @Test
  void aProgramIsLoadedOrRefusedWithTheVerifiersReason() throws Exception {
    FileCalls.close(map(HASH, 4, 8, 2, 0));
    long answerZero = 0xb7; // mov r0, 0
    long exit = 0x95;
    Bpf.Loaded loaded = load(answerZero, exit);
    assertThat(loaded.log()).isEmpty();
    assertThat(loaded.result()).isPositive();
    assertThat(Bpf.programInfo(loaded.result()).id()).isPositive();
    assertThat(Bpf.programInfo(loaded.result()).runCount()).isZero();
    FileCalls.close(loaded.result());

    Bpf.Loaded refused = load(exit);
    assertThat(refused.result()).isEqualTo(-Errno.EACCES);
    assertThat(refused.log()).contains("R0 !read_ok");
  }

  @Test
  void typesThatAreNoneAreRefused() {
    FileCalls.close(map(HASH, 4, 8, 2, 0));
    Bpf.Loaded refused = Bpf.loadTypes(MemorySegment.ofArray(new byte[24]));
    assertThat(refused.result()).isEqualTo(-Errno.EINVAL);
    assertThat(refused.log()).contains("magic");
  }

  @Test
  void recordsAreWhole() {
    MemorySegment bytes = MemorySegment.ofArray(new byte[12]);
    assertThat(new BpfRecords(4, bytes).count()).isEqualTo(3);
    assertThatThrownBy(() -> new BpfRecords(8, bytes)).hasMessageContaining("12");
    assertThatThrownBy(() -> new BpfRecords(0, bytes)).hasMessageContaining("12");
  }
}
