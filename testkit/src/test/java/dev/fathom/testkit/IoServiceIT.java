package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fathom.aio.BufferPool;
import dev.fathom.aio.ContextOptions;
import dev.fathom.aio.IoBuffer;
import dev.fathom.aio.IoException;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.IoService;
import dev.fathom.aio.Operation;
import dev.fathom.driver.FileOptions;
import dev.fathom.linux.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocking calls and futures of any thread. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IoServiceIT {
  private static final int BLOCK_BYTES = 4096;
  private static final int BLOCKS = 64;
  private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

  @TempDir private Path directory;

  private IoFile file(IoService service) throws IOException {
    return service.open(directory.resolve("file"), FileOptions.CREATE);
  }

  private static void fill(IoService service, IoFile file) throws IoException {
    MemorySegment block = DriverRig.memory(BLOCK_BYTES);
    for (int i = 0; i < BLOCKS; i++) {
      block.fill((byte) i);
      assertThat(service.write(file, block, (long) i * BLOCK_BYTES)).isEqualTo(BLOCK_BYTES);
    }
    service.sync(file);
  }

  private static void readSome(IoService service, IoFile file, int seed) throws IoException {
    MemorySegment block = DriverRig.memory(BLOCK_BYTES);
    for (int i = 0; i < 20; i++) {
      int number = (seed + i * 7) % BLOCKS;
      assertThat(service.read(file, block, (long) number * BLOCK_BYTES)).isEqualTo(BLOCK_BYTES);
      assertThat(block.mismatch(DriverRig.memory(BLOCK_BYTES).fill((byte) number))).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "THREADS"})
  void aThousandVirtualThreadsReadWhatIsThere(EventLoopDriver driver) throws Exception {
    try (IoService service = driver.service(32);
        IoFile file = file(service);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      fill(service, file);
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        int seed = i;
        all.add(
            threads.submit(() -> {
              readSome(service, file, seed);
              return true;
            }));
      }
      for (Future<Boolean> each : all) {
        assertThat(each.get()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "THREADS"})
  void platformAndVirtualThreadsMayMix(EventLoopDriver driver) throws Exception {
    try (IoService service = driver.service(4);
        IoFile file = file(service)) {
      fill(service, file);
      List<CompletableFuture<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        int seed = i;
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        all.add(answer);
        Runnable reads =
            () -> {
              try {
                readSome(service, file, seed);
                answer.complete(true);
              } catch (IoException | RuntimeException | Error e) {
                answer.completeExceptionally(e);
              }
            };
        if (i % 2 == 0) {
          Thread.ofPlatform().start(reads);
        } else {
          Thread.ofVirtual().start(reads);
        }
      }
      for (CompletableFuture<Boolean> each : all) {
        assertThat(each.join()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptDoesNotEndACallAndIsKept(EventLoopDriver driver) throws Exception {
    try (IoService service = driver.service(4);
        IoFile file = file(service)) {
      fill(service, file);
      readInterrupted(service, file);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        threads
            .submit(() -> {
              readInterrupted(service, file);
              return true;
            })
            .get();
      }
    }
  }

  private static void readInterrupted(IoService service, IoFile file) throws IoException {
    Thread.currentThread().interrupt();
    assertThat(service.read(file, DriverRig.memory(BLOCK_BYTES), 0)).isEqualTo(BLOCK_BYTES);
    assertThat(Thread.interrupted()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "THREADS"})
  void anInterruptDoesNotEndAVirtualThreadsWaitAndIsKept(EventLoopDriver driver) throws Exception {
    CompletableFuture<Boolean> kept = new CompletableFuture<>();
    try (IoService service = driver.serviceWhereReadsStay(4)) {
      IoFile file = file(service);
      Thread waiting =
          Thread.startVirtualThread(() -> {
            try {
              service.read(file, DriverRig.memory(BLOCK_BYTES), 0);
              kept.completeExceptionally(new AssertionError("such a read does not end"));
            } catch (IoException e) {
              kept.complete(e.errno() == Errno.ECANCELED && Thread.interrupted());
            } catch (RuntimeException | Error e) {
              kept.completeExceptionally(e);
            }
          });
      while (waiting.getState() != Thread.State.WAITING && !kept.isDone()) {
        Thread.onSpinWait();
      }
      waiting.interrupt();
      assertThat(waiting.join(Duration.ofMillis(50))).isFalse();
    }
    assertThat(kept.join()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "THREADS"})
  void failuresAreThrownInTheCallerWithAllNames(EventLoopDriver driver) throws IOException {
    Path path = Files.createFile(directory.resolve("file"));
    try (IoService service = driver.service(4);
        IoFile file = service.open(path, FileOptions.READ)) {
      IoException e =
          catchThrowableOfType(
              IoException.class, () -> service.write(file, DriverRig.memory(100), 512));
      assertThat(e.errno()).isEqualTo(Errno.EBADF);
      assertThat(e.operation()).isEqualTo("write");
      assertThat(e.file()).isEqualTo(path.toString());
      assertThat(e.positionBytes()).isEqualTo(512);
      assertThat(e.lengthBytes()).isEqualTo(100);
      assertThat(e.getStackTrace())
          .anySatisfy(frame -> assertThat(frame.getClassName()).contains("IoServiceIT"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void misuseIsThrownInTheCallerAndHarmsNobody(EventLoopDriver driver) throws IOException {
    try (IoService service = driver.service(4);
        IoFile file = file(service);
        BufferPool pool = BufferPool.create(1, BLOCK_BYTES);
        Arena confined = Arena.ofConfined()) {
      MemorySegment memory = DriverRig.memory(64);
      assertThatThrownBy(() -> service.read(file, memory, -5))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> service.read(file, memory.asReadOnly(), 0))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> service.write(file, confined.allocate(8), 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("confined");
      assertThatThrownBy(() -> service.perform(Operation.nop().linked()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> service.performAsync(Operation.nop().linked()))
          .isInstanceOf(IllegalArgumentException.class);
      IoBuffer returned = pool.lease();
      returned.close();
      assertThatThrownBy(() -> service.write(file, returned, 0, 8, 0))
          .isInstanceOf(IllegalStateException.class);
      assertThat(service.perform(Operation.nop())).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClosedFileIsThrownInTheCaller(EventLoopDriver driver) throws IOException {
    try (IoService service = driver.service(4)) {
      IoFile file = file(service);
      file.close();
      assertThatThrownBy(() -> service.write(file, DriverRig.memory(8), 0))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> service.writeAsync(file, DriverRig.memory(8), 0).join())
          .hasCauseInstanceOf(IllegalStateException.class);
      assertThat(service.perform(Operation.nop())).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void futuresCompleteWithoutAThreadThatWaits(EventLoopDriver driver) throws IOException {
    try (IoService service = driver.service(4);
        IoFile file = file(service)) {
      MemorySegment written = DriverRig.memory(100).fill((byte) 9);
      MemorySegment read = DriverRig.memory(200);
      CompletableFuture<Integer> chain =
          service
              .writeAsync(file, written, 0)
              .thenCompose(_ -> service.performAsync(Operation.fsync(file)))
              .thenCompose(_ -> service.readAsync(file, read, 0));
      assertThat(chain.join()).isEqualTo(100);
      assertThat(read.asSlice(0, 100).mismatch(written)).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatRunsInTheServiceMustNotWaitForIt(EventLoopDriver driver) throws IOException {
    try (IoService service = driver.service(4)) {
      assertThatThrownBy(() -> stage(service, () -> perform(service)))
          .hasCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("must not wait");
      assertThat(service.perform(Operation.nop())).isZero();
    }
  }

  private static int perform(IoService service) {
    try {
      return service.perform(Operation.nop());
    } catch (IoException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs it in the service's thread; a stage of what has ended already would run in this one. */
  private static <T> T stage(IoService service, Supplier<T> task) {
    Thread here = Thread.currentThread();
    Optional<T> answer;
    do {
      answer =
          service
              .performAsync(Operation.timer(10_000_000))
              .thenApply(_ ->
                  Thread.currentThread().equals(here)
                      ? Optional.<T>empty()
                      : Optional.of(task.get()))
              .join();
    } while (answer.isEmpty());
    return answer.get();
  }

  @ParameterizedTest
  @EnumSource
  void registeringIsForAnyThread(EventLoopDriver driver) throws Exception {
    try (BufferPool pool = BufferPool.create(4, BLOCK_BYTES);
        IoService service = driver.service(4);
        IoFile file = file(service);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      boolean expected = driver != EventLoopDriver.THREADS;
      assertThat(threads.submit(() -> service.register(file)).get()).isEqualTo(expected);
      assertThat(threads.submit(() -> service.register(pool)).get()).isEqualTo(expected);
      try (IoBuffer buffer = pool.lease()) {
        assertThat(service.write(file, buffer, 0, BLOCK_BYTES, 0)).isEqualTo(BLOCK_BYTES);
        assertThat(service.read(file, buffer, 0, BLOCK_BYTES, 0)).isEqualTo(BLOCK_BYTES);
      }
    }
  }

  @Test
  void withoutADriverOpeningThrowsInTheCaller() {
    assertThatThrownBy(() ->
            IoService.open(
                ContextOptions.confined(4),
                _ -> {
                  throw new IOException("no driver here");
                }))
        .isInstanceOf(IOException.class)
        .hasMessage("no driver here");
    assertThatThrownBy(() ->
            IoService.open(
                ContextOptions.confined(4),
                _ -> {
                  throw new LinkageError("no library here");
                }))
        .isInstanceOf(LinkageError.class);
    assertThatThrownBy(() -> IoService.open(ContextOptions.shared(4)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource
  void aClosedServiceRefusesCalls(EventLoopDriver driver) throws IOException {
    IoService service = driver.service(4);
    service.close();
    service.close();
    assertThatThrownBy(() -> service.perform(Operation.nop()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> service.performAsync(Operation.timer(HOUR_NANOS)))
        .isInstanceOf(IllegalStateException.class);
    try (BufferPool pool = BufferPool.create(1, 8)) {
      assertThatThrownBy(() -> service.register(pool)).isInstanceOf(IllegalStateException.class);
    }
  }
}
