package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.aio.ContextOptions;
import dev.fathom.aio.EventLoop;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.IoService;
import dev.fathom.aio.Operation;
import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverChoice;
import dev.fathom.driver.DriverOptions;
import dev.fathom.driver.FileOptions;
import dev.fathom.driver.OperationWatch;
import dev.fathom.trace.Action;
import dev.fathom.trace.Event;
import dev.fathom.trace.History;
import dev.fathom.trace.Label;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.Origin;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Programs with known writers, on the engine, traced and joined as a report does: the bytes of each
 * origin are compared exactly. 23 operations each.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TracedTruthIT {
  private static final int MANY = 23;
  private static final int WRITERS = 5;

  @TempDir private Path directory;

  private static MemorySegment memory(int lengthBytes) {
    return Arena.ofAuto().allocate(lengthBytes);
  }

  /** Bytes of writer {@code i}'s operation number {@code k}: no two sums are alike. */
  private static int length(int writer, int k) {
    return 1000 * writer + k + 1;
  }

  private static Map<String, Long> expected(String prefix) {
    Map<String, Long> expected = new HashMap<>();
    for (int k = 0; k < MANY; k++) {
      int writer = k % WRITERS + 1;
      expected.merge(prefix + writer, (long) length(writer, k), Long::sum);
    }
    return expected;
  }

  private static Map<String, Long> bytes(
      List<History> histories, Function<OperationPart, String> by) {
    Map<String, Long> bytes = new HashMap<>();
    for (History history : histories) {
      OperationPart part = TraceRig.operation(history);
      if (part.action() == Action.WRITE) {
        assertThat(part.result()).isEqualTo((int) part.lengthBytes());
        bytes.merge(by.apply(part), (long) part.result(), Long::sum);
      }
    }
    return bytes;
  }

  /** Writers with names, each with its operations; all have exited when this returns. */
  private static List<Thread> writers(Thread.Builder kind, Writer work)
      throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 1; i <= WRITERS; i++) {
      int writer = i;
      threads.add(
          kind.name("writer " + i)
              .start(() -> {
                for (int k = writer - 1; k < MANY; k += WRITERS) {
                  work.write(writer, k);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return threads;
  }

  /** What a writer does for its operation number {@code k}. */
  @FunctionalInterface
  private interface Writer {
    void write(int writer, int k);
  }

  private static void write(IoService service, IoFile file, long position, int lengthBytes) {
    try {
      assertThat(service.write(file, memory(lengthBytes), position)).isEqualTo(lengthBytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "THREADS"})
  void writersOfFilesOfTheirOwnThatHaveExited(EventLoopDriver driver) throws Exception {
    try (IoService service = driver.service(8);
        TraceRig trace = new TraceRig()) {
      IoFile[] files = new IoFile[WRITERS + 1];
      for (int i = 1; i <= WRITERS; i++) {
        files[i] = service.open(directory.resolve("file " + i), FileOptions.CREATE);
      }
      writers(
          Thread.ofPlatform(),
          (writer, k) -> write(service, files[writer], k * 10_000L, length(writer, k)));
      List<History> histories = trace.histories();
      assertThat(histories).hasSize(MANY);
      assertThat(bytes(histories, part -> part.origin().thread())).isEqualTo(expected("writer "));
      assertThat(bytes(histories, part -> part.file().path()))
          .isEqualTo(expected(directory.resolve("file ").toString()));
      assertThat(histories.stream().map(each -> each.origin().threadId()).distinct())
          .hasSize(WRITERS);
      for (int i = 1; i <= WRITERS; i++) {
        files[i].close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "THREADS"})
  void writersOfOneFileWhoOverwriteEachOther(EventLoopDriver driver) throws Exception {
    try (IoService service = driver.service(8);
        IoFile file = service.open(directory.resolve("file"), FileOptions.CREATE);
        TraceRig trace = new TraceRig()) {
      writers(
          Thread.ofPlatform(),
          (writer, k) -> write(service, file, k % 3 * 100L, length(writer, k)));
      List<History> histories = trace.histories();
      assertThat(histories).hasSize(MANY);
      // What an operation moved is its writer's, also where others wrote there later.
      assertThat(bytes(histories, part -> part.origin().thread())).isEqualTo(expected("writer "));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "THREADS"})
  void virtualThreadsThatChangedTheirCarrier(EventLoopDriver driver) throws Exception {
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "there is one carrier only");
    Map<String, Integer> changes = new ConcurrentHashMap<>();
    try (IoService service = driver.service(8);
        IoFile file = service.open(directory.resolve("file"), FileOptions.CREATE);
        TraceRig trace = new TraceRig()) {
      List<Thread> threads =
          writers(
              Thread.ofVirtual(),
              (writer, k) -> {
                changes.merge("writer " + writer, changeCarrier(), Integer::sum);
                write(service, file, k * 10_000L, length(writer, k));
              });
      List<History> histories = trace.histories();
      assertThat(histories).hasSize(MANY);
      assertThat(bytes(histories, part -> part.origin().thread())).isEqualTo(expected("writer "));
      for (History history : histories) {
        Origin origin = history.origin();
        int writer = Integer.parseInt(origin.thread().substring("writer ".length()));
        assertThat(origin.virtualThreadId()).isEqualTo(threads.get(writer - 1).threadId());
        assertThat(origin.threadId()).isZero();
      }
    }
    assertThat(changes).hasSize(WRITERS);
    assertThat(changes.values()).as("changes of carriers").allMatch(count -> count > 0);
  }

  /** Parks until it goes on with another carrier, for a second at most; 1 if it does. */
  private static int changeCarrier() {
    String before = carrier();
    long until = System.nanoTime() + 1_000_000_000;
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(1000);
      if (!carrier().equals(before)) {
        return 1;
      }
    }
    return 0;
  }

  /** As {@link Thread#toString} says: {@code VirtualThread[#7,name]/runnable@ForkJoinPool-1-…}. */
  private static String carrier() {
    String text = Thread.currentThread().toString();
    return text.substring(text.lastIndexOf('@') + 1);
  }

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "THREADS"})
  void timersAndTheirCallbacks(EventLoopDriver driver) throws Exception {
    try (EventLoop loop = driver.loop(64);
        IoFile file = loop.open(directory.resolve("file"), FileOptions.CREATE);
        TraceRig trace = new TraceRig()) {
      for (int k = 0; k < MANY; k++) {
        int number = k;
        int writer = k % WRITERS + 1;
        Runnable asks =
            () ->
                loop.perform(
                    Operation.timer(1000L * number), _ -> callback(loop, file, writer, number));
        Label.run("asker " + writer, asks);
      }
      loop.runUntilIdle();
      List<History> histories = trace.histories();
      assertThat(histories).hasSize(2 * MANY);
      assertThat(bytes(histories, part -> part.origin().label())).isEqualTo(expected("callback "));
      Map<String, Long> timers = new HashMap<>();
      Map<String, Long> asked = new HashMap<>();
      for (int k = 0; k < MANY; k++) {
        asked.merge("asker " + (k % WRITERS + 1), 1L, Long::sum);
      }
      histories.stream()
          .filter(each -> each.action() == Action.TIMER)
          .forEach(each -> timers.merge(each.origin().label(), 1L, Long::sum));
      assertThat(timers).isEqualTo(asked);
    }
  }

  private static void callback(EventLoop loop, IoFile file, int writer, int k) {
    Label.run(
        "callback " + writer,
        () -> loop.write(file, memory(length(writer, k)), k * 10_000L, _ -> {}));
  }

  @Test
  void whatTheDriverDoesAgainIsOneOperationWithItsBytesOnce() throws Exception {
    try (IoService service =
            IoService.open(ContextOptions.confined(8), options -> doingAgain(options));
        IoFile file = service.open(directory.resolve("file"), FileOptions.CREATE);
        TraceRig trace = new TraceRig()) {
      writers(
          Thread.ofVirtual(), (writer, k) -> write(service, file, k * 10_000L, length(writer, k)));
      List<History> histories = trace.histories();
      assertThat(histories)
          .hasSize(MANY)
          .allMatch(each -> (TraceRig.operation(each).flags() & Event.RETRIED) != 0);
      assertThat(bytes(histories, part -> part.origin().thread())).isEqualTo(expected("writer "));
    }
  }

  /** A driver that says of each write that it had to do it twice. */
  private static DriverChoice doingAgain(DriverOptions options) throws IOException {
    Driver driver = EventLoopDriver.THREADS.open(options);
    OperationWatch[] watch = new OperationWatch[1];
    Object proxy =
        Proxy.newProxyInstance(
            Driver.class.getClassLoader(),
            new Class<?>[] {Driver.class},
            (_, method, arguments) -> callAndTell(driver, watch, method, arguments));
    return new DriverChoice((Driver) proxy, List.of());
  }

  private static @Nullable Object callAndTell(
      Driver driver, OperationWatch[] watch, Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("watch")) {
      watch[0] = (OperationWatch) arguments[0];
    }
    if (method.getName().equals("prepareWrite")) {
      watch[0].retried((long) arguments[0]);
    }
    try {
      return method.invoke(driver, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "THREADS"})
  void anOperationOfManyPartsHasTheBytesOfAll(EventLoopDriver driver) throws Exception {
    try (EventLoop loop = driver.loop(64);
        IoFile file = loop.open(directory.resolve("file"), FileOptions.CREATE);
        TraceRig trace = new TraceRig()) {
      for (int k = 0; k < MANY; k++) {
        int writer = k % WRITERS + 1;
        int length = length(writer, k);
        List<MemorySegment> parts = List.of(memory(7), memory(length - 18), memory(11));
        Operation write = Operation.writev(file, parts, k * 10_000L);
        Label.run("writer " + writer, () -> loop.perform(write, _ -> {}));
      }
      loop.runUntilIdle();
      List<History> histories = trace.histories();
      assertThat(histories).hasSize(MANY);
      assertThat(bytes(histories, part -> part.origin().label())).isEqualTo(expected("writer "));
    }
  }

  @Test
  void operationsOfContextsOfTheirOwn() throws Exception {
    try (TraceRig trace = new TraceRig()) {
      writers(Thread.ofPlatform(), this::writeInAContextOfItsOwn);
      List<History> histories = trace.histories();
      assertThat(histories).hasSize(MANY);
      assertThat(bytes(histories, part -> part.origin().thread())).isEqualTo(expected("writer "));
      assertThat(histories.stream().map(each -> TraceRig.operation(each).key()).distinct())
          .hasSize(MANY);
    }
  }

  private void writeInAContextOfItsOwn(int writer, int k) {
    try (IoContext context = IoContext.open(ContextOptions.confined(4));
        IoFile file = context.open(directory.resolve("file"), FileOptions.CREATE)) {
      long handle = context.prepareWrite(file, memory(length(writer, k)), k * 10_000L, k);
      assertThat(context.awaitOperation(handle, ContextRig.PATIENCE_NANOS))
          .isEqualTo(length(writer, k));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
