package dev.fathom.trace.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.trace.OperationPart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flight recorders of programs that end, in a small heap, and on full disks. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FlightProcessIT {
  @TempDir private Path directory;

  private static List<String> lines(Process process) throws IOException {
    try (var output = process.inputReader(StandardCharsets.UTF_8)) {
      return output.lines().toList();
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  @ParameterizedTest
  @CsvSource({"return,0", "exit,42", "throw,1"})
  void theEndOfTheJvmIsDumped(String how, int status) throws Exception {
    Process process = FlightMain.start(List.of(), how, directory.toString());
    List<String> lines = lines(process);
    assertThat(process.waitFor()).as("%s", lines).isEqualTo(status);
    List<Path> files = files(directory);
    assertThat(files).as("%s", lines).hasSize(1);
    assertThat(files.getFirst().getFileName().toString())
        .matches("flight-\\d{8}T\\d{6}\\.\\d{3}Z-" + process.pid() + "-1-exit\\.fathom");
    Dumped dumped = Dumped.read(files.getFirst());
    assertThat(dumped.findings()).isEmpty();
    assertThat(dumped.label()).isEqualTo("flight recorder, exit: the JVM ends");
    assertThat(dumped.ended())
        .hasSize(FlightMain.MANY)
        .extracting(OperationPart::result)
        .containsOnly(-5);
    assertThat(dumped.unfinished())
        .hasSize(FlightMain.UNFINISHED)
        .allMatch(each -> each.latencyNanos() >= 1_000_000_000);
  }

  @Test
  void aClosedRecorderDumpsNothingAtTheEnd() throws Exception {
    Process process = FlightMain.start(List.of(), "close", directory.toString());
    List<String> lines = lines(process);
    assertThat(process.waitFor()).as("%s", lines).isZero();
    assertThat(files(directory)).isEmpty();
  }

  @Test
  void memoryStaysFixedOverMillionsOfOperations() throws Exception {
    Process process =
        FlightMain.start(List.of("-Xmx40m", "-XX:+UseSerialGC"), "millions", directory.toString());
    List<String> lines = lines(process);
    lines.forEach(System.out::println);
    assertThat(process.waitFor()).as("%s", lines).isZero();
    assertThat(lines.getLast()).isEqualTo("fixed");
    assertThat(lines.get(lines.size() - 2)).contains("histories=");
  }

  @Test
  void aFullDiskIsToldAndDisturbsNobody() throws Exception {
    assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "needs root");
    int mounted = run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", directory.toString());
    assumeTrue(mounted == 0, "no tmpfs can be mounted here");
    try (FlightRecorder recorder =
            FlightRecorder.start(FlightOptions.to(directory).withDumpOnExit(false));
        Part part = new Part()) {
      for (int i = 1; i <= 5000; i++) {
        part.operation(i, 1000, -5);
      }
      FlightDump failed = recorder.dump("too much");
      assertThat(failed.problem()).contains("No space left on device");
      assertThat(failed.text()).contains("failed");
      assertThat(recorder.counts().failedDumps()).isEqualTo(1);
      if (Files.exists(failed.file())) {
        assertThat(Dumped.read(failed.file()).ended().size()).isLessThan(5000);
        Files.delete(failed.file());
      }
      part.operation(6000, 1000, -5);
      assertThat(recorder.dump("again").histories()).isEqualTo(5001);
    } finally {
      assertThat(run("umount", directory.toString())).isZero();
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
