package dev.fathom.trace.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.trace.Names;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Recordings of programs that are killed, on disks that are full, and of many events: five million,
 * or a hundred (and 7 GB in the temporary folder) with {@code -Dfathom.soak}.
 */
final class RecordingProcessIT {
  /** Nothing is ever collected: a program that ends has allocated less than that. */
  private static final List<String> NO_COLLECTOR =
      List.of("-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC", "-Xmx256m");

  /**
   * What of the program's last moment may be missing; far more than promised, for busy machines.
   */
  private static final long MISSING_NANOS = 1_000_000_000;

  @TempDir private Path folder;

  private static String result(Process process) throws IOException, InterruptedException {
    try (BufferedReader output = RecordingMain.output(process)) {
      List<String> lines = output.lines().toList();
      assertThat(process.waitFor()).as("%s", lines).isZero();
      System.out.println(lines);
      return lines.get(lines.size() - 2);
    }
  }

  @Test
  void aProgramThatIsKilledLosesAMomentAtMost() throws Exception {
    Path file = folder.resolve("killed.fathom");
    Process process = RecordingMain.start(List.of(), "forever", file.toString());
    try (BufferedReader output = RecordingMain.output(process)) {
      assertThat(output.readLine()).isEqualTo("started");
      Thread.sleep(700);
    } finally {
      process.destroyForcibly(); // SIGKILL
    }
    long killed = System.nanoTime();
    process.waitFor();
    long[] last = new long[2];
    try (RecordingReader reader = RecordingReader.open(file)) {
      long events =
          reader.readAll((words, at) -> {
            assertThat(words[at + 1]).isEqualTo(++last[0]);
            last[1] = words[at];
          });
      assertThat(events).isPositive();
      assertThat(killed - last[1]).isLessThan(MISSING_NANOS);
      assertThat(reader.ended()).isFalse();
      assertThat(reader.findings().all())
          .extracting(Finding::kind)
          .isSubsetOf(Finding.Kind.CUT, Finding.Kind.NOT_ENDED)
          .contains(Finding.Kind.NOT_ENDED);
    }
  }

  @Test
  void millionsOfEventsAreWrittenAndReadWithoutGarbage() throws Exception {
    long count =
        Long.getLong(
            "fathom.soak.events", Boolean.getBoolean("fathom.soak") ? 100_000_000 : 5_000_000);
    Path file = folder.resolve("long.fathom");
    for (String how : List.of("write", "trace")) {
      String events = result(RecordingMain.start(NO_COLLECTOR, how, file.toString(), count + ""));
      assertThat(result(RecordingMain.start(NO_COLLECTOR, "read", file.toString())))
          .isEqualTo(events);
    }
  }

  @Test
  void aFullDiskEndsTheRecordingInOrder() throws Exception {
    assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "needs root");
    Path disk = Files.createDirectory(folder.resolve("disk"));
    int mounted = run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString());
    assumeTrue(mounted == 0, "no tmpfs can be mounted here");
    try {
      fill(disk.resolve("full.fathom"));
    } finally {
      assertThat(run("umount", disk.toString())).isZero();
    }
  }

  private static void fill(Path file) throws IOException {
    List<long[]> events = TestEvents.random(23, 30_011);
    RecordingWriter writer = RecordingWriter.create(file, "full", new Names());
    try (writer) {
      events.forEach(event -> TestEvents.give(writer, event));
    }
    Progress progress = writer.progress();
    assertThat(progress.problem()).endsWith("No space left on device");
    assertThat(progress.events() + progress.unwritten()).isEqualTo(30_011);
    try (RecordingReader reader = RecordingReader.open(file)) {
      assertThat(reader.readAll((words, at) -> {})).isEqualTo(progress.events()).isPositive();
      assertThat(reader.ended()).isTrue();
      assertThat(reader.problem()).isEqualTo(progress.problem());
      assertThat(reader.findings().missingEvents()).isEqualTo(progress.unwritten());
      assertThat(reader.findings().all())
          .extracting(Finding::kind)
          .containsExactly(Finding.Kind.STOPPED);
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
