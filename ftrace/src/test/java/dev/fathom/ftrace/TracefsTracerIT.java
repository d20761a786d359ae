package dev.fathom.ftrace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.ftrace.Collected.Seen;
import dev.fathom.linux.FileCalls;
import dev.fathom.trace.Action;
import dev.fathom.trace.Stage;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TracefsTracerIT {
  private static final int WRITES = 23;
  private static final int BLOCK = 4096;
  private static final long SIZE_BYTES = 16 << 20;
  private static final long STRIDE_BYTES = 5 * 65536;
  private static final Path INSTANCES = Path.of("/sys/kernel/tracing/instances");

  @TempDir Path directory;
  private String loop = "";

  @BeforeEach
  void makeLoopDevice() throws Exception {
    assumeTrue(Files.isWritable(INSTANCES), "tracefs is not mounted, or not for this user");
    Path file = directory.resolve("disk");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(SIZE_BYTES);
    }
    try {
      loop = output("losetup", "--find", "--show", file.toString());
    } catch (IOException e) {
      assumeTrue(false, "losetup is not installed");
    }
    assumeTrue(loop.startsWith("/dev/loop"), "no loop devices: " + loop);
  }

  @AfterEach
  void removeLoopDevice() throws Exception {
    if (loop.startsWith("/dev/loop")) {
      output("losetup", "--detach", loop);
    }
  }

  private static String output(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    process.waitFor();
    return text;
  }

  private long number() throws IOException {
    String name = Path.of(loop).getFileName().toString();
    String[] parts =
        Files.readString(Path.of("/sys/class/block", name, "dev")).strip().split(":", -1);
    return Long.parseLong(parts[0]) << 20 | Long.parseLong(parts[1]);
  }

  private void write() {
    int fd = FileCalls.open(Path.of(loop), FileCalls.O_WRONLY | FileCalls.O_DIRECT, 0);
    assertThat(fd).isPositive();
    try (Arena arena = Arena.ofConfined()) {
      long block = arena.allocate(BLOCK, BLOCK).address();
      for (int i = 0; i < WRITES; i++) {
        assertThat(FileCalls.pwrite(fd, block, BLOCK, i * STRIDE_BYTES)).isEqualTo(BLOCK);
      }
    } finally {
      FileCalls.close(fd);
    }
  }

  private Collected traced(TracefsOptions options) throws IOException, InterruptedException {
    Collected collected = new Collected();
    try (TracefsTracer tracer = TracefsTracer.start(options, collected.names)) {
      tracer.poll(collected);
      write();
      Thread.sleep(20);
      tracer.poll(collected);
      tracer.stop();
      while (tracer.poll(collected) > 0) {}
      TracefsCounters counters = tracer.counters();
      assertThat(counters.lostEvents()).isZero();
      assertThat(counters.findings().problems()).isEmpty();
      assertThat(counters.waitingEvents()).isZero();
      assertThat(counters.findings().events()).isEqualTo(collected.events.size());
    }
    return collected;
  }

  private static void check(Collected collected, String device) {
    List<Seen> writes =
        collected.of(Stage.COMPLETED).stream()
            .filter(event -> event.place().equals(device) && event.action() == Action.WRITE)
            .toList();
    List<Long> expected =
        LongStream.range(0, WRITES).mapToObj(index -> index * STRIDE_BYTES).toList();
    assertThat(writes).extracting(Seen::positionBytes).isEqualTo(expected);
    assertThat(writes).extracting(Seen::lengthBytes).containsOnly(BLOCK);
    assertThat(writes).extracting(Seen::result).containsOnly(BLOCK);
    assertThat(writes)
        .extracting(event -> collected.life(event.key()))
        .allMatch(life -> life.matches("I?DC"));
  }

  @Test
  void directWritesAreSeenWithSectorsAndBytes() throws Exception {
    Collected collected = traced(TracefsOptions.DEFAULT.withDevices(Set.of(number())));
    String device = Path.of(loop).getFileName().toString();
    check(collected, device);
    List<Seen> queued =
        collected.of(Stage.QUEUED).stream()
            .filter(event -> event.action() == Action.WRITE)
            .toList();
    assertThat(queued).hasSize(WRITES);
    assertThat(queued)
        .allMatch(
            event -> event.origin().contains("processId=" + ProcessHandle.current().pid() + ","));
    assertThat(collected.events).extracting(Seen::place).contains(device).doesNotContain("8,0");
  }

  @Test
  void withoutAFilterTheyAreSeenTooAndNothingIsLost() throws Exception {
    check(traced(TracefsOptions.DEFAULT.withDirtied(true)), Path.of(loop).getFileName().toString());
  }

  @Test
  void whatABufferCannotHoldIsCounted() throws Exception {
    TracefsOptions small =
        TracefsOptions.DEFAULT.withDevices(Set.of(number())).withBufferBytes(64 << 10);
    Collected collected = new Collected();
    try (TracefsTracer tracer = TracefsTracer.start(small, collected.names)) {
      for (int i = 0; i < 60; i++) {
        write();
      }
      tracer.stop();
      while (tracer.poll(collected) > 0) {}
      TracefsCounters counters = tracer.counters();
      assertThat(counters.lostEvents()).isPositive();
      assertThat(counters.findings().losses()).isPositive();
      assertThat(counters.findings().lostEvents()).isPositive();
      assertThat(counters.findings().lostEvents()).isLessThanOrEqualTo(counters.lostEvents());
      assertThat(counters.complete()).isFalse();
    }
  }

  @Test
  void theInstanceGoesWithTheTracerAndThoseOfTheDeadGoBefore() throws Exception {
    Path left = INSTANCES.resolve("fathom-4194999"); // no process has such a number
    Files.createDirectories(left);
    String ours = "fathom-" + ProcessHandle.current().pid();
    TracefsTracer tracer = TracefsTracer.start(TracefsOptions.DEFAULT, new Collected().names);
    assertThat(left).doesNotExist();
    assertThat(names()).anyMatch(name -> name.startsWith(ours));
    tracer.close();
    tracer.close();
    assertThat(names()).noneMatch(name -> name.startsWith(ours));
  }

  @Test
  void theInstanceOfAProcessThatIsEndedGoesWithIt() throws Exception {
    String path =
        System.getProperty("jdk.module.path", "")
            + File.pathSeparator
            + System.getProperty("java.class.path")
            + File.pathSeparator
            + Path.of("target/test-classes");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                path,
                ChildTracer.class.getName())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader lines = child.inputReader(UTF_8)) {
      assertThat(lines.readLine()).startsWith("tracing");
      assertThat(INSTANCES.resolve("fathom-" + child.pid())).exists();
      child.destroy();
      child.waitFor();
      assertThat(INSTANCES.resolve("fathom-" + child.pid())).doesNotExist();
    } finally {
      child.destroyForcibly();
    }
  }

  private static List<String> names() throws IOException {
    try (var all = Files.list(INSTANCES)) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }
}
