package dev.fathom.driver;

import java.util.List;

/**
 * A driver that was chosen, and why.
 *
 * @param driver open; whoever asked for it closes it
 * @param findings why each kind preferred to it does not work, with remedies; then the choice; then
 *     what the driver itself found out
 */
public record DriverChoice(Driver driver, List<Finding> findings) {

  /** Copies the findings. */
  public DriverChoice {
    findings = List.copyOf(findings);
  }
}
