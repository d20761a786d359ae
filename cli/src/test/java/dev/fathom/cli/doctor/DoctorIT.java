package dev.fathom.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.linux.Linux;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorIT {
  @TempDir private Path directory;

  @BeforeEach
  void onLinux() {
    assumeTrue(Linux.isSupported(), "needs Linux on x86-64 or aarch64");
  }

  @Test
  void thisMachineIsExaminedAndNothingStays() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "content");

    Report report = Doctor.examineHere(List.of(directory, file));

    assertThat(report.findings().map(Finding::id))
        .contains("kernel.version", "io_uring.setup", "limits.memlock", "path.direct");
    assertThat(report.finding("path.file").mark()).isEqualTo(Mark.OK);
    assertThat(report.finding("path.file-system").values().get("type")).asString().isNotEmpty();
    assertThat(file).hasContent("content");
    try (Stream<Path> entries = Files.list(directory)) {
      assertThat(entries).containsExactly(file);
    }
  }

  @Test
  void theMarkOfTheRingIsWhatTheEngineFinds() {
    Report report = Doctor.examineHere(List.of());

    boolean works = report.finding("io_uring.setup").mark() == Mark.OK;
    assertThat(report.finding("driver.choice").values().get("driver"))
        .asString()
        .matches(driver -> !driver.equals("io_uring") || works);
  }

  @Test
  void numbersOfSysctlsAreReadWhole() throws IOException {
    Path limit = Path.of("/proc/sys/fs/aio-max-nr");
    assumeTrue(Files.isReadable(limit), "needs Linux AIO");

    Process cat = new ProcessBuilder("cat", limit.toString()).start();
    String told =
        new String(cat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();

    assertThat(Doctor.examineHere(List.of()).finding("limits.aio").values())
        .containsEntry("max", Long.parseLong(told));
  }

  @Test
  void devicesAndWhatIsNotThereAreToldWithoutAnException() {
    List<Path> odd =
        List.of(
            Path.of("/dev/null"),
            Path.of("/proc/self/status"),
            Path.of("/sys"),
            directory.resolve("nothing"),
            Path.of("/dev/null/below"));

    Report report = Doctor.examineHere(odd);

    assertThat(report.isLacking()).isTrue();
    assertThat(report.findings().filter(it -> it.id().equals("path.file"))).hasSize(odd.size());
  }
}
