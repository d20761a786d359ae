package dev.fathom.cli.doctor;

import dev.fathom.linux.Errno;
import dev.fathom.linux.IoUringOp;
import dev.fathom.linux.ProcessCapabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What io_uring(7) can do here, and what forbids it if it cannot. */
final class RingChecks {
  private static final String DISABLED = "/proc/sys/kernel/io_uring_disabled";
  private static final String GROUP = "/proc/sys/kernel/io_uring_group";
  private static final String ENABLE = "sysctl -w kernel.io_uring_disabled=0";
  private static final int SECCOMP_FILTER = 2;

  private RingChecks() {}

  static Section section(Machine machine) {
    List<Finding> findings = new ArrayList<>();
    RingTrial ring = machine.kernel().openRing(0);
    findings.add(setup(machine, ring));
    findings.add(permission(machine));
    findings.add(seccomp(machine, ring));
    if (ring.works()) {
      findings.add(RingFlags.finding(machine.kernel()));
      findings.add(features(ring));
      findings.add(opcodes(ring));
    }
    return new Section("io_uring", "io_uring", findings);
  }

  private static Finding setup(Machine machine, RingTrial ring) {
    String id = "io_uring.setup";
    Finding finding =
        ring.works()
            ? Finding.ok(id, "rings", "can be set up")
            : explained(id, machine, ring.errno());
    return finding
        .value("works", ring.works())
        .value("errno", ring.works() ? "" : Errno.name(ring.errno()));
  }

  private static Finding explained(String id, Machine machine, int errno) {
    String failed = "io_uring_setup fails with " + Errno.name(errno) + ": ";
    long disabled = machine.number(DISABLED).orElse(0);
    boolean filtered = machine.seccompMode() == SECCOMP_FILTER;
    if (errno == Errno.EPERM && disabled == 2) {
      return Finding.missing(id, "rings", failed + "switched off for everybody").remedy(ENABLE);
    }
    if (errno == Errno.EPERM && disabled == 1 && !isAdmin(machine)) {
      return Finding.missing(id, "rings", failed + "allowed to administrators and one group only")
          .remedy(ENABLE, "or be in that group: sysctl -w kernel.io_uring_group=$(id -g)");
    }
    if (filtered && (errno == Errno.EPERM || errno == Errno.ENOSYS || errno == Errno.EACCES)) {
      return Finding.missing(id, "rings", failed + "a seccomp filter forbids it, as in containers")
          .remedy(
              "docker or podman run --security-opt seccomp=unconfined …",
              "or a profile that allows io_uring_setup, io_uring_enter, io_uring_register",
              "Kubernetes: securityContext.seccompProfile.type: Unconfined or Localhost");
    }
    if (errno == Errno.ENOSYS) {
      return Finding.missing(id, "rings", failed + "the kernel has none")
          .remedy("a kernel of 6.1 or newer with CONFIG_IO_URING=y");
    }
    if (errno == Errno.ENOMEM) {
      return Finding.missing(id, "rings", failed + "no memory, or none that may be locked")
          .remedy("raise the limit on locked memory: see memlock below");
    }
    if (errno == Errno.EMFILE || errno == Errno.ENFILE) {
      return Finding.missing(id, "rings", failed + "no file descriptor is left")
          .remedy("ulimit -n 65536");
    }
    return Finding.missing(id, "rings", failed + Errno.message(errno))
        .remedy("see io_uring_setup(2); a security module may forbid it: dmesg | grep -i denied");
  }

  private static boolean isAdmin(Machine machine) {
    return machine.hasCapability(ProcessCapabilities.CAP_SYS_ADMIN);
  }

  private static Finding permission(Machine machine) {
    OptionalLong disabled = machine.number(DISABLED);
    OptionalLong group = machine.number(GROUP);
    return permission(machine, disabled, group.orElse(-1))
        .value("disabled", disabled.orElse(-1))
        .value("group", group.orElse(-1));
  }

  private static Finding permission(Machine machine, OptionalLong disabled, long group) {
    String id = "io_uring.sysctl";
    String subject = "sysctl";
    if (disabled.isEmpty()) {
      return Finding.unknown(
          id, subject, "kernel.io_uring_disabled is not there (before Linux 6.6) or not readable");
    }
    String value = "kernel.io_uring_disabled=" + disabled.getAsLong();
    if (disabled.getAsLong() == 0) {
      return Finding.ok(id, subject, value + ": allowed to everybody");
    }
    if (disabled.getAsLong() == 1) {
      String who = group < 0 ? "administrators only" : "administrators and group " + group;
      Mark mark = isAdmin(machine) ? Mark.OK : Mark.DEGRADED;
      return Finding.of(id, subject, mark, value + ": allowed to " + who).remedy(ENABLE);
    }
    return Finding.degraded(id, subject, value + ": allowed to nobody").remedy(ENABLE);
  }

  private static Finding seccomp(Machine machine, RingTrial ring) {
    int mode = machine.seccompMode();
    Finding finding =
        switch (mode) {
          case 0 -> Finding.ok("io_uring.seccomp", "seccomp", "no filter on this process");
          case SECCOMP_FILTER ->
              Finding.of(
                  "io_uring.seccomp",
                  "seccomp",
                  ring.works() ? Mark.OK : Mark.DEGRADED,
                  ring.works()
                      ? "this process is filtered, and io_uring passes"
                      : "this process is filtered");
          case -1 -> Finding.unknown("io_uring.seccomp", "seccomp", "not told by this kernel");
          default -> Finding.degraded("io_uring.seccomp", "seccomp", "strict: mode " + mode);
        };
    return finding.value("mode", mode);
  }

  private static Finding features(RingTrial ring) {
    List<String> names = RingNames.features(ring.features());
    String text = names.size() + ": " + String.join(" ", names);
    return features(ring, text).value("features", names);
  }

  private static Finding features(RingTrial ring, String text) {
    String id = "io_uring.features";
    if ((ring.features() & IoUringOp.FEAT_EXT_ARG) == 0) {
      return Finding.missing(id, "features", text + "; no EXT_ARG: waits cannot end by time")
          .remedy("a kernel of 6.1 or newer");
    }
    if ((ring.features() & IoUringOp.FEAT_MIN_TIMEOUT) == 0) {
      return Finding.degraded(
              id, "features", text + "; no MIN_TIMEOUT: a minimum wait is two waits")
          .remedy("a kernel of 6.12 or newer");
    }
    return Finding.ok(id, "features", text);
  }

  private static Finding opcodes(RingTrial ring) {
    List<String> lacking = RingNames.lacking(ring.opcodes());
    int count = ring.opcodes().cardinality();
    String id = "io_uring.opcodes";
    Finding finding =
        lacking.isEmpty()
            ? Finding.ok(id, "operations", count + " known, all that Fathom uses among them")
            : Finding.missing(
                    id, "operations", count + " known, but not " + String.join(" ", lacking))
                .remedy("a kernel of 5.18 or newer");
    return finding.value("count", count).value("lacking", lacking);
  }
}
