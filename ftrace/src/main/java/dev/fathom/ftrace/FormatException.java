package dev.fathom.ftrace;

import java.io.IOException;

/** What was read is not what it should be; the message says why, and where that is known. */
public final class FormatException extends IOException {
  private static final long serialVersionUID = 1;

  FormatException(String message) {
    super(message);
  }
}
