package dev.fathom.driver;

import static dev.fathom.driver.DriverKind.IO_URING;
import static dev.fathom.driver.DriverKind.LINUX_AIO;
import static dev.fathom.driver.DriverKind.THREADS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.linux.ResourceLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriverProbeTest {
  private static final String SYSCTL = "/proc/sys/kernel/io_uring_disabled";

  private final FakeDrivers fakes = new FakeDrivers().kernel("5.4.0-test");

  @Test
  void whatWorksIsTold() {
    Finding own = Finding.ok("own", "finding");
    fakes.finding(THREADS, own);
    assertThat(fakes.probe().findings(THREADS))
        .containsExactly(Finding.ok("threads", "works on kernel 5.4.0-test"), own);
    assertThat(fakes.closed).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, 0, kernel.io_uring_disabled = 2, kernel.io_uring_disabled=0",
    "1, 1, 0, kernel.io_uring_disabled = 1, kernel.io_uring_group",
    "1, 1, 2, seccomp, io_uring_setup",
    "1, 0, 2, seccomp, io_uring_setup",
    "1, 0, 0, EPERM, security module",
    "38, 0, 2, hidden by a seccomp, io_uring_setup",
    "38, 0, 0, not in this kernel (5.4.0-test), CONFIG_IO_URING",
    "13, 0, 0, EACCES, policy",
    "12, 0, 0, 64 KiB may be locked, ulimit -l",
    "24, 0, 0, descriptor, ulimit -n",
    "22, 0, 0, lacks, Linux 5.18",
    "5, 0, 0, Input/output error, ''"
  })
  void explainsWhyThereIsNoRing(
      int errno, int disabled, int seccomp, String detail, String remedy) {
    fakes
        .failing(IO_URING, errno)
        .file(SYSCTL, disabled + "\n")
        .file("/proc/self/status", "Seccomp:\t" + seccomp + "\n")
        .memlock(65536);
    assertMissing(IO_URING, detail, remedy);
  }

  @ParameterizedTest
  @CsvSource({
    "11, 0, 'depth 1: fs.aio-max-nr is 65536, in use are 65530', fs.aio-max-nr=1048576",
    "38, 2, hidden by a seccomp, io_setup",
    "38, 0, not in this kernel, CONFIG_AIO",
    "1, 2, denied, io_setup",
    "13, 0, denied, io_setup",
    "23, 0, descriptor, ulimit -n",
    "22, 0, no AIO polls, Linux 4.19",
    "5, 0, Input/output error, ''"
  })
  void explainsWhyThereIsNoAio(int errno, int seccomp, String detail, String remedy) {
    fakes
        .failing(LINUX_AIO, errno)
        .file("/proc/self/status", "Seccomp:\t" + seccomp + "\n")
        .file("/proc/sys/fs/aio-max-nr", "65536\n")
        .file("/proc/sys/fs/aio-nr", "65530\n");
    assertMissing(LINUX_AIO, detail, remedy);
  }

  @Test
  void linuxKindsNeedLinux() {
    fakes.on("Windows 11");
    assertMissing(IO_URING, "needs Linux; this is Windows 11", "thread driver");
    assertMissing(LINUX_AIO, "needs Linux; this is Windows 11", "thread driver");
  }

  private void assertMissing(DriverKind kind, String detail, String remedy) {
    assertThat(fakes.probe().findings(kind))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.subject()).isEqualTo(kind.label());
          assertThat(finding.level()).isEqualTo(Finding.Level.MISSING);
          assertThat(finding.detail()).contains(detail);
          assertThat(finding.remedy()).contains(remedy);
        });
  }

  @Test
  void littleLockedMemoryDegradesRegisteredBuffers() {
    fakes.memlock(65536).filtered();
    assertThat(fakes.probe().limits(IO_URING))
        .singleElement()
        .satisfies(finding -> assertThat(finding.detail()).contains("at most 64 KiB"));
    assertThat(fakes.probe().limits(LINUX_AIO)).isEmpty();
    assertThat(fakes.memlock(ResourceLimits.UNLIMITED).probe().limits(IO_URING)).isEmpty();
    fakes.memlock(0).file("/proc/self/status", "CapEff:\t0000000000004000\n");
    assertThat(fakes.probe().limits(IO_URING)).as("with CAP_IPC_LOCK").isEmpty();
  }

  @Test
  void notesNameTheFileThatIsNotAsynchronous(@TempDir Path directory) throws IOException {
    Path path = Files.writeString(directory.resolve("a"), "text");
    try (Driver driver = ThreadDriver.open(DriverOptions.confined(1));
        DriverFile file = driver.open(path, FileOptions.READ)) {
      assertThat(DriverProbe.notes(THREADS, file)).isEmpty();
      assertThat(DriverProbe.notes(LINUX_AIO, file))
          .isNotEmpty()
          .allSatisfy(note -> assertThat(note.subject()).startsWith(path.toString()));
    }
  }

  @Test
  void readsThisMachine() {
    Machine machine = Machine.here();
    if (machine.isLinux()) {
      assertThat(machine.kernelRelease()).matches("\\d+\\.\\d+.*");
      assertThat(machine.aioLimit().orElse(0)).isGreaterThan(1000);
      assertThat(machine.memlockBytes()).isPresent();
    }
    assertThat(DriverProbe.here().findings(THREADS).getFirst().level()).isEqualTo(Finding.Level.OK);
  }
}
