package dev.fathom.cli.doctor;

import java.util.List;

/**
 * Findings about one part of a machine.
 *
 * @param id stays the same between versions, e.g. {@code limits}
 * @param title for a person
 * @param findings in the order of the report
 */
public record Section(String id, String title, List<Finding> findings) {
  /** Copies the findings. */
  public Section {
    findings = List.copyOf(findings);
  }

  /** How many findings have this mark. */
  public long count(Mark mark) {
    return findings.stream().filter(finding -> finding.mark() == mark).count();
  }
}
