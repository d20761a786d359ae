package dev.fathom.cli.doctor;

import dev.fathom.linux.IoUringParameters;
import java.util.ArrayList;
import java.util.List;

/** Which flags of io_uring_setup(2) work here, each tried by itself. */
final class RingFlags {
  /** IORING_SETUP_…: include/uapi/linux/io_uring.h. */
  private record Flag(String name, int bits, boolean used) {}

  private static final List<Flag> FLAGS =
      List.of(
          new Flag("SUBMIT_ALL", IoUringParameters.SUBMIT_ALL, true),
          new Flag("SINGLE_ISSUER", IoUringParameters.SINGLE_ISSUER, true),
          new Flag(
              "DEFER_TASKRUN",
              IoUringParameters.SINGLE_ISSUER | IoUringParameters.DEFER_TASKRUN,
              true),
          new Flag("NO_SQARRAY", IoUringParameters.NO_SQARRAY, false),
          new Flag("COOP_TASKRUN", 1 << 8, false),
          new Flag("SQPOLL", IoUringParameters.SQPOLL, false),
          new Flag("IOPOLL", 1, false));

  private RingFlags() {}

  static Finding finding(Kernel kernel) {
    List<String> works = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    boolean lacking = false;
    for (Flag flag : FLAGS) {
      boolean accepted = kernel.openRing(flag.bits).works();
      (accepted ? works : refused).add(flag.name);
      lacking |= flag.used && !accepted;
    }
    return judged(works, refused, lacking).value("works", works).value("refused", refused);
  }

  private static Finding judged(List<String> works, List<String> refused, boolean lacking) {
    String text =
        String.join(" ", works) + (refused.isEmpty() ? "" : "; refused: " + join(refused));
    String id = "io_uring.flags";
    return lacking
        ? Finding.degraded(id, "set-up flags", text).remedy("a kernel of 6.1 or newer")
        : Finding.ok(id, "set-up flags", text);
  }

  private static String join(List<String> names) {
    return String.join(" ", names);
  }
}
