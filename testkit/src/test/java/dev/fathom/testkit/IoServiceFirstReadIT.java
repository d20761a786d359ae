package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.aio.IoService;
import dev.fathom.driver.FileOptions;
import dev.fathom.linux.Linux;
import dev.fathom.trace.Tracing;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program that newcomers see first compiles, runs, and is short. */
class IoServiceFirstReadIT {
  /** From the module's directory, in which tests run. */
  private static final Path PROGRAM = Path.of("..", "examples", "java", "FirstRead.java");

  @TempDir private Path directory;

  @Test
  void itReadsAFile() throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[1000]);
    String printed =
        CommandLine.run(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--module-path",
            modulePath(),
            "--add-modules",
            "dev.fathom.aio",
            "--enable-native-access=dev.fathom.linux",
            PROGRAM.toString(),
            file.toString());
    assertThat(printed).startsWith("1000 bytes, by ");
  }

  @Test
  void itHasAtMostFifteenLines() throws IOException {
    assertThat(Files.readAllLines(PROGRAM)).hasSizeLessThanOrEqualTo(15);
  }

  private static String modulePath() {
    return List.of(Linux.class, Tracing.class, FileOptions.class, IoService.class, NullMarked.class)
        .stream()
        .map(each -> each.getProtectionDomain().getCodeSource().getLocation().toString())
        .map(location -> Path.of(URI.create(location)).toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
