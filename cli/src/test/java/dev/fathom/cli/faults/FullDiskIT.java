package dev.fathom.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full in the middle of a recording. Needs root. */
class FullDiskIT {
  private static final int FAILED = 1;
  private static final int MIB = 1 << 20;

  @TempDir Path directory;

  @BeforeAll
  static void kernel() {
    CommandRun.assumeTracing();
    LoopMount.assumeAvailable();
  }

  @Test
  void theFileIsNamedAndWhatItHoldsIsReadable() throws Exception {
    Path small = Files.createDirectory(directory.resolve("small"));
    CommandRun.run("mount", "-t", "tmpfs", "-o", "size=2m", "none", small.toString());
    try (LoopMount disk = LoopMount.open(directory, FileSystem.NONE, 64L * MIB, false)) {
      Path recording = small.resolve("recording");
      CommandRun trace = record(disk, recording);
      assertThat(trace.status()).as(trace.err()).isEqualTo(FAILED);
      assertThat(trace.err())
          .contains("the recording ended early")
          .contains(recording.toString())
          .contains("No space left on device")
          .doesNotContain("Exception");
      assertThat(Files.size(recording)).isGreaterThan(MIB);

      CommandRun report =
          CommandRun.start(
              directory, List.of(), "report", recording.toString(), "--format", "json");
      assertThat(report.status()).as(report.err()).isZero();
      assertThat(report.out().lines().count()).isGreaterThan(1000);
      assertThat(report.err()).contains("No space left on device");
    } finally {
      CommandRun.run("umount", small.toString());
    }
  }

  /** 16,384 writes of a page each, more than the disk has room to tell of. */
  private CommandRun record(LoopMount disk, Path recording) throws Exception {
    CommandRun trace =
        CommandRun.start(
            directory,
            List.of(),
            "trace",
            "--device",
            disk.device().toString(),
            "-o",
            recording.toString());
    trace.tracing();
    CommandRun.run(
        "dd",
        "if=/dev/zero",
        "of=" + disk.device(),
        "bs=4k",
        "count=16384",
        "oflag=direct",
        "status=none");
    return trace;
  }
}
