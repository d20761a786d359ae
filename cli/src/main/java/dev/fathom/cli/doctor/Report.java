package dev.fathom.cli.doctor;

import java.util.List;
import java.util.stream.Stream;

/**
 * All that was found out.
 *
 * @param system the machine in one line
 * @param sections in the order of the report
 */
public record Report(String system, List<Section> sections) {
  /** Copies the sections. */
  public Report {
    sections = List.copyOf(sections);
  }

  /** All findings, in order. */
  public Stream<Finding> findings() {
    return sections.stream().flatMap(section -> section.findings().stream());
  }

  /** How many findings have this mark. */
  public long count(Mark mark) {
    return findings().filter(finding -> finding.mark() == mark).count();
  }

  /** Whether anything is missing that asynchronous I/O needs. */
  public boolean isLacking() {
    return findings().anyMatch(Finding::isLack);
  }

  /** The first finding of a check. */
  public Finding finding(String id) {
    return findings()
        .filter(finding -> finding.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no finding has the id " + id));
  }
}
