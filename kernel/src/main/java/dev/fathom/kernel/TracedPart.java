package dev.fathom.kernel;

import dev.fathom.kernel.bpf.ProgramFinding;
import java.util.List;

/**
 * Something that the tracer tells, and what became of the kernel programs behind it.
 *
 * @param what is told, a few words, e.g. {@code SCSI commands}
 * @param essential whether without it there is nothing to tell
 * @param findings one for each program, at least one
 */
public record TracedPart(String what, boolean essential, List<ProgramFinding> findings) {
  /** Copies the findings. */
  public TracedPart {
    findings = List.copyOf(findings);
    if (findings.isEmpty()) {
      throw new IllegalArgumentException(what + ": no program is behind it");
    }
  }

  /** Whether this kernel takes all its programs. */
  public boolean works() {
    return findings.stream().allMatch(ProgramFinding::isLoaded);
  }

  /** Whether nothing worse stands against it than that this kernel has not what it looks at. */
  public boolean isAbsent() {
    return !works()
        && findings.stream()
            .allMatch(it -> it.isLoaded() || it instanceof ProgramFinding.MissingTarget);
  }

  /** What its programs are called, in the order of the findings. */
  public List<String> programs() {
    return findings.stream().map(ProgramFinding::program).toList();
  }

  /** Why it does not work: each reason once, in a few words; empty if it works. */
  public List<String> reasons() {
    return findings.stream()
        .filter(finding -> !finding.isLoaded())
        .map(ProgramFinding::reason)
        .distinct()
        .toList();
  }
}
