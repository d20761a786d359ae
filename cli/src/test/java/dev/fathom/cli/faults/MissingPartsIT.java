package dev.fathom.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command where files of the kernel are hidden by an empty file system, in a mount namespace of
 * its own. Needs root.
 */
class MissingPartsIT {
  private static final int LACKING = 3;

  private static final Path TRACEFS_EVENTS = Path.of("/sys/kernel/tracing/events");

  @TempDir Path directory;

  @BeforeAll
  static void tools() {
    CommandRun.assumeTracing();
    CommandRun.assumeProgram("unshare");
  }

  /** Runs a script before the command, where mounts are seen by the command alone. */
  private CommandRun after(String script, String... arguments) throws Exception {
    List<String> prefix =
        List.of("unshare", "-m", "sh", "-c", "set -e; " + script + "; exec \"$@\"", "sh");
    return CommandRun.start(directory, prefix, arguments);
  }

  @Test
  void withoutItsTypesTheKernelIsTracedThroughTracefs() throws Exception {
    assumeTrue(Files.isDirectory(TRACEFS_EVENTS), "tracefs is not mounted");
    String hide = "mount -t tmpfs none /sys/kernel/btf";

    CommandRun trace = after(hide, "trace", "--duration=1s", "--source=bpf");
    assertThat(trace.status()).as(trace.err()).isEqualTo(LACKING);
    assertThat(trace.err().lines()).hasSize(1);
    assertThat(trace.err()).contains("/sys/kernel/btf/vmlinux", "CONFIG_DEBUG_INFO_BTF");
    CommandRun less = after(hide, "trace", "--duration=1s");
    assertThat(less.status()).as(less.err()).isZero();
    assertThat(less.err())
        .contains("BPF is not available", "/sys/kernel/btf/vmlinux", "Tracing through tracefs");

    CommandRun doctor = after(hide, "doctor");
    assertThat(doctor.status()).as(doctor.err()).isZero();
    assertThat(doctor.out())
        .containsPattern("missing +kernel types +no /sys/kernel/btf/vmlinux")
        .containsPattern("missing +programs +none can be loaded: read /sys/kernel/btf/vmlinux")
        .contains("The kernel cannot be traced here: 2 missing.");
  }

  /** Only what doctor reads there: a kernel that is locked down cannot be had by mounting. */
  @Test
  void doctorReadsThatTheKernelIsLockedDown() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/sys/kernel/security")), "no /sys/kernel/security");
    CommandRun doctor =
        after(
            "mount -t tmpfs none /sys/kernel/security;"
                + " echo 'none integrity [confidentiality]' >/sys/kernel/security/lockdown",
            "doctor");

    assertThat(doctor.status()).as(doctor.err()).isZero();
    assertThat(doctor.out())
        .containsPattern("missing +lockdown +confidentiality")
        .contains("> boot with lockdown=integrity");
  }

  @Test
  void withoutTracefsProgramsStillTrace() throws Exception {
    String hide =
        "for it in /sys/kernel/tracing /sys/kernel/debug; do"
            + " [ ! -d $it ] || mount -t tmpfs none $it; done";

    CommandRun trace = after(hide, "trace", "--duration=200ms", "--summary");
    assertThat(trace.status()).as(trace.err()).isZero();
    CommandRun doctor = after(hide, "doctor");
    doctor.status();
    assertThat(doctor.out()).containsPattern("ok +tracefs +no events of the block layer");
  }
}
