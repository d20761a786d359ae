package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.aio.EventLoop;
import dev.fathom.aio.IoCallback;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.Operation;
import dev.fathom.driver.FileOptions;
import dev.fathom.linux.EventFd;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a loop starts, when it calls back, and with what. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventLoopIT {
  private static final int BLOCK_BYTES = 4096;
  private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

  @TempDir private Path directory;

  private IoFile file(EventLoop loop) throws IOException {
    return loop.open(directory.resolve("file"), FileOptions.CREATE);
  }

  /** Writes blocks, each full of its own number. */
  private static void fill(EventLoop loop, IoFile file, int blocks) {
    for (int i = 0; i < blocks; i++) {
      MemorySegment block = DriverRig.memory(BLOCK_BYTES).fill((byte) i);
      loop.write(file, block, (long) i * BLOCK_BYTES, ended -> assertThat(ended).isPositive());
    }
    loop.runUntilIdle();
  }

  private static MemorySegment block() {
    return DriverRig.memory(BLOCK_BYTES);
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsCalledBackInsideTheMethodThatStartsIt(EventLoopDriver driver) throws IOException {
    try (EventLoop loop = driver.loop(4)) {
      List<String> order = new ArrayList<>();
      loop.perform(
          Operation.nop(),
          _ -> {
            loop.perform(Operation.nop(), _ -> order.add("inner callback"));
            order.add("inner started");
          });
      order.add("outer started");
      loop.runUntilIdle();
      assertThat(order).containsExactly("outer started", "inner started", "inner callback");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMillionCallbacksThatEachStartTheNextNeedNoStack(EventLoopDriver driver) throws IOException {
    int count = 1_000_000;
    try (EventLoop loop = driver.loop(1)) {
      int[] calls = new int[1];
      class Next implements IoCallback {
        @Override
        public void completed(int result) {
          if (++calls[0] < count) {
            loop.perform(Operation.nop(), this);
          }
        }
      }
      loop.perform(Operation.nop(), new Next());
      loop.runUntilIdle();
      assertThat(calls[0]).isEqualTo(count);
    }
  }

  @ParameterizedTest
  @EnumSource
  void moreOperationsThanTheDepthWaitAndAllEnd(EventLoopDriver driver) throws IOException {
    try (EventLoop loop = driver.loop(4);
        IoFile file = file(loop)) {
      fill(loop, file, 100);
      List<MemorySegment> blocks = new ArrayList<>();
      List<CompletableFuture<Integer>> reads = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        blocks.add(block());
        reads.add(loop.read(file, blocks.get(i), (long) (i % 100) * BLOCK_BYTES));
      }
      assertThat(loop.pending()).isEqualTo(1000);
      loop.runUntilIdle();
      assertThat(loop.pending()).isZero();
      for (int i = 0; i < 1000; i++) {
        assertThat(reads.get(i)).isCompletedWithValue(BLOCK_BYTES);
        assertThat(blocks.get(i).mismatch(block().fill((byte) (i % 100)))).isEqualTo(-1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void futuresCompleteWithTheBytesMoved(EventLoopDriver driver) throws IOException {
    try (EventLoop loop = driver.loop(4);
        IoFile file = file(loop)) {
      MemorySegment hundred = DriverRig.memory(100).fill((byte) 7);
      assertThat(loop.runUntil(loop.write(file, hundred, 0))).isEqualTo(100);
      assertThat(loop.runUntil(loop.sync(file))).isZero();
      MemorySegment half = DriverRig.memory(100);
      assertThat(loop.runUntil(loop.read(file, half, 50))).as("at the end").isEqualTo(50);
      assertThat(half.asSlice(0, 50).mismatch(hundred.asSlice(50))).isEqualTo(-1);
      assertThat(loop.runUntil(loop.read(file, half, 100))).as("behind the end").isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void runUntilReturnsWhileOthersArePending(EventLoopDriver driver) throws IOException {
    try (EventLoop loop = driver.loop(4)) {
      CompletableFuture<Integer> late = loop.perform(Operation.timer(HOUR_NANOS));
      assertThat(loop.runUntil(loop.perform(Operation.timer(1000)))).isZero();
      assertThat(late).isNotDone();
      assertThat(loop.pending()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "THREADS"})
  void pollsAndTimersThatAreNotDueDoNotKeepAReadWaiting(EventLoopDriver driver) throws IOException {
    try (EventLoop loop = driver.loop(64);
        IoFile file = file(loop);
        EventFd never = EventFd.open()) {
      fill(loop, file, 1);
      for (int i = 0; i < 16; i++) {
        var _ = loop.perform(Operation.poll(never.fd(), CancelContract.POLLIN));
        var _ = loop.perform(Operation.timer(HOUR_NANOS));
      }
      assertThat(loop.runUntil(loop.read(file, block(), 0))).isEqualTo(BLOCK_BYTES);
      assertThat(loop.pending()).isEqualTo(32);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRoundWithATimeoutEndsWithNothing(EventLoopDriver driver) throws IOException {
    try (EventLoop loop = driver.loop(4)) {
      var _ = loop.perform(Operation.timer(HOUR_NANOS));
      assertThat(loop.runOnce(0)).isZero();
      assertThat(loop.runOnce(1_000_000)).isZero();
      assertThat(loop.pending()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void linksHoldInAChain(EventLoopDriver driver) throws IOException {
    try (EventLoop loop = driver.loop(8);
        IoFile file = file(loop)) {
      MemorySegment written = block().fill((byte) 3);
      MemorySegment read = block();
      List<CompletableFuture<Integer>> futures =
          loop.perform(
              List.of(
                  Operation.write(file, written, 0).linked(),
                  Operation.fsync(file).linked(),
                  Operation.read(file, read, 0)));
      loop.runUntilIdle();
      assertThat(futures.get(2)).isCompletedWithValue(BLOCK_BYTES);
      assertThat(read.mismatch(written)).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void chainsAndBarriersDoNotWaitForWhatTheyHoldBack(EventLoopDriver driver) throws IOException {
    try (EventLoop loop = driver.loop(128);
        IoFile file = file(loop)) {
      fill(loop, file, 1);
      List<Operation> chain = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        chain.add(Operation.read(file, block(), 0).linked());
      }
      chain.add(Operation.nop());
      List<CompletableFuture<Integer>> futures = loop.perform(chain);
      var _ = loop.perform(Operation.fsync(file).asBarrier());
      for (int i = 0; i < 40; i++) {
        var _ = loop.read(file, block(), 0);
      }
      loop.runUntilIdle();
      assertThat(futures).allSatisfy(future -> assertThat(future).isCompleted());
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOperationThatIsLinkedToNothingIsRefused(EventLoopDriver driver) throws IOException {
    try (EventLoop loop = driver.loop(8)) {
      Operation linked = Operation.nop().linked();
      assertThatThrownBy(() -> loop.perform(linked))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("successor");
      assertThatThrownBy(() -> loop.perform(List.of(linked, linked)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(loop.perform(List.of())).isEmpty();
      assertThat(loop.pending()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aChainThatDoesNotFitIsRefusedAsAWhole(EventLoopDriver driver) throws IOException {
    try (EventLoop loop = driver.loop(2)) {
      Operation linked = Operation.nop().linked();
      assertThatThrownBy(() -> loop.perform(List.of(linked, linked, Operation.nop())))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no room for 3");
      assertThat(loop.pending()).isZero();
    }
  }
}
