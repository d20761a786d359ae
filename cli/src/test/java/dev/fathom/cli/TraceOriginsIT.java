package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.cli.TracingRun.Traced;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who wrote what, known from the start, against what is traced. Needs root. */
class TraceOriginsIT {
  private static final int MIB = 1 << 20;
  private static final int PAGE = 4096;
  private static final int PRIME = 23;
  private static final long DEVICE_BYTES = 512L * MIB;

  @TempDir Path directory;

  @BeforeAll
  static void kernel() {
    TracingRun.assumeAvailable();
  }

  private LoopMount mount(FileSystem fileSystem) throws IOException, InterruptedException {
    LoopMount.assumeAvailable(fileSystem);
    LoopMount mount = LoopMount.open(directory, fileSystem, DEVICE_BYTES, false);
    TracingRun.sync(mount);
    return mount;
  }

  private static Process writer(Path file, int mebibytes) throws IOException {
    return new ProcessBuilder(
            "dd", "if=/dev/zero", "of=" + file, "bs=64k", "count=" + mebibytes * 16)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void threeWritersAndOneThatSyncs(FileSystem fileSystem) throws Exception {
    try (LoopMount mount = mount(fileSystem)) {
      List<Long> pids = new ArrayList<>();
      Traced traced =
          TracingRun.during(
              directory,
              mount.device(),
              () -> {
                pids.clear();
                List<Process> writers = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                  writers.add(writer(mount.mountPoint().resolve("file" + i), 20));
                }
                for (Process writer : writers) {
                  assertThat(writer.waitFor()).isZero();
                  pids.add(writer.pid());
                }
                TracingRun.sync(mount);
              });
      for (long pid : pids) {
        assertThat(traced.dataBytes("write", pid)).as(traced.err()).isEqualTo(20L * MIB);
      }
      traced.assertThatSharesAddUp();
      assertThat(traced.err()).contains("the kernel's counters say the same");
    }
  }

  @ParameterizedTest
  @CsvSource({"4m,true", "64m,false"})
  void whatHasNoRoomWhileItIsDirtyIsUnknown(String room, boolean full) throws Exception {
    try (LoopMount mount = mount(FileSystem.EXT4)) {
      TracingRun run =
          TracingRun.start(
              directory, "--device", mount.device().toString(), "--dirty-room", room, "--summary");
      assertThat(writer(mount.mountPoint().resolve("foo"), 32).waitFor()).isZero();
      TracingRun.sync(mount);
      run.child().signal("INT");
      assertThat(run.child().status()).as(run.child().err()).isZero();
      assertThat(run.child().err().contains("MiB: a table was full")).isEqualTo(full);
      assertThat(run.child().err().contains("dirty pages: their table was full")).isEqualTo(full);
    }
  }

  /** What only a table of the flusher's bytes would show. */
  @Test
  void theSubmitterIsTheFlusherAndTheOriginIsNot() throws Exception {
    try (LoopMount mount = mount(FileSystem.EXT4)) {
      Process[] writer = new Process[1];
      Traced traced =
          TracingRun.during(
              directory,
              mount.device(),
              () -> {
                writer[0] = writer(mount.mountPoint().resolve("foo"), 1);
                assertThat(writer[0].waitFor()).isZero();
                TracingRun.sync(mount);
              });
      assertThat(traced.dataBytes("write", writer[0].pid())).isEqualTo(MIB);
      List<String> submitters =
          traced.requests("write").stream()
              .flatMap(request -> Traced.list(request, "bios").stream())
              .map(bio -> String.valueOf(bio.get("submitter")))
              .toList();
      assertThat(submitters).isNotEmpty().noneMatch(it -> it.contains("pid=" + writer[0].pid()));
    }
  }

  /** The scenario: a program writes "foo" to a file and reads it back. */
  @Test
  void fooIsWrittenAndReadBackLongBeforeTheDiskIsTouched() throws Exception {
    try (LoopMount mount = mount(FileSystem.EXT4)) {
      long[] ended = new long[1];
      long[] pid = new long[1];
      Traced traced =
          TracingRun.during(
              directory,
              mount.device(),
              () -> {
                Path foo = mount.mountPoint().resolve("foo");
                Files.deleteIfExists(foo);
                pid[0] =
                    TracingRun.run(
                        "sh",
                        "-c",
                        "printf foo >\"$0\"; read back <\"$0\"; [ \"$back\" = foo ]",
                        foo.toString());
                ended[0] = System.nanoTime();
                Thread.sleep(1_000);
                TracingRun.sync(mount);
              });
      List<Map<String, Object>> own =
          traced.histories().stream()
              .filter(history -> history.toString().contains("pid=" + pid[0] + ","))
              .filter(history -> history.toString().contains("cause=buffered"))
              .toList();
      assertThat(own).as(traced.err()).hasSize(1);
      assertThat(Traced.number(own.getFirst(), "start_ns")).isGreaterThan(ended[0] + 500_000_000L);
      assertThat(traced.dataBytes("write", pid[0])).isEqualTo(PAGE);
      assertThat(traced.dataBytes("read", pid[0])).isZero();
    }
  }

  @Test
  void directWritesAreTheirSubmitters() throws Exception {
    try (LoopMount mount = mount(FileSystem.EXT4)) {
      long[] pid = new long[1];
      Path file = mount.mountPoint().resolve("direct");
      Files.write(file, new byte[PRIME * PAGE]);
      TracingRun.sync(mount);
      Traced traced =
          TracingRun.during(
              directory,
              mount.device(),
              () ->
                  pid[0] =
                      TracingRun.run(
                          "dd",
                          "if=/dev/zero",
                          "of=" + file,
                          "bs=4k",
                          "count=" + PRIME,
                          "oflag=direct",
                          "conv=notrunc"));
      List<Map<String, Object>> own =
          traced.shares("write").stream()
              .filter(share -> Traced.pid(share) == pid[0])
              .filter(share -> "direct".equals(share.get("cause")))
              .toList();
      assertThat(own).as(traced.err()).hasSize(PRIME);
      assertThat(own).allMatch(share -> "exact".equals(share.get("confidence")));
      assertThat(own).allMatch(share -> Traced.number(share, "bytes") == PAGE);
    }
  }

  @Test
  void storesToMappedMemoryAreTheirProcess() throws Exception {
    try (LoopMount mount = mount(FileSystem.EXT4)) {
      Path file = mount.mountPoint().resolve("mapped");
      Files.write(file, new byte[PRIME * PAGE]);
      TracingRun.sync(mount);
      Traced traced =
          TracingRun.during(
              directory,
              mount.device(),
              () -> {
                try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                  MappedByteBuffer memory = channel.map(MapMode.READ_WRITE, 0, PRIME * PAGE);
                  for (int page = 0; page < PRIME; page++) {
                    memory.put(page * PAGE, (byte) page);
                  }
                }
                TracingRun.sync(mount);
              });
      assertThat(traced.dataBytes("write", ProcessHandle.current().pid()))
          .as(traced.err())
          .isEqualTo(PRIME * PAGE);
      assertThat(traced.shares("write")).anyMatch(share -> "mapped".equals(share.get("cause")));
    }
  }

  @Test
  void anFsyncBySomebodyElseDoesNotMakeItTheirs() throws Exception {
    try (LoopMount mount = mount(FileSystem.EXT4)) {
      Process[] writer = new Process[1];
      Path file = mount.mountPoint().resolve("theirs");
      Traced traced =
          TracingRun.during(
              directory,
              mount.device(),
              () -> {
                writer[0] = writer(file, 1);
                assertThat(writer[0].waitFor()).isZero();
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                  channel.force(true);
                }
              });
      assertThat(traced.dataBytes("write", writer[0].pid())).as(traced.err()).isEqualTo(MIB);
      assertThat(traced.dataBytes("write", ProcessHandle.current().pid())).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "mq-deadline", "bfq"})
  void schedulersChangeNothing(String scheduler) throws Exception {
    try (LoopMount mount = mount(FileSystem.EXT4)) {
      Path queue =
          Path.of("/sys/block", mount.device().getFileName().toString(), "queue/scheduler");
      assumeTrue(
          List.of(Files.readString(queue).strip().replaceAll("[\\[\\]]", "").split(" ", -1))
              .contains(scheduler),
          "no scheduler " + scheduler + " here");
      try (QueueSetting _ = QueueSetting.of(mount.device(), "scheduler", scheduler)) {
        manyWritersAreToldApart(mount);
      }
    }
  }

  private void manyWritersAreToldApart(LoopMount mount) throws Exception {
    List<Process> writers = new ArrayList<>();
    Traced traced =
        TracingRun.during(
            directory,
            mount.device(),
            () -> {
              writers.clear();
              for (int i = 0; i < PRIME; i++) {
                writers.add(writer(mount.mountPoint().resolve("file" + i), 1));
              }
              for (Process writer : writers) {
                assertThat(writer.waitFor()).isZero();
              }
              TracingRun.sync(mount);
            });
    for (Process writer : writers) {
      assertThat(traced.dataBytes("write", writer.pid())).as(traced.err()).isEqualTo(MIB);
    }
    traced.assertThatSharesAddUp();
  }
}
