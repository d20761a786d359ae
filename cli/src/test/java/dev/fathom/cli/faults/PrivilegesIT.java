package dev.fathom.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as another user than root. Needs root, to become one. */
class PrivilegesIT {
  private static final int LACKING = 3;
  private static final int MIB = 1 << 20;

  /** nobody, as on every Linux. */
  private static final List<String> NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

  /** Two capabilities that last over execve(2), and little memory to lock. */
  private static final List<String> ALLOWED =
      List.of("--inh-caps=+bpf,+perfmon", "--ambient-caps=+bpf,+perfmon");

  private static final List<String> LITTLE_MEMORY =
      List.of("prlimit", "--memlock=" + 8 * MIB + ":" + 8 * MIB);

  @TempDir static Path directory;

  private static String classes = "";

  @BeforeAll
  static void copyClasses() throws Exception {
    CommandRun.assumeTracing();
    CommandRun.assumeProgram("setpriv");
    CommandRun.assumeProgram("prlimit");
    classes = ReadableClasses.copy(directory);
  }

  /** Where everybody may make files. */
  private static Path writable() throws Exception {
    Path made = Files.createTempDirectory(directory, "writable");
    return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  private static CommandRun asNobody(String... arguments) throws Exception {
    return CommandRun.startFrom(classes, directory, NOBODY, arguments);
  }

  private static CommandRun withTwoCapabilities(String... arguments) throws Exception {
    List<String> prefix = new ArrayList<>(LITTLE_MEMORY);
    prefix.addAll(NOBODY);
    prefix.addAll(ALLOWED);
    return CommandRun.startFrom(classes, directory, prefix, arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"trace --duration=1s", "slow --over=1ms --duration=1s"})
  void nobodyIsToldInOneLineWhatIsNeeded(String line) throws Exception {
    CommandRun run = asNobody(line.split(" ", -1));

    assertThat(run.status()).as(run.err()).isEqualTo(LACKING);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err())
        .startsWith("fathom: ")
        .contains("run as root", "CAP_BPF", "CAP_PERFMON")
        .doesNotContain("Exception");
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "bpf", "tracefs"})
  void whatCouldNotBeginLeavesNoRecording(String source) throws Exception {
    Path writable = writable();
    CommandRun run =
        asNobody("trace", "--source=" + source, "--duration=1s", "-o", writable + "/recording");
    assertThat(run.status()).as(run.err()).isEqualTo(LACKING);
    assertThat(writable).isEmptyDirectory();
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void whoMayMakeNoControlGroupIsNotIdle() throws Exception {
    Path writable = writable();
    CommandRun run = asNobody("trace", "--idle", "--duration=1s", "-o", writable + "/recording");
    assertThat(run.status()).as(run.err()).isEqualTo(LACKING);
    assertThat(writable).isEmptyDirectory();
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).startsWith("fathom: cannot be idle").doesNotContain("Exception");
  }

  @Test
  void doctorTellsNobodyWhatOnlyRootFindsOut() throws Exception {
    CommandRun run = asNobody("doctor");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("Tracing the kernel", "sudo fathom doctor", "The kernel cannot be traced here")
        .doesNotContain("Exception");

    CommandRun json = asNobody("doctor", "--json");
    json.status();
    assertThat(JSON.std.mapFrom(json.out()).toString())
        .contains("id=tracing.programs, status=unknown")
        .contains("id=tracing.privileges, status=missing");
  }

  @Test
  void twoCapabilitiesAndLittleLockedMemoryAreEnough() throws Exception {
    LoopMount.assumeAvailable(FileSystem.EXT4);
    try (LoopMount mount = LoopMount.open(directory, FileSystem.EXT4, 64L * MIB, false)) {
      Path file = mount.mountPoint().resolve("written by root");
      CommandRun.run("sync", "-f", mount.mountPoint().toString());
      CommandRun run =
          withTwoCapabilities("trace", "--device", mount.device().toString(), "--format", "json");
      run.tracing();
      long writer = CommandRun.run("dd", "if=/dev/zero", "of=" + file, "bs=64k", "count=16");
      CommandRun.run("sync", "-f", mount.mountPoint().toString());
      Thread.sleep(300);
      assertThat(run.interrupt()).as(run.err()).isZero();
      ShareSums sums = ShareSums.of(run.out());
      assertThat(sums.dataByProcess()).containsEntry(writer, (long) MIB);
      assertThat(sums.shareBytes()).isEqualTo(sums.requestBytes());
      assertThat(sums.data())
          .filteredOn(share -> ShareSums.pid(share) == writer)
          .allSatisfy(
              share -> assertThat(share.get("file")).asString().contains("path=" + file + ","));
    }
  }

  @Test
  void doctorSaysWhatTwoCapabilitiesLeaveOut() throws Exception {
    CommandRun run = withTwoCapabilities("doctor");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("CAP_BPF CAP_PERFMON; other users' processes cannot be asked")
        .contains("tells             requests, their stages, and who caused them")
        .contains("The kernel can be traced here, not all of it");
  }
}
