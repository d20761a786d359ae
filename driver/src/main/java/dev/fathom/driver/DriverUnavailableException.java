package dev.fathom.driver;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** No driver satisfies a {@link DriverRequest}; the message holds every finding and remedy. */
public final class DriverUnavailableException extends IOException {
  private static final long serialVersionUID = 1;

  private final transient List<Finding> findings;

  /** With what was found out. */
  public DriverUnavailableException(String message, List<Finding> findings) {
    super(
        findings.stream()
            .map(Finding::toString)
            .collect(Collectors.joining("\n  ", message + ":\n  ", "")));
    this.findings = List.copyOf(findings);
  }

  /** What was found out, in order; empty after deserialization. */
  @SuppressWarnings("NullAway") // null only after deserialization
  public List<Finding> findings() {
    return findings == null ? List.of() : findings;
  }
}
