package dev.fathom.cli.trace;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The command to trace cannot be started. */
public final class UnstartableException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  UnstartableException(int status, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  /** What shells answer then: 126 or 127. */
  public int status() {
    return status;
  }
}
