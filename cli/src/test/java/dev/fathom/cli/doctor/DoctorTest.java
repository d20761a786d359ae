package dev.fathom.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.linux.Errno;
import dev.fathom.linux.ProcessCapabilities;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorTest {
  @TempDir private Path root;

  private PreparedMachine prepared;

  @BeforeEach
  void prepare() {
    prepared = new PreparedMachine(root);
  }

  @Test
  void aHealthyMachineIsAllOk() {
    Report report = prepared.examine();

    assertThat(report.findings()).allMatch(finding -> finding.mark() == Mark.OK);
    assertThat(report.isLacking()).isFalse();
    assertThat(report.finding("driver.choice").values()).containsEntry("driver", "io_uring");
  }

  @Test
  void aSysctlThatForbidsRingsIsNamedWithItsRemedy() {
    prepared.file("proc/sys/kernel/io_uring_disabled", "2\n").refuseRings(Errno.EPERM);

    Report report = prepared.examine();
    Finding setup = report.finding("io_uring.setup");

    assertThat(setup.mark()).isEqualTo(Mark.MISSING);
    assertThat(setup.remedies()).containsExactly("sysctl -w kernel.io_uring_disabled=0");
    assertThat(report.finding("io_uring.sysctl").mark()).isEqualTo(Mark.DEGRADED);
    assertThat(report.finding("driver.choice").values()).containsEntry("driver", "libaio");
    assertThat(report.finding("driver.choice").mark()).isEqualTo(Mark.DEGRADED);
    assertThat(report.isLacking()).isFalse();
  }

  @Test
  void ringsForOneGroupAreRefusedToOthersAndAllowedToAdministrators() {
    prepared
        .file("proc/sys/kernel/io_uring_disabled", "1\n")
        .file("proc/sys/kernel/io_uring_group", "1234\n")
        .refuseRings(Errno.EPERM);
    assertThat(prepared.examine().finding("io_uring.setup").remedies())
        .anyMatch(remedy -> remedy.contains("io_uring_group"));

    prepared.refuseRings(0).status(0, 1L << ProcessCapabilities.CAP_SYS_ADMIN);
    Finding sysctl = prepared.examine().finding("io_uring.sysctl");
    assertThat(sysctl.mark()).isEqualTo(Mark.OK);
    assertThat(sysctl.detail()).contains("group 1234");
  }

  @Test
  void aSeccompFilterIsToldFromASysctl() {
    prepared.status(2, 0).refuseRings(Errno.EPERM);

    Report report = prepared.examine();

    assertThat(report.finding("io_uring.setup").detail()).contains("seccomp");
    assertThat(report.finding("io_uring.setup").remedies().getFirst())
        .contains("--security-opt seccomp");
    assertThat(report.finding("io_uring.seccomp").mark()).isEqualTo(Mark.DEGRADED);
  }

  @Test
  void aSeccompFilterThatLetsRingsPassIsFine() {
    prepared.status(2, 0);

    assertThat(prepared.examine().finding("io_uring.seccomp").mark()).isEqualTo(Mark.OK);
  }

  @Test
  void aKernelWithoutRingsAndWithoutAioLacksSomething() {
    prepared
        .refuseRings(Errno.ENOSYS)
        .remove("proc/sys/fs/aio-nr")
        .remove("proc/sys/fs/aio-max-nr");

    Report report = prepared.examine();

    assertThat(report.finding("io_uring.setup").detail()).contains("the kernel has none");
    assertThat(report.finding("limits.aio").mark()).isEqualTo(Mark.DEGRADED);
    assertThat(report.finding("driver.choice").isLack()).isTrue();
    assertThat(report.isLacking()).isTrue();
  }

  @Test
  void usedUpAioEventsAreToldWithALargerLimit() {
    prepared.file("proc/sys/fs/aio-nr", "65536\n");

    Finding aio = prepared.examine().finding("limits.aio");

    assertThat(aio.mark()).isEqualTo(Mark.DEGRADED);
    assertThat(aio.detail()).contains("EAGAIN");
    assertThat(aio.remedies()).containsExactly("sysctl -w fs.aio-max-nr=1048576");
  }

  @Test
  void noMemoryToLockIsDegradedUnlessPrivilegeLiftsTheLimit() {
    prepared.memlock(0, 0);
    assertThat(prepared.examine().finding("limits.memlock").mark()).isEqualTo(Mark.DEGRADED);
    assertThat(prepared.examine().finding("limits.memlock").remedies())
        .anyMatch(remedy -> remedy.contains("LimitMEMLOCK"));

    prepared.status(0, 1L << ProcessCapabilities.CAP_IPC_LOCK);
    assertThat(prepared.examine().finding("limits.memlock").mark()).isEqualTo(Mark.OK);
  }

  @Test
  void aHardLimitAboveTheSoftOneIsReachedWithUlimit() {
    prepared.memlock(0, 16L << 20);

    assertThat(prepared.examine().finding("limits.memlock").remedies())
        .containsExactly("ulimit -l 16384");
  }

  @Test
  void ringsThatFailForWantOfMemoryPointAtTheLimit() {
    prepared.memlock(0, 0).refuseRings(Errno.ENOMEM);

    assertThat(prepared.examine().finding("io_uring.setup").remedies().getFirst())
        .contains("memlock");
  }

  @Test
  void anOldKernelIsDegradedAndItsRefusedFlagsAreNamed() {
    prepared
        .file("proc/sys/kernel/osrelease", "5.15.0-91-generic\n")
        .remove("proc/sys/kernel/io_uring_disabled")
        .refuseRings((1 << 12) | (1 << 13), Errno.EINVAL)
        .features(0xfff, 40);

    Report report = prepared.examine();

    assertThat(report.finding("kernel.version").mark()).isEqualTo(Mark.DEGRADED);
    assertThat(report.finding("io_uring.sysctl").mark()).isEqualTo(Mark.UNKNOWN);
    assertThat(report.finding("io_uring.flags").detail()).contains("refused: DEFER_TASKRUN");
    assertThat(report.finding("io_uring.features").mark()).isEqualTo(Mark.DEGRADED);
    assertThat(report.finding("io_uring.opcodes").detail()).contains("MSG_RING");
  }

  @Test
  void anOldJdkOrOneWithoutNativeAccessLacksSomething() {
    prepared.jvm(new Jvm(21, "Some VM 21", false));

    Report report = prepared.examine();

    assertThat(report.finding("jdk.version").isLack()).isTrue();
    assertThat(report.finding("jdk.native-access").isLack()).isTrue();
  }

  @Test
  void theAotCacheIsInUseOnlyIfItIsMapped() {
    prepared.file(
        "proc/self/cmdline", "java\0-Xms16m\0-XX:AOTCache=/x/a.aot\0-m\0a/b\0-Xnot-ours\0");
    assertThat(prepared.examine().finding("jdk.aot-cache").mark()).isEqualTo(Mark.DEGRADED);

    prepared.file("proc/self/maps", "7f00-7f01 r--p 00000000 fe:00 1    /x/a.aot\n");
    Report report = prepared.examine();
    assertThat(report.finding("jdk.aot-cache").values()).containsEntry("inUse", true);
    assertThat(report.finding("jdk.flags").detail()).isEqualTo("-Xms16m");
  }

  @Test
  void anotherSystemHasThreadsOnlyAndNoStackTrace() {
    prepared.system("Mac OS X");

    Report report = prepared.examine();

    assertThat(report.finding("kernel.version").mark()).isEqualTo(Mark.DEGRADED);
    assertThat(report.finding("driver.choice").values()).containsEntry("driver", "threads");
    assertThat(report.isLacking()).isTrue();
  }

  @Test
  void aMachineWithoutProcAndSysIsExaminedAsFarAsItGoes(@TempDir Path empty) {
    Machine bare = new Machine("Linux", "amd64", empty, prepared, new Jvm(25, "Some VM", true));

    Report report =
        Doctor.examine(bare, new PredictedDriver(bare), java.util.List.of(PreparedMachine.PATH));

    assertThat(report.finding("kernel.version").mark()).isEqualTo(Mark.UNKNOWN);
    assertThat(report.finding("device.name").mark()).isEqualTo(Mark.UNKNOWN);
    assertThat(report.isLacking()).isFalse();
  }
}
