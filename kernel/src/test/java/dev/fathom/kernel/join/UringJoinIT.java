package dev.fathom.kernel.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.aio.Completions;
import dev.fathom.aio.ContextOptions;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.IoService;
import dev.fathom.driver.DegradePolicy;
import dev.fathom.driver.DriverKind;
import dev.fathom.driver.FileOptions;
import dev.fathom.report.TextReport;
import dev.fathom.testkit.LoopMount;
import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Cause;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.History;
import dev.fathom.trace.Label;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One history from Java to the disk and back: on a real device, in a real kernel. Needs root. */
@Timeout(120)
class UringJoinIT {
  private static final int COUNT = 23;
  private static final int BLOCK = 4096;

  /** Apart, so that requests are not merged. */
  private static final int STRIDE = 64 << 10;

  private static final long PROCESS = ProcessHandle.current().pid();

  @TempDir Path directory;

  @BeforeEach
  void needsLoopDevices() {
    LoopMount.assumeAvailable(LoopMount.FileSystem.EXT4);
  }

  private LoopMount disk(LoopMount.FileSystem fileSystem) throws IOException {
    return LoopMount.open(
        directory, fileSystem, Math.max(fileSystem.leastBytes(), 64 << 20), false);
  }

  private static ContextOptions ring() {
    return ContextOptions.confined(64)
        .withDrivers(DriverKind.IO_URING)
        .withPolicy(DegradePolicy.FAIL);
  }

  /** Blocks that exist on the disk already, so that direct writes stay asynchronous. */
  private static Path prepared(LoopMount disk, String name) throws IOException {
    Path file = disk.mountPoint().resolve(name);
    Files.write(file, new byte[COUNT * STRIDE]);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    return file;
  }

  private static MemorySegment block(Arena arena) {
    return arena.allocate(BLOCK, BLOCK).fill((byte) 7);
  }

  private static void write(IoContext context, IoFile file, Arena arena, int stride) {
    for (int i = 0; i < COUNT; i++) {
      assertThat(context.prepareWrite(file, block(arena), (long) i * stride, i))
          .isNotEqualTo(IoContext.FULL);
    }
    Completions done = new Completions(COUNT);
    context.await(done, COUNT, COUNT, IoContext.FOREVER, 0);
    for (int i = 0; i < COUNT; i++) {
      assertThat(done.result(i)).isEqualTo(BLOCK);
    }
  }

  private static void read(IoContext context, IoFile file, Arena arena) {
    for (int i = 0; i < COUNT; i++) {
      assertThat(context.prepareRead(file, block(arena), (long) i * BLOCK, i))
          .isNotEqualTo(IoContext.FULL);
    }
    context.await(new Completions(COUNT), COUNT, COUNT, IoContext.FOREVER, 0);
  }

  private static List<History> writes(List<History> histories) {
    return operations(histories, Action.WRITE);
  }

  private static List<History> operations(List<History> histories, Action action) {
    return histories.stream()
        .filter(history -> history.operation() != null && history.action() == action)
        .toList();
  }

  /** S ≤ D of the engine ≤ Q ≤ D of the kernel ≤ C ≤ V ≤ R, and all its bytes are its own. */
  private static void isWhole(History history, boolean issuedByLoop) {
    OperationPart operation = Objects.requireNonNull(history.operation());
    assertThat(history.requests()).as("requests of %s", operation).hasSize(1);
    RequestPart request = history.requests().getFirst();
    List<BioPart> own =
        request.bios().stream()
            .filter(bio -> bio.shares().stream().anyMatch(s -> s.operation() == operation.key()))
            .toList();
    assertThat(own).hasSize(1);
    List<Long> times = new ArrayList<>();
    times.add(operation.timeline().at(Stage.SUBMITTED));
    if (issuedByLoop) {
      times.add(operation.timeline().at(Stage.ISSUED));
    }
    times.add(own.getFirst().timeline().at(Stage.QUEUED));
    times.add(request.timeline().at(Stage.ISSUED));
    times.add(request.timeline().at(Stage.COMPLETED));
    times.add(operation.timeline().at(Stage.DELIVERED));
    times.add(operation.timeline().at(Stage.REAPED));
    assertThat(times).isSorted().allMatch(time -> time > 0);
    assertThat(history.ownBytes()).isEqualTo(BLOCK);
    Share share = own.getFirst().shares().getFirst();
    assertThat(share.origin()).isEqualTo(operation.origin());
    assertThat(share.confidence()).isEqualTo(Confidence.EXACT);
    assertThat(share.cause()).isEqualTo(Cause.DIRECT);
    assertThat(share.positionBytes()).isEqualTo(operation.positionBytes());
  }

  @ParameterizedTest
  @EnumSource(
      value = LoopMount.FileSystem.class,
      names = {"EXT4", "XFS"})
  void directWritesGoFromJavaToTheDiskAndBack(LoopMount.FileSystem fileSystem) throws Exception {
    LoopMount.assumeAvailable(fileSystem);
    try (LoopMount disk = disk(fileSystem)) {
      Path path = prepared(disk, "direct.bin");
      try (JoinRig rig = JoinRig.start(disk);
          Arena arena = Arena.ofConfined();
          IoContext context = IoContext.open(ring());
          IoFile file = context.open(path, FileOptions.READ_WRITE.withDirect())) {
        Label.run("checkpoint", () -> write(context, file, arena, STRIDE));
        List<History> writes = writes(rig.end());
        assertThat(writes).hasSize(COUNT);
        for (History history : writes) {
          isWhole(history, true);
          assertThat(history.origin().label()).isEqualTo("checkpoint");
          assertThat(history.origin().thread()).isEqualTo(Thread.currentThread().getName());
          assertThat(history.shares().getFirst().file().path()).isEqualTo(path.toString());
        }
        // The very first handle of a ring is 0, which says nothing.
        assertThat(rig.join.counts().byUserData()).isBetween(COUNT - 1L, (long) COUNT);
        assertThat(rig.join.counts().unmatched()).isZero();
        isPrinted(writes.getFirst());
      }
    }
  }

  private static void isPrinted(History history) throws IOException {
    StringBuilder text = new StringBuilder();
    try (TextReport report = new TextReport(text)) {
      report.accept(history);
    }
    assertThat(text.toString())
        .containsSubsequence(
            "submitted", "checkpoint", "driver", "queued", "issued", "completed", "reaped");
  }

  @Test
  void aMergedRequestIsInTheHistoryOfEachOperation() throws Exception {
    try (LoopMount disk = disk(LoopMount.FileSystem.EXT4)) {
      Path path = prepared(disk, "merged.bin");
      try (JoinRig rig = JoinRig.start(disk);
          Arena arena = Arena.ofConfined();
          IoContext context = IoContext.open(ring());
          IoFile file = context.open(path, FileOptions.READ.withDirect())) {
        Label.run("side by side", () -> read(context, file, arena));
        List<History> reads = operations(rig.end(), Action.READ);
        assertThat(reads).hasSize(COUNT);
        reads.forEach(history -> isWhole(history, true));
        Set<RequestPart> requests =
            reads.stream()
                .flatMap(history -> history.requests().stream())
                .collect(Collectors.toSet());
        assertThat(requests.stream().mapToLong(RequestPart::lengthBytes).sum())
            .isEqualTo((long) COUNT * BLOCK);
        assertThat(requests.size()).as("requests, if merged").isLessThan(COUNT);
      }
    }
  }

  @Test
  void readsThatMissTheCacheHaveTheRequestsTheyWaitedFor() throws Exception {
    try (LoopMount disk = disk(LoopMount.FileSystem.EXT4)) {
      Path path = prepared(disk, "cold.bin");
      try (Arena arena = Arena.ofConfined();
          IoContext context = IoContext.open(ring())) {
        try (IoFile direct = context.open(path, FileOptions.READ_WRITE.withDirect())) {
          write(context, direct, arena, BLOCK); // takes these pages out of the cache
        }
        try (JoinRig rig = JoinRig.start(disk);
            IoFile file = context.open(path, FileOptions.READ)) {
          Label.run("cold", () -> read(context, file, arena));
          List<History> reads = operations(rig.end(), Action.READ);
          assertThat(reads).hasSize(COUNT);
          List<RequestPart> requests =
              reads.stream().flatMap(history -> history.requests().stream()).distinct().toList();
          assertThat(requests).isNotEmpty();
          // Nobody's operation: what opening the file tries out, and read-ahead behind the last.
          long first = reads.stream().mapToLong(History::startNanos).min().orElseThrow();
          assertThat(rig.histories)
              .filteredOn(history -> history.operation() == null && history.startNanos() >= first)
              .flatMap(History::shares)
              .filteredOn(share -> share.cause() == Cause.READ || share.cause() == Cause.READ_AHEAD)
              .allMatch(share -> share.positionBytes() >= (long) COUNT * BLOCK);
          assertThat(rig.join.counts().ambiguous()).isZero();
        }
      }
    }
  }

  @Test
  void aPollingThreadOfTheKernelMaySubmit() throws Exception {
    try (LoopMount disk = disk(LoopMount.FileSystem.EXT4)) {
      Path path = prepared(disk, "polled.bin");
      try (JoinRig rig = JoinRig.start(disk);
          Arena arena = Arena.ofShared();
          IoContext context = IoContext.open(ring().withSubmissionPolling());
          IoFile file = context.open(path, FileOptions.READ_WRITE.withDirect())) {
        Label.run("polled", () -> write(context, file, arena, STRIDE));
        List<History> writes = writes(rig.end());
        assertThat(writes).hasSize(COUNT);
        for (History history : writes) {
          assertThat(history.ownBytes()).isEqualTo(BLOCK);
          assertThat(history.shares()).allMatch(share -> share.origin().label().equals("polled"));
          assertThat(history.requests().getFirst().bios().getFirst().submitter().threadId())
              .isNotEqualTo(history.origin().threadId());
        }
      }
    }
  }

  @Test
  void twoRingsWithTheSameHandlesAreToldApart() throws Exception {
    try (LoopMount disk = disk(LoopMount.FileSystem.EXT4)) {
      Path one = prepared(disk, "one.bin");
      Path two = prepared(disk, "two.bin");
      try (JoinRig rig = JoinRig.start(disk);
          Arena arena = Arena.ofConfined();
          IoContext first = IoContext.open(ring());
          IoContext second = IoContext.open(ring());
          IoFile fileOne = first.open(one, FileOptions.READ_WRITE.withDirect());
          IoFile fileTwo = second.open(two, FileOptions.READ_WRITE.withDirect())) {
        Label.run("first", () -> write(first, fileOne, arena, STRIDE));
        Label.run("second", () -> write(second, fileTwo, arena, STRIDE));
        List<History> writes = writes(rig.end());
        assertThat(writes).hasSize(2 * COUNT);
        for (History history : writes) {
          isWhole(history, true);
          Path expected = history.origin().label().equals("first") ? one : two;
          assertThat(history.shares().getFirst().file().path()).isEqualTo(expected.toString());
        }
      }
    }
  }

  @Test
  void virtualThreadsAreNamedThoughTheLoopSubmits() throws Exception {
    try (LoopMount disk = disk(LoopMount.FileSystem.EXT4)) {
      Path path = prepared(disk, "virtual.bin");
      try (JoinRig rig = JoinRig.start(disk);
          Arena arena = Arena.ofShared();
          IoService service = IoService.open(ring());
          IoFile file = service.open(path, FileOptions.READ_WRITE.withDirect())) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
          MemorySegment memory = block(arena);
          long position = (long) i * STRIDE;
          threads.add(
              Thread.ofVirtual()
                  .name("order-" + i)
                  .start(() -> Label.run("shop", () -> write(service, file, memory, position))));
        }
        for (Thread thread : threads) {
          thread.join();
        }
        List<History> writes = writes(rig.end());
        assertThat(writes).hasSize(COUNT);
        for (History history : writes) {
          isWhole(history, true);
          assertThat(history.origin().label()).isEqualTo("shop");
          assertThat(history.origin().virtualThreadId()).isPositive();
        }
        assertThat(writes.stream().map(history -> history.origin().thread()).distinct())
            .hasSize(COUNT);
      }
    }
  }

  @Test
  void callsOfAPlatformThreadAreJoinedByThreadAndFile() throws Exception {
    try (LoopMount disk = disk(LoopMount.FileSystem.EXT4)) {
      Path path = prepared(disk, "called.bin");
      try (JoinRig rig = JoinRig.start(disk);
          Arena arena = Arena.ofShared();
          IoService service = IoService.open(ring());
          IoFile file = service.open(path, FileOptions.READ_WRITE.withDirect())) {
        for (int i = 0; i < COUNT; i++) {
          long position = (long) i * STRIDE;
          Label.run("inline", () -> write(service, file, block(arena), position));
        }
        List<History> writes = writes(rig.end());
        assertThat(writes).hasSize(COUNT);
        for (History history : writes) {
          isWhole(history, false);
          assertThat(history.origin().label()).isEqualTo("inline");
        }
        assertThat(rig.join.counts().byFile()).isEqualTo(COUNT);
      }
    }
  }

  private static void write(IoService service, IoFile file, MemorySegment memory, long position) {
    try {
      assertThat(service.write(file, memory, position)).isEqualTo(BLOCK);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = LoopMount.FileSystem.class,
      names = {"EXT4", "XFS"})
  void writeBackHasTheOriginOfTheOperation(LoopMount.FileSystem fileSystem) throws Exception {
    LoopMount.assumeAvailable(fileSystem);
    try (LoopMount disk = disk(fileSystem)) {
      Path path = prepared(disk, "buffered.bin");
      try (JoinRig rig = JoinRig.start(disk);
          Arena arena = Arena.ofConfined();
          IoContext context = IoContext.open(ring());
          IoFile file = context.open(path, FileOptions.READ_WRITE)) {
        Label.run("into the cache", () -> write(context, file, arena, BLOCK));
        rig.poll();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
        List<History> all = rig.end();
        assertThat(writes(all)).hasSize(COUNT).allMatch(history -> history.requests().isEmpty());
        List<Share> shares = sharesOf(all, share -> share.file().path().equals(path.toString()));
        assertThat(shares)
            .isNotEmpty()
            .allMatch(share -> share.origin().label().equals("into the cache"))
            .allMatch(share -> share.origin().processId() == PROCESS);
        assertThat(shares.stream().mapToLong(Share::bytes).sum()).isEqualTo((long) COUNT * BLOCK);
        assertThat(rig.join.counts().byUserData()).isPositive();
        assertThat(rig.join.counts().unmatched()).isZero();
      }
    }
  }

  private static List<Share> sharesOf(List<History> histories, Predicate<Share> wanted) {
    return histories.stream()
        .filter(history -> history.operation() == null)
        .flatMap(history -> history.shares().stream())
        .filter(share -> share.cause() == Cause.BUFFERED && wanted.test(share))
        .toList();
  }
}
