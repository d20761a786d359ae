package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.aio.EventLoop;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.Operation;
import dev.fathom.driver.FileOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A loop and the threads that it does not belong to. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventLoopThreadsIT {
  private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

  /** Long enough for a loop to fall asleep. */
  private static final long MOMENT_NANOS = 20_000_000;

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "THREADS"})
  void tasksOfOtherThreadsWakeTheLoop(EventLoopDriver driver) throws Exception {
    try (EventLoop loop = driver.loop(8)) {
      Thread owner = Thread.currentThread();
      List<Integer> ran = new ArrayList<>();
      Thread other =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 10; i++) {
                  int number = i;
                  LockSupport.parkNanos(MOMENT_NANOS);
                  loop.execute(() -> {
                    assertThat(Thread.currentThread()).isSameAs(owner);
                    ran.add(number);
                  });
                }
                loop.execute(loop::stop);
              });
      loop.run();
      other.join();
      assertThat(ran).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }
  }

  @ParameterizedTest
  @EnumSource
  void noTaskIsLostWhenManyThreadsSendThem(EventLoopDriver driver) throws Exception {
    try (EventLoop loop = driver.loop(8)) {
      int[] ran = new int[1];
      AtomicInteger nops = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  for (int task = 0; task < 5000; task++) {
                    loop.execute(() -> {
                      loop.perform(Operation.nop(), _ -> nops.incrementAndGet());
                      if (++ran[0] == 8 * 5000) {
                        loop.stop();
                      }
                    });
                  }
                }));
      }
      loop.run();
      for (Thread thread : threads) {
        thread.join();
      }
      while (loop.pending() > 0) {
        loop.runOnce(HOUR_NANOS);
      }
      assertThat(ran[0]).isEqualTo(40_000);
      assertThat(nops).hasValue(40_000);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "THREADS"})
  void aStopEndsAWaitForSeveralCompletions(EventLoopDriver driver) throws Exception {
    try (EventLoop loop = driver.loopWhereReadsStay(64);
        IoFile file = loop.open(directory.resolve("file"), FileOptions.CREATE)) {
      for (int i = 0; i < 64; i++) {
        loop.read(file, DriverRig.memory(8), 0, _ -> {});
      }
      CompletableFuture<Void> task = new CompletableFuture<>();
      Thread other =
          Thread.ofPlatform()
              .start(() -> {
                LockSupport.parkNanos(MOMENT_NANOS);
                loop.execute(() -> task.complete(null));
                task.join();
                LockSupport.parkNanos(MOMENT_NANOS);
                loop.stop();
              });
      loop.run();
      other.join();
      assertThat(task).isCompleted();
      assertThat(loop.pending()).isEqualTo(64);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "THREADS"})
  void aDeviceThatHangsDoesNotKeepOthersWaiting(EventLoopDriver driver) throws Exception {
    try (EventLoop loop = driver.loopWhereReadsStay(64);
        IoFile hanging = loop.open(directory.resolve("hanging"), FileOptions.CREATE);
        IoFile other = loop.open(directory.resolve("other"), FileOptions.CREATE)) {
      for (int i = 0; i < 60; i++) {
        loop.read(hanging, DriverRig.memory(8), 0, _ -> {});
      }
      assertThat(loop.runUntil(loop.write(other, DriverRig.memory(8), 0))).isEqualTo(8);
      assertThat(loop.pending()).isEqualTo(60);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStoppedLoopDoesNotRunAgain(EventLoopDriver driver) throws IOException {
    try (EventLoop loop = driver.loop(8)) {
      loop.stop();
      loop.run();
      CompletableFuture<Integer> timer = loop.perform(Operation.timer(HOUR_NANOS));
      loop.runUntilIdle();
      assertThatThrownBy(() -> loop.runUntil(timer))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("stopped");
    }
  }

  @ParameterizedTest
  @EnumSource
  void otherThreadsAreRefusedAndDoNoHarm(EventLoopDriver driver) throws Exception {
    try (EventLoop loop = driver.loop(2);
        IoFile file = loop.open(directory.resolve("file"), FileOptions.CREATE)) {
      assertRefusedElsewhere(() -> loop.perform(Operation.nop(), _ -> {}));
      var _ = loop.perform(Operation.timer(HOUR_NANOS));
      var _ = loop.perform(Operation.timer(HOUR_NANOS));
      assertRefusedElsewhere(() -> loop.perform(Operation.nop(), _ -> {}));
      assertRefusedElsewhere(() -> loop.read(file, DriverRig.memory(8), 0, _ -> {}));
      assertRefusedElsewhere(() -> loop.perform(List.of(Operation.nop())));
      assertRefusedElsewhere(() -> loop.runOnce(0));
      assertRefusedElsewhere(loop::close);
      assertThat(loop.pending()).isEqualTo(2);
      assertThat(loop.runOnce(0)).isZero();
    }
  }

  private static void assertRefusedElsewhere(Runnable call) {
    assertThatThrownBy(() -> CompletableFuture.runAsync(call).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("belongs to");
  }
}
