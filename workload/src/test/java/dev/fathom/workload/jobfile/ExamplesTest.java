package dev.fathom.workload.jobfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ExamplesTest {
  /** Debian's place for fio's own examples; the property names another one. */
  private static final Path FIO_EXAMPLES =
      Path.of(System.getProperty("fathom.fio.examples", "/usr/share/doc/fio/examples"));

  /** Those of fio 3.33's examples that use only what Fathom has. */
  private static final List<String> RUN_UNCHANGED =
      List.of(
          "aio-read.fio",
          "backwards-read.fio",
          "basic-verify.fio",
          "fio-rand-RW.fio",
          "fio-rand-read.fio",
          "fio-rand-write.fio",
          "fio-seq-RW.fio",
          "fio-seq-read.fio",
          "fio-seq-write.fio",
          "fsx.fio",
          "ssd-test.fio",
          "tiobench-example.fio");

  @Test
  void ourExamplesAreJobFiles() throws Exception {
    List<Path> examples = jobFiles(ourExamples());
    assertThat(examples)
        .extracting(path -> path.getFileName().toString())
        .contains("first.fio", "random-read.fio", "mixed.fio", "fsync-heavy.fio", "verify.fio");
    for (Path example : examples) {
      assertThat(JobFile.read(example).jobs()).as(example.toString()).isNotEmpty();
    }
  }

  @Test
  void fioTakesOurExamplesToo() throws Exception {
    assumeTrue(fioIsInstalled(), "fio is not installed");
    for (Path example : jobFiles(ourExamples())) {
      Process fio = new ProcessBuilder("fio", "--parse-only", example.toString()).start();
      assertThat(fio.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(fio.exitValue()).as(example.toString()).isZero();
    }
  }

  @Test
  void fiosExamplesRunUnchangedOrAreRefusedByName() throws Exception {
    assumeTrue(Files.isDirectory(FIO_EXAMPLES), "fio's examples are not at " + FIO_EXAMPLES);
    List<String> read = new ArrayList<>();
    for (Path example : jobFiles(FIO_EXAMPLES)) {
      try {
        assertThat(JobFile.read(example).jobs()).isNotEmpty();
        read.add(example.getFileName().toString());
      } catch (JobFileException e) {
        assertThat(e.getMessage()).startsWith(example + ":").doesNotContain("unknown option");
      }
    }
    assertThat(read).containsAll(RUN_UNCHANGED);
  }

  private static Path ourExamples() {
    Path fromModule = Path.of("../examples");
    return Files.isDirectory(fromModule) ? fromModule : Path.of("examples");
  }

  private static List<Path> jobFiles(Path directory) throws IOException {
    try (var paths = Files.list(directory)) {
      return paths.filter(path -> path.toString().endsWith(".fio")).sorted().toList();
    }
  }

  private static boolean fioIsInstalled() throws InterruptedException {
    try {
      return new ProcessBuilder("fio", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
