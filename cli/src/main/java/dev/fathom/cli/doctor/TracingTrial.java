package dev.fathom.cli.doctor;

import dev.fathom.kernel.TracedPart;
import dev.fathom.kernel.bpf.BpfException;
import dev.fathom.kernel.bpf.BpfException.Reason;
import java.util.List;

/**
 * What came of loading the programs that trace the kernel, without attaching them.
 *
 * @param problem why none can be loaded, one line; empty if they can
 * @param remedy what would help; empty if nothing is known
 * @param forbidden whether it is this process's lack of privilege
 * @param parts what the programs tell, and whether the kernel takes them; empty with a problem
 */
public record TracingTrial(
    String problem, String remedy, boolean forbidden, List<TracedPart> parts) {
  /** Copies the parts. */
  public TracingTrial {
    parts = List.copyOf(parts);
  }

  /** The programs could be loaded, all or some. */
  public static TracingTrial loaded(List<TracedPart> parts) {
    return new TracingTrial("", "", false, parts);
  }

  /** None could be loaded. */
  public static TracingTrial refused(BpfException why) {
    return new TracingTrial(
        why.problem(), why.reason().remedy(), why.reason() == Reason.NOT_PERMITTED, List.of());
  }

  /** It could not be tried. */
  public static TracingTrial failed(String problem) {
    return new TracingTrial(problem, "", false, List.of());
  }

  /** Whether the kernel takes programs at all. */
  public boolean works() {
    return problem.isEmpty();
  }
}
