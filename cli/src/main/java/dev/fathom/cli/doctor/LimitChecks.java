package dev.fathom.cli.doctor;

import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.ProcessCapabilities;
import dev.fathom.linux.ResourceLimits;
import dev.fathom.linux.ResourceLimits.Limit;
import dev.fathom.linux.ResourceLimits.Resource;
import java.util.List;
import java.util.OptionalLong;

/** Limits of the system and of this process that asynchronous I/O runs into. */
final class LimitChecks {
  /** Room for a ring and some hundred registered buffers of 16 KiB; what systemd gives. */
  static final long MEMLOCK_BYTES = 8L << 20;

  /** What every Linux gives. */
  static final long DESCRIPTORS = 1024;

  /** Events that a few contexts ask for. */
  static final long AIO_EVENTS = 1024;

  private static final String AIO_USED = "/proc/sys/fs/aio-nr";
  private static final String AIO_MAX = "/proc/sys/fs/aio-max-nr";

  private LimitChecks() {}

  static Section section(Machine machine) {
    return new Section(
        "limits", "Limits", List.of(aio(machine), memlock(machine), descriptors(machine)));
  }

  private static Finding aio(Machine machine) {
    OptionalLong used = machine.number(AIO_USED);
    OptionalLong max = machine.number(AIO_MAX);
    return aio(used, max).value("used", used.orElse(-1)).value("max", max.orElse(-1));
  }

  private static Finding aio(OptionalLong used, OptionalLong max) {
    String id = "limits.aio";
    String subject = "Linux AIO";
    if (used.isEmpty() || max.isEmpty()) {
      return Finding.degraded(id, subject, "fs.aio-max-nr is not there: no Linux AIO")
          .remedy("a kernel with CONFIG_AIO=y, if io_uring is not to be had");
    }
    long free = max.getAsLong() - used.getAsLong();
    String text = used.getAsLong() + " of " + max.getAsLong() + " events are in use";
    if (free >= AIO_EVENTS) {
      return Finding.ok(id, subject, text);
    }
    String more = "sysctl -w fs.aio-max-nr=" + Math.max(1 << 20, max.getAsLong() * 2);
    return free > 0
        ? Finding.degraded(id, subject, text).remedy(more)
        : Finding.degraded(id, subject, text + ": io_setup fails with EAGAIN").remedy(more);
  }

  private static Finding memlock(Machine machine) {
    String id = "limits.memlock";
    String subject = "memlock";
    boolean exempt = machine.hasCapability(ProcessCapabilities.CAP_IPC_LOCK);
    try {
      Limit limit = machine.kernel().limit(Resource.MEMLOCK);
      return memlock(id, subject, limit, exempt)
          .value("softBytes", number(limit.soft()))
          .value("hardBytes", number(limit.hard()))
          .value("capIpcLock", exempt);
    } catch (ErrnoException e) {
      return Finding.unknown(id, subject, "not told: " + Errno.name(e.errno()))
          .value("capIpcLock", exempt);
    }
  }

  private static Finding memlock(String id, String subject, Limit limit, boolean exempt) {
    String text = "soft " + Sizes.of(limit.soft()) + ", hard " + Sizes.of(limit.hard());
    if (exempt) {
      return Finding.ok(id, subject, text + "; CAP_IPC_LOCK is above it");
    }
    if (limit.allows(MEMLOCK_BYTES)) {
      return Finding.ok(id, subject, text);
    }
    Finding little =
        Finding.degraded(id, subject, text + ": too little to register buffers with the kernel");
    return limit.hard() > limit.soft()
        ? little.remedy("ulimit -l " + ulimit(limit.hard()))
        : little.remedy(
            "prlimit --memlock=unlimited --pid $$   (as root, $$ being your shell)",
            "systemd: LimitMEMLOCK=infinity; docker run --ulimit memlock=-1 …",
            "/etc/security/limits.conf: * - memlock unlimited");
  }

  private static String ulimit(long bytes) {
    return bytes == ResourceLimits.UNLIMITED ? "unlimited" : Long.toString(bytes >> 10);
  }

  private static Finding descriptors(Machine machine) {
    String id = "limits.files";
    String subject = "file descriptors";
    try {
      Limit limit = machine.kernel().limit(Resource.NOFILE);
      String text = "soft " + count(limit.soft()) + ", hard " + count(limit.hard());
      Finding finding =
          limit.allows(DESCRIPTORS)
              ? Finding.ok(id, subject, text)
              : Finding.degraded(id, subject, text + ": little for files, rings and the JVM")
                  .remedy(
                      limit.hard() >= DESCRIPTORS
                          ? "ulimit -n " + DESCRIPTORS
                          : "systemd: LimitNOFILE=65536; docker run --ulimit nofile=65536 …");
      return finding.value("soft", number(limit.soft())).value("hard", number(limit.hard()));
    } catch (ErrnoException e) {
      return Finding.unknown(id, subject, "not told: " + Errno.name(e.errno()));
    }
  }

  private static String count(long limit) {
    return limit == ResourceLimits.UNLIMITED ? "unlimited" : Long.toString(limit);
  }

  /** −1 stands for no limit. */
  private static long number(long limit) {
    return limit == ResourceLimits.UNLIMITED ? -1 : limit;
  }
}
