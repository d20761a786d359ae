package dev.fathom.cli.report;

import java.io.IOException;

/** A file is nothing that can be read as a trace. */
public final class UnreadableFormatException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * An exception with a message for people.
   *
   * @param message names the file, and what it is
   */
  public UnreadableFormatException(String message) {
    super(message);
  }
}
