package dev.fathom.testkit;

import static dev.fathom.testkit.ContextRig.memory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.aio.BufferPool;
import dev.fathom.aio.IoBuffer;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.Operation;
import dev.fathom.aio.Settings;
import dev.fathom.driver.FileOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Buffers and other memory: what is held, and what misuse is refused. */
public interface ContextMemoryContract extends ContextSubject {

  /** An operation that does not start before the target is ready. */
  private static void heldRead(ContextRig rig, PollTarget target, Operation read, long firstTag) {
    rig.submit(firstTag, Operation.poll(target.fd(), 1).hardLinked(), read);
  }

  @Test
  default void aBufferInFlightIsHeldUntilItsOperationHasEnded() throws IOException {
    try (BufferPool pool = BufferPool.create(1, 4096);
        ContextRig rig = new ContextRig(this, 8);
        PollTarget target = pollTarget()) {
      IoFile file = rig.filledFile("data", 100);
      IoBuffer buffer = pool.lease();
      heldRead(rig, target, Operation.read(file, buffer, 0), 1);
      assertThat(buffer.inFlight()).isTrue();
      assertThatIllegalStateException()
          .isThrownBy(() -> rig.context.prepareRead(file, buffer, 0, 10, 0, 9))
          .withMessageContaining("in flight");
      assertThatIllegalStateException()
          .isThrownBy(() -> rig.context.prepareWrite(file, buffer, 0, 10, 0, 9));
      buffer.close();
      assertThat(pool.leased()).isEqualTo(1);
      assertThat(pool.tryLease()).isNull();
      assertThatIllegalStateException().isThrownBy(pool::close).withMessageContaining("1");
      assertThatIllegalStateException().isThrownBy(buffer::close);
      target.makeReadable();
      rig.collect(2);
      assertThat(pool.leased()).isZero();
      IoBuffer again = pool.lease();
      assertThat(again.inFlight()).isFalse();
      again.close();
      assertThat(rig.context.counters().inFlight()).isZero();
    }
  }

  @Test
  default void aBufferThatWasGivenBackIsRefused() throws IOException {
    try (BufferPool pool = BufferPool.create(1, 4096);
        ContextRig rig = new ContextRig(this, 8)) {
      IoFile file = rig.filledFile("data", 100);
      IoBuffer buffer = pool.lease();
      buffer.close();
      assertThatIllegalStateException()
          .isThrownBy(() -> rig.context.prepareRead(file, buffer, 0, 10, 0, 9))
          .withMessageContaining("lease");
      assertThatIllegalStateException()
          .isThrownBy(() -> rig.context.prepare(Operation.write(file, buffer, 0), 9));
      assertThat(rig.context.counters().inFlight()).isZero();
    }
  }

  @Test
  default void severalWritesFromOneBufferAreAllowed() throws IOException {
    try (BufferPool pool = BufferPool.create(1, 4096);
        ContextRig rig = new ContextRig(this, 8)) {
      IoFile file = rig.file("data");
      IoBuffer buffer = pool.lease();
      buffer.memory().fill((byte) 'w');
      for (int index = 0; index < 4; index++) {
        rig.context.prepareWrite(file, buffer, 0, 4096, index * 4096L, index);
      }
      buffer.close();
      rig.collect(4);
      assertThat(pool.leased()).isZero();
      assertThat(rig.contents(file, 0, 4 * 4096)).hasSize(4 * 4096).containsOnly('w');
    }
  }

  @Test
  default void rangesOutsideOfABufferAreRefused() throws IOException {
    try (BufferPool pool = BufferPool.create(2, 4096);
        ContextRig rig = new ContextRig(this, 8);
        IoBuffer buffer = pool.lease();
        IoBuffer other = pool.lease()) {
      IoFile file = rig.filledFile("data", 100);
      for (long[] range : new long[][] {{-1, 10}, {0, -1}, {0, 4097}, {4096, 1}, {4000, 97}}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> rig.context.prepareRead(file, buffer, range[0], (int) range[1], 0, 9))
            .withMessageContaining("range");
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Operation.Read(file, other.memory(), buffer, 0, Settings.NONE));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> rig.context.prepareRead(file, buffer, 0, 10, -1, 9))
          .withMessageContaining("position");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> rig.context.prepareWrite(file, memory(10), Long.MIN_VALUE, 9));
      assertThat(buffer.inFlight()).isFalse();
      assertThat(rig.context.counters().inFlight()).isZero();
    }
  }

  @Test
  default void memoryThatTheKernelCannotUseIsRefused() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      IoFile file = rig.filledFile("data", 100);
      MemorySegment heap = MemorySegment.ofArray(new byte[100]);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> rig.context.prepareRead(file, heap, 0, 1))
          .withMessageContaining("native");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Operation.write(file, ByteBuffer.allocate(10), 0))
          .withMessageContaining("direct");
      MemorySegment readOnly = memory(100).asReadOnly();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> rig.context.prepareRead(file, readOnly, 0, 1))
          .withMessageContaining("read-only");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Operation.readv(file, List.of(memory(10), readOnly), 0))
          .withMessageContaining("read-only");
      assertThat(rig.run(Operation.write(file, readOnly, 0))).isEqualTo(100);
      Arena arena = Arena.ofShared();
      MemorySegment freed = arena.allocate(100);
      Operation before = Operation.read(file, freed, 0);
      arena.close();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> rig.context.prepareWrite(file, freed, 0, 1))
          .withMessageContaining("freed");
      assertThatIllegalArgumentException().isThrownBy(() -> rig.context.prepare(before, 1));
      assertThatIllegalArgumentException().isThrownBy(() -> Operation.readv(file, List.of(), 0));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Operation.writev(file, Collections.nCopies(1025, readOnly), 0))
          .withMessageContaining("1025");
      assertThat(rig.context.counters().inFlight()).isZero();
    }
  }

  @Test
  default void memoryOfTheCallersOwnArenaCanBeUsed() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8);
        Arena arena = Arena.ofConfined()) {
      IoFile file = rig.file("data");
      MemorySegment mine = arena.allocate(100).fill((byte) 'm');
      assertThat(rig.run(Operation.write(file, mine, 0))).isEqualTo(100);
      assertThat(rig.run(Operation.read(file, mine.fill((byte) 0), 0))).isEqualTo(100);
      assertThat(ContextRig.bytes(mine)).containsOnly('m');
    }
  }

  @Test
  default void readsIntoMemoryInUseAreRefused() throws IOException {
    try (ContextRig rig = new ContextRig(this, 16);
        PollTarget target = pollTarget()) {
      IoFile file = rig.filledFile("data", 8192);
      MemorySegment whole = memory(8192);
      heldRead(rig, target, Operation.read(file, whole.asSlice(1000, 4000), 0), 1);
      for (long[] range : new long[][] {{0, 1001}, {4999, 10}, {2000, 1}, {0, 8192}}) {
        MemorySegment part = whole.asSlice(range[0], range[1]);
        assertThatIllegalStateException()
            .isThrownBy(() -> rig.context.prepareRead(file, part, 0, 9))
            .withMessageContaining("overlaps");
        assertThatIllegalStateException()
            .isThrownBy(() -> rig.context.prepareWrite(file, part, 0, 9));
        assertThatIllegalStateException()
            .isThrownBy(
                () -> rig.context.prepare(Operation.readv(file, List.of(memory(9), part), 0), 9));
      }
      assertThat(rig.context.prepareRead(file, whole.asSlice(0, 1000), 0, 3)).isNotNegative();
      assertThat(rig.context.prepareWrite(file, whole.asSlice(5000, 10), 0, 4)).isNotNegative();
      assertThat(rig.context.prepareWrite(file, whole.asSlice(5000, 10), 0, 5)).isNotNegative();
      assertThatIllegalStateException()
          .isThrownBy(() -> rig.context.prepareRead(file, whole.asSlice(5009, 1), 0, 9));
      target.makeReadable();
      rig.collect(5);
      assertThat(rig.context.prepareRead(file, whole, 0, 6)).isNotNegative();
      rig.collect(1);
      assertThat(rig.context.counters().inFlight()).isZero();
    }
  }

  @Test
  default void memoryOfAnEndedOperationIsFreeBeforeItsCompletionIsDelivered() throws IOException {
    try (ContextRig rig = new ContextRig(this, 16)) {
      IoFile file = rig.filledFile("data", 4096);
      MemorySegment page = memory(4096);
      rig.prepare(Operation.read(file, page.asSlice(0, 100), 0), 1);
      long timer = rig.prepare(Operation.timer(ContextRig.SHORT_NANOS), 2);
      assertThat(rig.context.awaitOperation(timer, -1)).isZero();
      rig.context.prepareRead(file, page.asSlice(1000, 100), 0, 3);
      rig.context.prepareRead(file, page.asSlice(2000, 100), 0, 4);
      rig.collect(3);
      assertThat(rig.results.values()).containsOnly(100);
    }
  }

  @Test
  default void misalignedDirectTransfersAreRefused() throws IOException {
    assumeTrue(real(), "simulated files have no alignment");
    try (ContextRig rig = new ContextRig(this, 8)) {
      rig.filledFile("data", 16384);
      IoFile direct = openDirect(rig, "data");
      int unit = direct.traits().offsetAlignBytes();
      int address = direct.traits().memoryAlignBytes();
      MemorySegment memory = memory(16384);
      assertThat(rig.run(Operation.read(direct, memory.asSlice(0, 4096), 4096))).isEqualTo(4096);
      for (Operation wrong :
          List.of(
              Operation.read(direct, memory.asSlice(0, unit), unit / 2),
              Operation.read(direct, memory.asSlice(0, unit / 2), 0),
              Operation.read(direct, memory.asSlice(address / 2, unit), 0),
              Operation.readv(direct, List.of(memory.asSlice(0, unit / 2)), 0))) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> rig.context.prepare(wrong, 1))
            .withMessageContaining(Integer.toString(unit));
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> rig.context.prepareWrite(direct, memory.asSlice(0, unit - 1), 0, 1));
      assertThat(rig.context.counters().inFlight()).isZero();
    }
  }

  private IoFile openDirect(ContextRig rig, String name) {
    try {
      IoFile file =
          rig.keep(
              rig.context.open(directory().resolve(name), FileOptions.READ_WRITE.withDirect()));
      assumeTrue(file.traits().offsetAlignBytes() > 1, "no alignment needed here");
      return file;
    } catch (IOException e) {
      return abort("no direct I/O here: " + e.getMessage());
    }
  }

  @Test
  default void poolsThatCannotBeAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> BufferPool.create(0, 4096));
    assertThatIllegalArgumentException().isThrownBy(() -> BufferPool.create(1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> BufferPool.create(-1, -1));
    assertThatIllegalArgumentException().isThrownBy(() -> BufferPool.create(1, 1, 3));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BufferPool.create(Integer.MAX_VALUE, Integer.MAX_VALUE))
        .withMessageContaining("TiB");
  }

  @Test
  default void zeroBytesCanBeTransferred() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      IoFile file = rig.filledFile("data", 100);
      assertThat(rig.run(Operation.read(file, memory(0), 0))).isZero();
      assertThat(rig.run(Operation.write(file, memory(0), 50))).isZero();
      assertThat(rig.context.prepareNop(1)).isNotEqualTo(IoContext.FULL);
      rig.collect(1);
    }
  }
}
