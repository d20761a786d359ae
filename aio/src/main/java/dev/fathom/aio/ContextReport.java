package dev.fathom.aio;

import dev.fathom.driver.Capabilities;
import dev.fathom.driver.DriverKind;
import dev.fathom.driver.Finding;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a context chose, and why.
 *
 * @param driver the way its operations are carried out
 * @param capabilities what that way can do here
 * @param findings why better ways were not taken and what was degraded since, in order
 */
public record ContextReport(DriverKind driver, Capabilities capabilities, List<Finding> findings) {

  /** Copies the findings. */
  public ContextReport {
    findings = List.copyOf(findings);
  }

  /** One line for the driver, one for each finding. */
  @Override
  public String toString() {
    return findings.stream()
        .map(finding -> "\n  " + finding)
        .collect(Collectors.joining("", "driver " + driver.label(), ""));
  }
}
