package dev.fathom.cli.doctor;

import dev.fathom.cli.doctor.DriverTrial.Verdict;
import java.util.List;

/** Which driver Fathom takes here, and why. */
final class DriverCheck {
  private DriverCheck() {}

  static Section section(Verdict verdict) {
    return new Section("driver", "Driver", List.of(finding(verdict)));
  }

  private static Finding finding(Verdict verdict) {
    return judged("driver.choice", verdict)
        .asNeeded()
        .value("driver", verdict.kind().label())
        .value("reasons", verdict.reasons());
  }

  private static Finding judged(String id, Verdict verdict) {
    String because =
        verdict.reasons().isEmpty() ? "" : " (" + String.join("; ", verdict.reasons()) + ")";
    String subject = "choice";
    return switch (verdict.kind()) {
      case IO_URING -> Finding.ok(id, subject, "io_uring: the fastest works here" + because);
      case LINUX_AIO ->
          Finding.degraded(id, subject, "Linux AIO: asynchronous for direct I/O only" + because)
              .remedy("make io_uring work: see above");
      case THREADS ->
          Finding.missing(
                  id, subject, "threads: the kernel does no asynchronous I/O for us" + because)
              .remedy("make io_uring or Linux AIO work: see above");
      case NONE ->
          Finding.missing(id, subject, "none works" + because)
              .remedy("make io_uring or Linux AIO work: see above");
    };
  }
}
