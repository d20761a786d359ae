package dev.fathom.workload.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.linux.Errno;
import dev.fathom.workload.result.JobResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Writes more than a small file system holds; mounting one needs root. */
class FullDiskIT {
  @TempDir Path directory;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    Files.createDirectory(directory.resolve("small"));
    mounted = call("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small()) == 0;
    assumeTrue(mounted, "a tmpfs cannot be mounted here (that needs root)");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(call("umount", small())).isZero();
    }
  }

  private String small() {
    return directory.resolve("small").toString();
  }

  private static int call(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(List.of(command)).redirectErrorStream(true).start().waitFor();
  }

  @ParameterizedTest
  @CsvSource({"io_uring,write", "psync,write", "io_uring,randwrite"})
  void endsTheJobWithWhatItWrote(String engine, String rw) throws Exception {
    String text =
        """
        [full]
        filename=DIR/small/data
        size=2m
        bs=64k
        [good]
        filename=DIR/data
        size=1m
        bs=64k
        """;
    RunResult result =
        new Jobs(directory).run(text, "--rw=" + rw, "--ioengine=" + engine, "--iodepth=1");
    JobResult full = result.results().jobs().getFirst();
    assertThat(full.error()).isEqualTo(Errno.ENOSPC);
    assertThat(full.write().totalIos()).isBetween(10L, 16L);
    assertThat(result.failures())
        .singleElement()
        .asString()
        .startsWith("full: write " + small())
        .contains("65536 bytes at ", "(ENOSPC)");
    assertThat(result.results().jobs().getLast().write().totalIos()).isEqualTo(16);
  }

  @Test
  void filesThatCannotBeLaidOutAreNamed() throws Exception {
    String text = "[full]\nfilename=DIR/small/data\nsize=2m\n";
    RunResult result = new Jobs(directory).run(text, "--rw=read");
    assertThat(result.results().jobs().getFirst().error()).isEqualTo(Errno.ENOSPC);
    assertThat(result.failures().getFirst()).contains("laying out " + small());
  }
}
