package dev.fathom.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.kernel.bpf.BpfException;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A trace that begins while the device is busy, in a real kernel. Needs root and fio. */
@Timeout(120)
class BusyStartIT {
  private static final int DEPTH = 32;

  @TempDir Path directory;

  private static KernelTracer trace(LoopMount disk) throws IOException {
    try {
      return KernelTracer.start(
          TracerOptions.DEFAULT.withDevices(Set.of(WritersRig.number(disk))).withNotices(false));
    } catch (BpfException e) {
      return switch (e.reason()) {
        case REFUSED -> throw e;
        default -> abort(e.toString());
      };
    }
  }

  private static Process read(LoopMount disk) throws IOException {
    return new ProcessBuilder(
            "fio",
            "--name=busy",
            "--filename=" + disk.device(),
            "--rw=randread",
            "--bs=4k",
            "--ioengine=libaio",
            "--iodepth=" + DEPTH,
            "--direct=1",
            "--time_based",
            "--runtime=60")
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start();
  }

  /** Waits until the device has read more. */
  private static void awaitReads(LoopMount disk) throws Exception {
    Path stat = Path.of("/sys/block", disk.device().getFileName().toString(), "stat");
    String before = Files.readString(stat);
    while (Files.readString(stat).equals(before)) {
      Thread.sleep(10);
    }
  }

  @Test
  void noBioIsTakenUpWhoseEndIsNotSeen() throws Exception {
    LoopMount.assumeAvailable();
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/fio")), "no fio");
    try (LoopMount disk = LoopMount.open(directory, FileSystem.NONE, 32 << 20, false)) {
      Process reader = read(disk);
      try {
        awaitReads(disk);
        try (KernelTracer tracer = trace(disk)) {
          long bios = tracer.counters().bios();
          while (tracer.counters().bios() < bios + 10 * DEPTH) {
            tracer.poll((data, at, lengthBytes) -> {});
          }
          KernelCounters counters = tracer.counters();
          assertThat(counters.stale()).isLessThan(DEPTH);
          tracer.stop();
          assertThat(tracer.unfinished((data, at, lengthBytes) -> {})).isLessThanOrEqualTo(DEPTH);
        }
      } finally {
        reader.destroy();
        reader.waitFor();
      }
    }
  }
}
