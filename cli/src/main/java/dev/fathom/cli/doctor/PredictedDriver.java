package dev.fathom.cli.doctor;

import dev.fathom.linux.Errno;
import java.util.List;

/** Foretells the choice from what the system shows, without opening a driver. */
final class PredictedDriver implements DriverTrial {
  private final Machine machine;

  PredictedDriver(Machine machine) {
    this.machine = machine;
  }

  @Override
  public Verdict choose() {
    if (!machine.isLinux()) {
      return new Verdict(Kind.THREADS, List.of("other drivers need Linux"));
    }
    RingTrial ring = machine.kernel().openRing(0);
    if (ring.works()) {
      return new Verdict(Kind.IO_URING, List.of());
    }
    String noRing = "io_uring_setup fails with " + Errno.name(ring.errno());
    long room =
        machine.number("/proc/sys/fs/aio-max-nr").orElse(0)
            - machine.number("/proc/sys/fs/aio-nr").orElse(0);
    return room > 0
        ? new Verdict(Kind.LINUX_AIO, List.of(noRing))
        : new Verdict(Kind.THREADS, List.of(noRing, "Linux AIO has no room"));
  }
}
