package dev.fathom.report;

import java.io.Flushable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Text on its way out, for writers that must not throw: the first error is kept, and what comes
 * after it is dropped. Used by one thread at a time.
 */
public final class TextOutput {
  private final Appendable target;
  private @Nullable IOException error;

  /**
   * Writes to the target.
   *
   * @param target flushed at the end if it can be; never closed here
   */
  public TextOutput(Appendable target) {
    this.target = target;
  }

  /** Writes a text as it is. */
  public void write(CharSequence text) {
    if (error != null) {
      return;
    }
    try {
      target.append(text);
    } catch (IOException failed) {
      error = failed;
    }
  }

  /** Writes a text and a line feed. */
  public void line(CharSequence text) {
    write(text);
    write("\n");
  }

  /** Whether there was an error. */
  public boolean failed() {
    return error != null;
  }

  /**
   * Flushes the target.
   *
   * @throws IOException the first error, now or earlier
   */
  public void finish() throws IOException {
    if (error == null && target instanceof Flushable flushable) {
      flushable.flush();
    }
    if (error != null) {
      throw error;
    }
  }
}
