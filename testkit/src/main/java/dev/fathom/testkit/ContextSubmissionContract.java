package dev.fathom.testkit;

import static dev.fathom.testkit.ContextRig.filled;
import static dev.fathom.testkit.ContextRig.memory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.fathom.aio.BufferPool;
import dev.fathom.aio.Completions;
import dev.fathom.aio.IoBuffer;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.Operation;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Preparing and submitting operations of every kind, and the depth. */
public interface ContextSubmissionContract extends ContextSubject {

  @Test
  default void aPrepareBeyondTheDepthAnswersFull() throws IOException {
    try (ContextRig rig = new ContextRig(this, 3)) {
      assertThat(rig.context.depth()).isEqualTo(3);
      for (int index = 0; index < 3; index++) {
        assertThat(rig.context.prepareNop(index)).isNotNegative();
      }
      assertThat(rig.context.prepareNop(9)).isEqualTo(IoContext.FULL);
      assertThat(rig.context.prepare(Operation.nop(), 9)).isEqualTo(IoContext.FULL);
      rig.collect(3);
      assertThat(rig.results).containsOnlyKeys(0L, 1L, 2L);
    }
  }

  @Test
  default void anOperationCountsUntilItsCompletionIsDelivered() throws IOException {
    try (ContextRig rig = new ContextRig(this, 2)) {
      rig.submit(1, Operation.nop(), Operation.nop());
      assertThat(rig.context.counters().inFlight()).isEqualTo(2);
      assertThat(rig.context.prepareNop(9)).isEqualTo(IoContext.FULL);
      assertThat(rig.context.await(new Completions(1), 1, IoContext.FOREVER)).isEqualTo(1);
      assertThat(rig.context.counters().inFlight()).isEqualTo(1);
      assertThat(rig.context.prepareNop(9)).isNotNegative();
      rig.collect(2);
      assertThat(rig.context.counters().inFlight()).isZero();
      assertThat(rig.context.counters().delivered()).isEqualTo(3);
    }
  }

  @Test
  default void aFullContextTakesNoMoreReadsAndKeepsTheirMemoryFree() throws IOException {
    try (ContextRig rig = new ContextRig(this, 1);
        BufferPool pool = BufferPool.create(1, 4096)) {
      IoFile file = rig.filledFile("data", 4096);
      rig.context.prepareNop(1);
      try (IoBuffer buffer = pool.lease()) {
        MemorySegment other = memory(64);
        assertThat(rig.context.prepareRead(file, buffer, 0, 64, 0, 2)).isEqualTo(IoContext.FULL);
        assertThat(rig.context.prepareWrite(file, buffer, 0, 64, 0, 2)).isEqualTo(IoContext.FULL);
        assertThat(rig.context.prepareRead(file, other, 0, 2)).isEqualTo(IoContext.FULL);
        assertThat(rig.context.prepareWrite(file, other, 0, 2)).isEqualTo(IoContext.FULL);
        assertThat(buffer.inFlight()).isFalse();
        rig.collect(1);
        assertThat(rig.context.prepareRead(file, buffer, 0, 64, 0, 3)).isNotNegative();
        rig.collect(1);
      }
    }
  }

  @Test
  default void submitSaysHowManyWereTaken() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      assertThat(rig.context.submit()).isZero();
      for (int index = 0; index < 5; index++) {
        rig.context.prepareNop(index);
      }
      assertThat(rig.context.submit()).isEqualTo(5);
      assertThat(rig.context.submit()).isZero();
      rig.collect(5);
    }
  }

  @Test
  default void aBatchIsTakenFromTheFrontAsFarAsTheDepthAllows() throws IOException {
    try (ContextRig rig = new ContextRig(this, 5)) {
      rig.context.prepareNop(1);
      rig.context.prepareNop(2);
      assertThat(rig.context.submit(Collections.nCopies(8, Operation.nop()), 100)).isEqualTo(3);
      assertThat(rig.context.submit(List.of(Operation.nop()), 200)).isZero();
      rig.collect(5);
      assertThat(rig.results).containsOnlyKeys(1L, 2L, 100L, 101L, 102L);
      assertThat(rig.context.submit(List.of(), 300)).isZero();
      assertThat(rig.context.counters().inFlight()).isZero();
    }
  }

  @Test
  default void aChainThatDoesNotFitIsNotTornApart() throws IOException {
    try (ContextRig rig = new ContextRig(this, 4)) {
      List<Operation> batch =
          List.of(
              Operation.nop(),
              Operation.nop(),
              Operation.nop().linked(),
              Operation.nop().linked(),
              Operation.nop());
      assertThat(rig.context.submit(batch, 1)).isEqualTo(2);
      rig.collect(2);
      assertThat(rig.context.submit(batch.subList(2, 5), 3)).isEqualTo(3);
      rig.collect(3);
    }
  }

  @Test
  default void everyOperationYieldsOneCompletionWithItsTagAndHandle() throws IOException {
    try (ContextRig rig = new ContextRig(this, 64)) {
      for (int round = 0; round < 20; round++) {
        for (int index = 0; index < 64; index++) {
          rig.context.prepareNop(rig.tag());
        }
        rig.collect(64);
      }
      assertThat(rig.results.keySet())
          .containsExactlyInAnyOrderElementsOf(
              IntStream.rangeClosed(1, 20 * 64).mapToObj(Long::valueOf).toList());
      assertThat(rig.results.values()).containsOnly(0);
    }
  }

  @Test
  default void theHandleOfACompletionIsThatOfThePreparation() throws IOException {
    try (ContextRig rig = new ContextRig(this, 4)) {
      Completions out = new Completions(4);
      long first = rig.context.prepareNop(-7);
      assertThat(rig.context.await(out, 1, IoContext.FOREVER)).isEqualTo(1);
      assertThat(out.operation(0)).isEqualTo(first);
      assertThat(out.tag(0)).isEqualTo(-7);
      long second = rig.context.prepareNop(Long.MIN_VALUE);
      assertThat(second).as("a handle is not used again").isNotEqualTo(first);
      assertThat(rig.context.await(out, 1, IoContext.FOREVER)).isEqualTo(1);
      assertThat(out.tag(0)).isEqualTo(Long.MIN_VALUE);
    }
  }

  @Test
  default void whatIsWrittenIsReadInEveryWay() throws IOException {
    byte[] text = "Jackdaws love my big sphinx of quartz".getBytes(StandardCharsets.UTF_8);
    try (ContextRig rig = new ContextRig(this, 8);
        BufferPool pool = BufferPool.create(2, 4096);
        IoBuffer from = pool.lease();
        IoBuffer into = pool.lease()) {
      IoFile file = rig.file("data");
      from.memory().asSlice(8, text.length).copyFrom(memory(text));
      long write = rig.context.prepareWrite(file, from, 8, text.length, 100, rig.tag());
      assertThat(rig.context.awaitOperation(write, ContextRig.PATIENCE_NANOS))
          .isEqualTo(text.length);
      long read = rig.context.prepareRead(file, into, 16, text.length, 100, rig.tag());
      assertThat(rig.context.awaitOperation(read, ContextRig.PATIENCE_NANOS))
          .isEqualTo(text.length);
      assertThat(ContextRig.bytes(into.memory().asSlice(16, text.length))).isEqualTo(text);

      long plain = rig.context.prepareWrite(file, memory(text), 200, rig.tag());
      assertThat(rig.context.awaitOperation(plain, ContextRig.PATIENCE_NANOS))
          .isEqualTo(text.length);
      MemorySegment back = memory(text.length);
      long plainRead = rig.context.prepareRead(file, back, 200, rig.tag());
      assertThat(rig.context.awaitOperation(plainRead, ContextRig.PATIENCE_NANOS))
          .isEqualTo(text.length);
      assertThat(ContextRig.bytes(back)).isEqualTo(text);

      ByteBuffer direct = ByteBuffer.allocateDirect(64).put(text).flip();
      assertThat(rig.run(Operation.write(file, direct, 300))).isEqualTo(text.length);
      assertThat(direct.position()).isZero();
      ByteBuffer directBack = ByteBuffer.allocateDirect(text.length);
      assertThat(rig.run(Operation.read(file, directBack, 300))).isEqualTo(text.length);
      assertThat(directBack.position()).isZero();
      assertThat(directBack).isEqualTo(direct);
      assertThat(rig.contents(file, 100, text.length)).isEqualTo(text);
    }
  }

  @Test
  default void vectorsAreReadAndWrittenInOrder() throws IOException {
    try (ContextRig rig = new ContextRig(this, 4)) {
      IoFile file = rig.file("data");
      List<MemorySegment> out = List.of(filled(3, 'a'), filled(5, 'b'), filled(7, 'c'));
      assertThat(rig.run(Operation.writev(file, out, 10))).isEqualTo(15);
      List<MemorySegment> in = List.of(memory(8), memory(7));
      assertThat(rig.run(Operation.readv(file, in, 10))).isEqualTo(15);
      assertThat(new String(ContextRig.bytes(in.get(0)), StandardCharsets.UTF_8))
          .isEqualTo("aaabbbbb");
      assertThat(new String(ContextRig.bytes(in.get(1)), StandardCharsets.UTF_8))
          .isEqualTo("ccccccc");
    }
  }

  @Test
  default void syncsComplete() throws IOException {
    try (ContextRig rig = new ContextRig(this, 4)) {
      IoFile file = rig.filledFile("data", 100);
      assertThat(rig.run(Operation.fsync(file))).isZero();
      assertThat(rig.run(Operation.fdatasync(file))).isZero();
    }
  }

  @Test
  default void registeredFilesAndBuffersWorkAsOthersDo() throws IOException {
    try (BufferPool pool = BufferPool.create(4, 4096)) {
      try (ContextRig rig = new ContextRig(this, 8);
          IoBuffer buffer = pool.lease()) {
        IoFile file = rig.filledFile("data", 8192);
        rig.context.register(file);
        rig.context.register(pool);
        buffer.memory().fill((byte) 'r');
        assertThat(rig.run(Operation.write(file, buffer, 4096))).isEqualTo(4096);
        buffer.memory().fill((byte) 0);
        assertThat(rig.run(Operation.read(file, buffer, 2048))).isEqualTo(4096);
        byte[] seen = ContextRig.bytes(buffer.memory());
        assertThat(seen[2047]).isEqualTo((byte) 'x');
        assertThat(seen[2048]).isEqualTo((byte) 'r');
        assertThat(rig.run(Operation.write(file, filled(10, 'm'), 0))).isEqualTo(10);
        assertThat(rig.contents(file, 9, 2)).isEqualTo("mx".getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  @Test
  default void theDepthGrowsWithOperationsInFlight() throws IOException {
    try (ContextRig rig = new ContextRig(this, 4)) {
      IoFile file = rig.filledFile("data", 4096);
      for (int index = 0; index < 4; index++) {
        rig.prepare(Operation.read(file, memory(16), index), rig.tag());
      }
      rig.context.submit();
      rig.context.grow(100);
      assertThat(rig.context.depth()).isEqualTo(100);
      for (int index = 4; index < 100; index++) {
        rig.prepare(Operation.read(file, memory(16), index), rig.tag());
      }
      assertThat(rig.context.prepareNop(0)).isEqualTo(IoContext.FULL);
      rig.collect(100);
      assertThat(rig.results.values()).containsOnly(16);
    }
  }

  @Test
  default void aWaitForAllDeliversAll() throws IOException {
    try (ContextRig rig = new ContextRig(this, 16)) {
      IoFile file = rig.filledFile("data", 4096);
      for (int index = 0; index < 15; index++) {
        rig.prepare(Operation.read(file, memory(16), index), index);
      }
      rig.prepare(Operation.timer(ContextRig.SHORT_NANOS), 15);
      Completions out = new Completions(16);
      assertThat(rig.context.awaitAll(out)).isEqualTo(16);
      assertThat(rig.context.counters().inFlight()).isZero();
    }
  }

  @Test
  default void anOperationThatIsAwaitedIsDeliveredToNobodyElse() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      long first = rig.context.prepareNop(1);
      long second = rig.context.prepareNop(2);
      assertThat(Objects.requireNonNull(rig.context.awaitOperation(second, -1))).isZero();
      rig.collect(1);
      assertThat(rig.results).containsOnlyKeys(1L);
      assertThat(rig.await(0, 0)).isZero();
      assertThatIllegalStateException()
          .isThrownBy(() -> rig.context.awaitOperation(first, -1))
          .withMessageContaining("delivered");
    }
  }
}
