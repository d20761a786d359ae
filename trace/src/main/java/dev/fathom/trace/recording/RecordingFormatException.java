package dev.fathom.trace.recording;

import java.io.IOException;

/**
 * A file is not a recording, or is one of a version that this program does not read. Damage is not
 * this: it is said in {@link Findings}.
 */
public final class RecordingFormatException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * An exception with a message for people.
   *
   * @param message names the file
   */
  public RecordingFormatException(String message) {
    super(message);
  }
}
