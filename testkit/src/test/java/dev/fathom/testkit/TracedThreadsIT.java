package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.aio.Completions;
import dev.fathom.aio.ContextOptions;
import dev.fathom.aio.EventLoop;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.IoService;
import dev.fathom.aio.Operation;
import dev.fathom.driver.FileOptions;
import dev.fathom.linux.ThreadId;
import dev.fathom.trace.Action;
import dev.fathom.trace.Event;
import dev.fathom.trace.Label;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Traces name who asked for an operation, whichever thread carries it on. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TracedThreadsIT {
  private static final int MANY = 23;

  @TempDir private Path directory;

  private static MemorySegment memory(int lengthBytes) {
    return Arena.ofAuto().allocate(lengthBytes);
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "THREADS"})
  void virtualThreadsAreNamedAndNotTheServicesThread(EventLoopDriver driver) throws Exception {
    try (IoService service = driver.service(4);
        IoFile file = service.open(directory.resolve("file"), FileOptions.CREATE);
        TraceRig trace = new TraceRig()) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 1; i <= MANY; i++) {
        int number = i;
        threads.add(
            Thread.ofVirtual()
                .name("writer " + i)
                .start(() ->
                    Label.run(
                        "label " + number, () -> write(service, file, number, number * 100))));
      }
      join(threads);
      List<TracedOperation> operations = trace.end();
      assertThat(operations).hasSize(MANY);
      for (TracedOperation each : operations) {
        int number = each.lengthBytes() / 100;
        assertThat(each.positionBytes()).isEqualTo(number * 10_000L);
        assertThat(each.result()).isEqualTo(number * 100);
        assertThat(each.origin().thread()).isEqualTo("writer " + number);
        assertThat(each.origin().label()).isEqualTo("label " + number);
        assertThat(each.origin().virtualThreadId()).isEqualTo(threads.get(number - 1).threadId());
        each.assertInOrder();
      }
    }
  }

  private static void write(IoService service, IoFile file, int number, int lengthBytes) {
    try {
      LockSupport.parkNanos(100_000); // goes on with another carrier, perhaps
      service.write(file, memory(lengthBytes), number * 10_000L);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aPlatformThreadsOwnCallsAreTracedWithItsSystemId() throws Exception {
    AtomicInteger systemId = new AtomicInteger();
    try (IoService service = IoService.open();
        IoFile file = service.open(directory.resolve("file"), FileOptions.CREATE);
        TraceRig trace = new TraceRig()) {
      Thread thread =
          new Thread(
              () -> {
                systemId.set(ThreadId.current());
                for (int i = 1; i <= MANY; i++) {
                  write(service, file, i, i * 100);
                }
              },
              "plain writer");
      thread.start();
      thread.join();
      List<TracedOperation> operations = trace.end();
      assertThat(operations).hasSize(MANY);
      for (TracedOperation each : operations) {
        assertThat(each.action()).isEqualTo(Action.WRITE);
        assertThat(each.origin().thread()).isEqualTo("plain writer");
        assertThat(each.origin().threadId()).isEqualTo(systemId.get());
        assertThat(each.origin().cgroup())
            .isEqualTo(cgroup(Files.readString(Path.of("/proc/self/cgroup"))));
        assertThat(each.flagged(Event.INLINE)).isTrue();
        each.assertInOrder();
      }
    }
  }

  private static String cgroup(String lines) {
    return lines
        .lines()
        .filter(line -> line.startsWith("0::"))
        .findFirst()
        .or(() -> lines.lines().findFirst())
        .map(line -> line.split(":", 3)[2])
        .orElse("");
  }

  @Test
  void theFileIsNamedWithItsInode() throws Exception {
    Path path = directory.resolve("file");
    try (IoContext context = IoContext.open(ContextOptions.confined(8));
        IoFile file = context.open(path, FileOptions.CREATE);
        TraceRig trace = new TraceRig()) {
      Files.move(path, directory.resolve("moved"));
      Files.createFile(path); // another file with that name
      context.prepareWrite(file, memory(10), 0, 1);
      context.awaitAll(new Completions(8));
      TracedOperation write = TraceRig.only(trace.end(), 1);
      assertThat(write.file().path()).isEqualTo(path.toString());
      assertThat(write.file().inode())
          .isEqualTo(Files.getAttribute(directory.resolve("moved"), "unix:ino"));
      assertThat(write.file().device()).isPositive();
    }
  }

  @Test
  void threadsOfASharedContextThatHaveExitedAreNamed() throws Exception {
    try (IoContext context = IoContext.open(ContextOptions.shared(64).withLanes(2));
        TraceRig trace = new TraceRig()) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 1; i <= MANY; i++) {
        int number = i;
        Thread thread =
            new Thread(
                () -> {
                  context.prepareNop(number);
                  context.submit();
                },
                "submitter " + i);
        thread.start();
        threads.add(thread);
      }
      join(threads);
      context.awaitAll(new Completions(64));
      List<TracedOperation> operations = trace.end();
      assertThat(operations).hasSize(MANY);
      for (int i = 1; i <= MANY; i++) {
        TracedOperation nop = TraceRig.only(operations, i);
        assertThat(nop.origin().thread()).isEqualTo("submitter " + i);
        nop.assertInOrder();
      }
      assertThat(operations.stream().map(each -> each.origin().threadId()).distinct())
          .hasSize(MANY);
    }
  }

  @Test
  void whatWaitsForRoomInALoopKeepsItsOriginAndTime() throws Exception {
    try (EventLoop loop = EventLoop.open(2);
        TraceRig trace = new TraceRig()) {
      for (int i = 1; i <= MANY; i++) {
        Label.run("operation " + i, () -> loop.perform(Operation.timer(1_000_000), result -> {}));
      }
      loop.runUntilIdle();
      List<TracedOperation> operations = trace.end();
      assertThat(operations.stream().map(each -> each.origin().label()).distinct()).hasSize(MANY);
      long latest = operations.stream().mapToLong(TracedOperation::submitted).max().orElse(0);
      long earliest = operations.stream().mapToLong(TracedOperation::reaped).min().orElse(0);
      assertThat(latest).isLessThan(earliest); // all were asked for before the first had ended
    }
  }

  @Test
  void whatWasAskedForWhileNothingWasTracedIsNotTheLoopsOwn() throws Exception {
    try (EventLoop loop = EventLoop.open(1)) {
      for (int i = 1; i <= MANY; i++) {
        loop.perform(Operation.timer(1000L * i), result -> {});
      }
      try (TraceRig trace = new TraceRig()) {
        loop.runUntilIdle();
        List<TracedOperation> operations = trace.end();
        assertThat(operations).hasSize(MANY);
        assertThat(operations).allMatch(each -> each.origin().unknown());
      }
    }
  }

  @Test
  void sessionsThatComeAndGoMixNothing() throws Exception {
    try (IoService service = IoService.open();
        IoFile file = service.open(directory.resolve("file"), FileOptions.CREATE)) {
      AtomicInteger stop = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      for (int i = 1; i <= 5; i++) {
        int number = i;
        Runnable work =
            () -> {
              while (stop.get() == 0) {
                write(service, file, number, number * 100);
              }
            };
        threads.add(Thread.ofVirtual().name("writer " + i).start(work));
      }
      for (int session = 0; session < MANY; session++) {
        try (TraceRig trace = new TraceRig()) {
          Thread.sleep(5);
          for (TracedOperation each : trace.end()) {
            if (!each.origin().unknown()) {
              int number = each.lengthBytes() / 100;
              assertThat(each.origin().thread()).isEqualTo("writer " + number);
              assertThat(each.file().path()).endsWith("file");
            }
          }
        }
      }
      stop.set(1);
      join(threads);
    }
  }
}
