package dev.fathom.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.kernel.TracedPart;
import dev.fathom.kernel.bpf.BpfException;
import dev.fathom.kernel.bpf.BpfException.Reason;
import dev.fathom.kernel.bpf.ProgramFinding;
import dev.fathom.linux.Errno;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TracingChecksTest {
  @TempDir private Path root;

  private PreparedMachine prepared;

  @BeforeEach
  void prepare() {
    prepared = new PreparedMachine(root);
  }

  private Section section() {
    return prepared.examine().sections().stream()
        .filter(section -> section.id().equals("tracing"))
        .findFirst()
        .orElseThrow();
  }

  private static TracedPart part(String what, boolean essential, ProgramFinding... findings) {
    return new TracedPart(what, essential, List.of(findings));
  }

  private Finding judged(TracedPart part) {
    return prepared.tracing(TracingTrial.loaded(List.of(part))).examine().finding("tracing.part");
  }

  @Test
  void anybodyElseIsToldToBeRootAndWhatOnlyRootFindsOut() {
    prepared
        .status(0, 0)
        .file("proc/kallsyms", "0000000000000000 T _text\n")
        .remove("proc/sys/net/core/bpf_jit_enable")
        .tracing(
            TracingTrial.refused(
                new BpfException(Reason.NOT_PERMITTED, "load types", Errno.EPERM, "")));

    Report report = prepared.examine();

    assertThat(report.finding("tracing.privileges").mark()).isEqualTo(Mark.MISSING);
    assertThat(report.finding("tracing.privileges").remedies()).anyMatch(it -> it.contains("root"));
    assertThat(report.finding("tracing.programs").mark()).isEqualTo(Mark.UNKNOWN);
    assertThat(report.finding("tracing.programs").remedies()).containsExactly("sudo fathom doctor");
    assertThat(report.finding("tracing.jit").mark()).isEqualTo(Mark.UNKNOWN);
    assertThat(report.finding("tracing.symbols").mark()).isEqualTo(Mark.UNKNOWN);
    assertThat(report.isLacking()).as("no need of asynchronous I/O").isFalse();
    assertThat(TextReport.of(report, false))
        .contains("Asynchronous I/O works here, at full speed: 0 degraded, 0 missing.\n")
        .endsWith("The kernel cannot be traced here: 1 missing.\n");
  }

  @Test
  void twoCapabilitiesWillDoWithoutNamesFromOtherUsersProcesses() {
    prepared.status(0, 3L << 38);

    Finding privileges = prepared.examine().finding("tracing.privileges");

    assertThat(privileges.mark()).isEqualTo(Mark.DEGRADED);
    assertThat(privileges.values()).containsEntry("effective", List.of("CAP_BPF", "CAP_PERFMON"));
    assertThat(TextReport.of(prepared.examine(), false))
        .endsWith("The kernel can be traced here, not all of it: 1 degraded.\n");
  }

  @ParameterizedTest
  @CsvSource({
    "none integrity [confidentiality], MISSING, lockdown=integrity",
    "none [integrity] confidentiality, OK, ''",
    "[none] integrity confidentiality, OK, ''"
  })
  void lockdownForbidsOnlyInItsStrictestMode(String modes, Mark mark, String remedy) {
    prepared.file("sys/kernel/security/lockdown", modes + "\n");

    Finding lockdown = prepared.examine().finding("tracing.lockdown");

    assertThat(lockdown.mark()).isEqualTo(mark);
    assertThat(String.join(" ", lockdown.remedies())).contains(remedy);
  }

  @Test
  void aKernelWithoutItsTypesAndOneThatIsTooOldAreMissing() {
    prepared
        .remove("sys/kernel/btf/vmlinux")
        .file("proc/sys/kernel/osrelease", "5.15.0-91-generic\n")
        .tracing(
            TracingTrial.refused(
                new BpfException(Reason.NO_TYPES, "read /sys/kernel/btf/vmlinux", 0, "")));

    Report report = prepared.examine();

    assertThat(report.finding("tracing.types").remedies())
        .anyMatch(it -> it.contains("CONFIG_DEBUG_INFO_BTF"));
    assertThat(report.finding("tracing.version").mark()).isEqualTo(Mark.MISSING);
    Finding programs = report.finding("tracing.programs");
    assertThat(programs.mark()).isEqualTo(Mark.MISSING);
    assertThat(programs.detail()).contains("read /sys/kernel/btf/vmlinux");
    assertThat(programs.remedies()).containsExactly(Reason.NO_TYPES.remedy());
  }

  @Test
  void aSlowInterpreterAndHiddenAddressesAreDegraded() {
    prepared
        .file("proc/sys/net/core/bpf_jit_enable", "0\n")
        .file("proc/kallsyms", "0000000000000000 T _text\n0000000000000000 T _stext\n");

    Report report = prepared.examine();

    assertThat(report.finding("tracing.jit").remedies())
        .containsExactly("sysctl -w net.core.bpf_jit_enable=1");
    assertThat(report.finding("tracing.symbols").mark()).isEqualTo(Mark.DEGRADED);
    assertThat(report.finding("tracing.symbols").detail()).contains("kptr_restrict=1");
  }

  @Test
  void whatTheKernelRefusesIsNamedByWhatItIsForWithTheReason() {
    ProgramFinding refused =
        new ProgramFinding.Refused(
            "fathom_wait", Errno.EACCES, "R1 invalid mem access 'scalar'\nprocessed 9 insns");

    Finding part =
        judged(part("who waits", false, new ProgramFinding.Loaded("fathom_flush"), refused));

    assertThat(part.mark()).isEqualTo(Mark.DEGRADED);
    assertThat(part.subject()).isEqualTo("cannot tell");
    assertThat(part.detail())
        .isEqualTo("who waits: refused: EACCES, R1 invalid mem access 'scalar'");
    assertThat(part.values())
        .containsEntry("works", false)
        .containsEntry("programs", List.of("fathom_flush", "fathom_wait"));
  }

  @Test
  void whatIsEssentialIsMissing() {
    ProgramFinding absent =
        new ProgramFinding.MissingTarget("fathom_issue", "tracepoint block_rq_issue");

    assertThat(judged(part("requests", true, absent)).mark()).isEqualTo(Mark.MISSING);
    assertThat(section().count(Mark.MISSING)).isOne();
  }

  @Test
  void aTracepointOfWhatIsNotInUseIsNotMissed() {
    ProgramFinding absent = new ProgramFinding.MissingTarget("x", "tracepoint of a module");

    assertThat(judged(part("SCSI commands", false, absent)).detail()).contains("no SCSI here");
    assertThat(judged(part("later writers on xfs", false, absent)).mark()).isEqualTo(Mark.OK);
    assertThat(judged(part("later writers on ext4", false, absent)).mark())
        .isEqualTo(Mark.DEGRADED);

    prepared.file("sys/bus/scsi/devices/none", "");
    Finding scsi = judged(part("SCSI commands", false, absent));
    assertThat(scsi.mark()).isEqualTo(Mark.DEGRADED);
    assertThat(scsi.remedies()).anyMatch(remedy -> remedy.contains("CAP_SYS_ADMIN"));
  }

  @Test
  void withoutProgramsAndWithoutTracefsThereIsNothingToFallBackOn() {
    prepared.remove("sys/kernel/tracing/events/block/block_rq_issue/format");
    prepared.remove("sys/kernel/tracing/events/block/block_rq_issue");
    assertThat(prepared.examine().finding("tracing.tracefs").mark()).isEqualTo(Mark.OK);

    prepared.tracing(
        TracingTrial.refused(new BpfException(Reason.NO_BPF, "load types", Errno.ENOSYS, "")));
    assertThat(prepared.examine().finding("tracing.tracefs").remedies())
        .containsExactly("mount -t tracefs tracefs /sys/kernel/tracing");
  }
}
