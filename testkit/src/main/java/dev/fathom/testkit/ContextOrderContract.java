package dev.fathom.testkit;

import static dev.fathom.testkit.ContextRig.SHORT_NANOS;
import static dev.fathom.testkit.ContextRig.filled;
import static dev.fathom.testkit.ContextRig.memory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fathom.aio.Durability;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.Operation;
import dev.fathom.driver.FileOptions;
import dev.fathom.linux.Errno;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Links, barriers, synchronized files, priorities, deadlines, durability. */
public interface ContextOrderContract extends ContextSubject {

  // ---- links

  @Test
  default void linkedOperationsRunOneAfterTheOther() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      IoFile file = rig.filledFile("data", 100);
      MemorySegment seen = memory(10);
      rig.submit(
          1,
          Operation.timer(SHORT_NANOS).linked(),
          Operation.write(file, filled(10, 'n'), 0).linked(),
          Operation.read(file, seen, 0));
      assertThat(rig.context.counters().heldBack()).isEqualTo(2);
      assertThat(rig.await(3, IoContext.FOREVER)).isEqualTo(3);
      assertThat(rig.order).containsExactly(1L, 2L, 3L);
      assertThat(ContextRig.bytes(seen)).containsOnly('n');
      assertThat(rig.context.counters().heldBack()).isZero();
    }
  }

  @Test
  default void aWaitForTheWholeChainEnds() throws IOException {
    try (ContextRig rig = new ContextRig(this, 32)) {
      IoFile file = rig.file("data");
      List<Operation> chain = new ArrayList<>();
      for (int index = 0; index < 32; index++) {
        Operation write = Operation.write(file, filled(10, index), 0);
        chain.add(index < 31 ? write.linked() : write);
      }
      assertThat(rig.context.submit(chain, 1)).isEqualTo(32);
      assertThat(rig.await(32, IoContext.FOREVER)).isEqualTo(32);
      assertThat(rig.order).isSorted();
      assertThat(rig.contents(file, 0, 10)).containsOnly(31);
    }
  }

  @Test
  default void anErrorCancelsTheRestOfTheChain() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      IoFile file = rig.filledFile("data", 100);
      IoFile readOnly = rig.keep(rig.context.open(file.path(), FileOptions.READ));
      rig.submit(
          1,
          Operation.write(readOnly, filled(10, 'n'), 0).linked(),
          Operation.write(file, filled(10, 'n'), 0).linked(),
          Operation.nop(),
          Operation.nop());
      assertThat(rig.await(4, IoContext.FOREVER)).isEqualTo(4);
      assertThat(rig.result(1)).isEqualTo(-Errno.EBADF);
      assertThat(rig.result(2)).isEqualTo(-Errno.ECANCELED);
      assertThat(rig.result(3)).isEqualTo(-Errno.ECANCELED);
      assertThat(rig.result(4)).isZero();
      assertThat(rig.contents(file, 0, 10)).containsOnly('x');
    }
  }

  @Test
  default void aShortTransferCancelsTheRestOfTheChain() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      IoFile file = rig.filledFile("data", 100);
      rig.submit(1, Operation.read(file, memory(10), 95).linked(), Operation.nop());
      rig.collect(2);
      assertThat(rig.result(1)).isEqualTo(5);
      assertThat(rig.result(2)).isEqualTo(-Errno.ECANCELED);
    }
  }

  @Test
  default void aHardLinkHoldsAfterAnError() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      IoFile file = rig.filledFile("data", 100);
      rig.submit(
          1,
          Operation.read(file, memory(10), 95).hardLinked(),
          Operation.poll(1 << 20, 1).hardLinked(),
          Operation.write(file, filled(10, 'n'), 0));
      assertThat(rig.await(3, IoContext.FOREVER)).isEqualTo(3);
      assertThat(rig.order).containsExactly(1L, 2L, 3L);
      assertThat(rig.result(2)).isEqualTo(-Errno.EBADF);
      assertThat(rig.result(3)).isEqualTo(10);
    }
  }

  @Test
  default void aCancelledMemberLeavesTheOrderOfAHardChainAsItIs() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8);
        PollTarget target = pollTarget()) {
      rig.submit(
          1,
          Operation.poll(target.fd(), 1).hardLinked(),
          Operation.nop().hardLinked(),
          Operation.nop());
      long middle =
          rig.context.outstanding().stream()
              .filter(report -> report.tag() == 2)
              .mapToLong(report -> report.operation())
              .findFirst()
              .orElseThrow();
      rig.context.cancel(middle);
      rig.collect(1);
      assertThat(rig.result(2)).isEqualTo(-Errno.ECANCELED);
      assertThat(rig.await(1, SHORT_NANOS)).as("the third waits for the first").isZero();
      target.makeReadable();
      rig.collect(2);
      assertThat(rig.order).containsExactly(2L, 1L, 3L);
    }
  }

  // ---- barriers

  @Test
  default void aBarrierStartsAfterEarlierAndBeforeLaterOperations() throws IOException {
    try (ContextRig rig = new ContextRig(this, 32)) {
      IoFile file = barrierFile(rig, "data");
      for (int round = 0; round < 10; round++) {
        List<MemorySegment> before = new ArrayList<>();
        List<MemorySegment> after = new ArrayList<>();
        List<Operation> batch = new ArrayList<>();
        MemorySegment value = filled(4096, round + 1);
        for (int index = 0; index < 8; index++) {
          before.add(memory(512));
          batch.add(Operation.read(file, before.get(index), index * 512L));
        }
        batch.add(Operation.write(file, value, 0).asBarrier());
        for (int index = 0; index < 8; index++) {
          after.add(memory(512));
          batch.add(Operation.read(file, after.get(index), index * 512L));
        }
        assertThat(rig.context.submit(batch, rig.tag() * 1000)).isEqualTo(17);
        assertThat(rig.await(17, IoContext.FOREVER)).isEqualTo(17);
        for (int index = 0; index < 8; index++) {
          assertThat(ContextRig.bytes(before.get(index))).containsOnly(round == 0 ? 'x' : round);
          assertThat(ContextRig.bytes(after.get(index))).containsOnly(round + 1);
        }
      }
      assertThat(rig.context.counters().heldBack()).isZero();
    }
  }

  /** With several lanes barriers need synchronized files. */
  private IoFile barrierFile(ContextRig rig, String name) throws IOException {
    IoFile file =
        options(1).shared() && options(1).lanes() > 1 ? rig.orderedFile(name) : rig.file(name);
    assertThat(rig.run(Operation.write(file, filled(4096, 'x'), 0))).isEqualTo(4096);
    return file;
  }

  @Test
  default void plainReadsAfterABarrierWaitForItToo() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      IoFile file = barrierFile(rig, "data");
      MemorySegment seen = memory(10);
      rig.prepare(Operation.read(file, memory(4096), 0), 1);
      rig.prepare(Operation.write(file, filled(10, 'n'), 0).asBarrier(), 2);
      assertThat(rig.context.prepareRead(file, seen, 0, 3)).isNotNegative();
      assertThat(rig.context.counters().heldBack()).isEqualTo(2);
      assertThat(rig.await(3, IoContext.FOREVER)).isEqualTo(3);
      assertThat(ContextRig.bytes(seen)).containsOnly('n');
    }
  }

  @Test
  default void aBarrierWaitsForEarlierOperationsThatWaitForTheirChain() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      IoFile file = rig.orderedFile("data");
      assertThat(rig.run(Operation.write(file, filled(10, 'x'), 0))).isEqualTo(10);
      rig.submit(
          1,
          Operation.timer(SHORT_NANOS).linked(),
          Operation.write(file, filled(10, 'n'), 0),
          Operation.fsync(file).asBarrier());
      assertThat(rig.await(3, IoContext.FOREVER)).isEqualTo(3);
      assertThat(rig.order).containsExactly(1L, 2L, 3L);
    }
  }

  @Test
  default void aBarrierNeedsAFile() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> rig.context.prepare(Operation.nop().asBarrier(), 1));
      assertThat(rig.context.counters().inFlight()).isZero();
    }
  }

  // ---- synchronized files

  @Test
  default void aReadOfASynchronizedFileSeesEarlierWrites() throws IOException {
    try (ContextRig rig = new ContextRig(this, 64)) {
      IoFile file = rig.orderedFile("data");
      for (int round = 0; round < 10; round++) {
        List<MemorySegment> seen = new ArrayList<>();
        for (int index = 0; index < 30; index++) {
          rig.prepare(Operation.write(file, filled(100, index), 0), rig.tag());
          seen.add(memory(50));
          long handle = rig.context.prepareRead(file, seen.get(index), 25, rig.tag());
          assertThat(handle).isNotNegative();
        }
        assertThat(rig.await(60, IoContext.FOREVER)).isEqualTo(60);
        for (int index = 0; index < 30; index++) {
          assertThat(ContextRig.bytes(seen.get(index))).containsOnly(index);
        }
        assertThat(rig.contents(file, 0, 100)).containsOnly(29);
      }
    }
  }

  @Test
  default void aReadSeesAnEarlierWriteThatWaitsForItsChain() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      IoFile file = rig.orderedFile("data");
      assertThat(rig.run(Operation.write(file, filled(20, 'x'), 0))).isEqualTo(20);
      MemorySegment overlapping = memory(10);
      MemorySegment apart = memory(10);
      rig.submit(
          1,
          Operation.timer(SHORT_NANOS).linked(),
          Operation.write(file, filled(10, 'n'), 0),
          Operation.read(file, overlapping, 0),
          Operation.read(file, apart, 10));
      rig.collect(1);
      assertThat(rig.order).as("what does not overlap does not wait").containsExactly(4L);
      assertThat(rig.await(3, IoContext.FOREVER)).isEqualTo(3);
      assertThat(ContextRig.bytes(overlapping)).containsOnly('n');
      assertThat(ContextRig.bytes(apart)).containsOnly('x');
    }
  }

  // ---- urgency and time

  @Test
  default void urgentCompletionsAreDeliveredFirst() throws IOException {
    try (ContextRig rig = new ContextRig(this, 16)) {
      IoFile file = rig.orderedFile("data");
      assertThat(rig.run(Operation.write(file, filled(10, 'x'), 0))).isEqualTo(10);
      for (int priority : new int[] {7, 4, 0, 5, 1}) {
        rig.prepare(Operation.read(file, memory(10), 0).withPriority(priority), 10 + priority);
      }
      // It begins when the reads it overlaps have ended, and so tells that all are there.
      long after = rig.prepare(Operation.write(file, filled(10, 'y'), 0), 99);
      assertThat(rig.context.awaitOperation(after, IoContext.FOREVER)).isEqualTo(10);
      assertThat(rig.await(5, IoContext.FOREVER)).isEqualTo(5);
      assertThat(rig.order).containsExactly(10L, 11L, 14L, 15L, 17L);
      for (int bad : new int[] {-1, 8}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Operation.nop().withPriority(bad))
            .withMessageContaining(Integer.toString(bad));
      }
    }
  }

  @Test
  default void anUrgentCompletionOvertakesOneThatIsThereAlready() throws IOException {
    try (ContextRig rig = new ContextRig(this, 16)) {
      IoFile file = rig.orderedFile("data");
      assertThat(rig.run(Operation.write(file, filled(10, 'x'), 0))).isEqualTo(10);
      for (int priority : new int[] {7, 4, 1}) {
        rig.prepare(Operation.read(file, memory(10), 0).withPriority(priority), 10 + priority);
        // It begins when the read it overlaps has ended.
        assertThat(rig.run(Operation.write(file, filled(10, 'y'), 0))).isEqualTo(10);
      }
      assertThat(rig.await(3, IoContext.FOREVER)).isEqualTo(3);
      assertThat(rig.order).containsExactly(11L, 14L, 17L);
    }
  }

  @Test
  default void anOperationPastItsDeadlineEndsWithEtime() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8);
        PollTarget target = pollTarget()) {
      rig.prepare(Operation.poll(target.fd(), 1).withDeadline(SHORT_NANOS), 1);
      rig.collect(1);
      assertThat(rig.result(1)).isEqualTo(-Errno.ETIME);
      rig.submit(
          2, Operation.poll(target.fd(), 1).linked(), Operation.nop().withDeadline(SHORT_NANOS));
      rig.collect(1);
      assertThat(rig.result(3)).as("held back").isEqualTo(-Errno.ETIME);
      target.makeReadable();
      rig.collect(1);
      assertThat(rig.result(2)).isEqualTo(1);
    }
  }

  @Test
  default void aDeadlineThatIsKeptChangesNothing() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      IoFile file = rig.filledFile("data", 100);
      rig.prepare(Operation.read(file, memory(10), 0).withDeadline(ContextRig.PATIENCE_NANOS), 1);
      rig.collect(1);
      assertThat(rig.result(1)).isEqualTo(10);
      assertThatIllegalArgumentException().isThrownBy(() -> Operation.nop().withDeadline(-1));
      assertThatIllegalArgumentException().isThrownBy(() -> Operation.timer(-1));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> rig.context.prepare(Operation.timer(1).withDeadline(1), 2));
    }
  }

  @Test
  default void durableWritesComplete() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      IoFile file = rig.file("data");
      int pattern = 0;
      for (Durability durability : Durability.values()) {
        MemorySegment from = filled(100, ++pattern);
        assertThat(rig.run(Operation.write(file, from, 0).withDurability(durability)))
            .isEqualTo(100);
        assertThat(
                rig.run(
                    Operation.writev(file, List.of(from, from), 100).withDurability(durability)))
            .isEqualTo(200);
        byte[] seen = rig.contents(file, 0, 300);
        assertThat(MemorySegment.ofArray(seen).get(ValueLayout.JAVA_BYTE, 299))
            .isEqualTo((byte) pattern);
        assertThat(seen).containsOnly(pattern);
      }
    }
  }
}
