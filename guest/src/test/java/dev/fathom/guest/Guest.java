package dev.fathom.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.kernel.KernelTracer;
import dev.fathom.linux.Errno;
import dev.fathom.trace.History;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An emulated machine with a kernel of Debian's and the files of this one; it runs once for all
 * tests.
 */
final class Guest {
  /** Linux 6.1, as old as we can: disks and their faults. */
  static final Guest OLD = new Guest("6.1", "guest", GuestMain.SCSI_DISKS);

  /** Linux 6.12: file systems, which are modules there. */
  static final Guest WITH_MODULES = new Guest("6.12", "guest-6.12", GuestMain.FILE_SYSTEMS);

  private static final Path SCRIPTS = Path.of("src/test/guest").toAbsolutePath();
  private static final int LACKS_SOMETHING = 3;
  private static final int SECONDS = 150;

  private final String release;
  private final String folder;
  private final String play;
  private @Nullable GuestTrace trace;
  private boolean begun;

  private Guest(String release, String folder, String play) {
    this.release = release;
    this.folder = folder;
    this.play = play;
  }

  /**
   * What {@link GuestMain} told there; it runs once for all tests, also if it fails. Skips the test
   * where there is no emulator or no such kernel.
   */
  synchronized GuestTrace trace() throws Exception {
    if (trace == null) {
      assertThat(begun).as("the guest ran, and failed").isFalse();
      trace = GuestTrace.of(run());
    }
    return trace;
  }

  private synchronized Path run() throws Exception {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "needs an x86-64 machine");
    assumeTrue(isOnPath("qemu-system-x86_64"), "needs qemu-system-x86_64, which is not installed");
    Path image = Path.of(System.getProperty("user.home"), ".cache", "fathom", "guest-" + release);
    Path out = Files.createDirectories(Path.of("target", folder).toAbsolutePath());
    for (String old : List.of("records", "log", "recording")) {
      Files.deleteIfExists(out.resolve(old));
    }
    Path log = out.resolve("image.log");
    String script = SCRIPTS.resolve("image").toString();
    if (execute(log, script, image.toString(), release) == LACKS_SOMETHING) {
      abort("needs " + Files.readString(log).strip().lines().toList().getLast());
    }
    Path command = Files.writeString(out.resolve("command"), command());
    Path console = out.resolve("console");
    begun = true;
    execute(
        console,
        SCRIPTS.resolve("boot").toString(),
        image.toString(),
        out.toString(),
        command.toString());
    assertThat(console).content().contains("guest: ended with 0");
    return out;
  }

  private String command() throws URISyntaxException {
    String classes =
        Stream.of(GuestMain.class, KernelTracer.class, Errno.class, History.class)
            .map(Guest::place)
            .collect(Collectors.joining(":"));
    return String.join(
        " ",
        "exec",
        System.getProperty("java.home") + "/bin/java",
        "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Djava.io.tmpdir=$1",
        "--enable-native-access=ALL-UNNAMED -cp",
        classes,
        GuestMain.class.getName(),
        "$1",
        play + "\n");
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int execute(Path log, String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("%s ends", command[0]).isTrue();
      return process.exitValue();
    } finally {
      process.destroy();
    }
  }

  private static boolean isOnPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
