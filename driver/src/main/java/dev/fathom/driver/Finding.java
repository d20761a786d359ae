package dev.fathom.driver;

/**
 * One thing found out about this machine: what was looked at, what it is, and what to do about it.
 *
 * @param subject what was looked at, e.g. {@code io_uring} or {@code registered buffers}
 * @param level whether it works
 * @param detail what was found, one line
 * @param remedy what would help, one line; empty if there is nothing to do
 */
public record Finding(String subject, Level level, String detail, String remedy) {

  /** How good it is. */
  public enum Level {
    /** Works. */
    OK,
    /** Works in a lesser way. */
    DEGRADED,
    /** Does not work. */
    MISSING
  }

  /** Something that works. */
  public static Finding ok(String subject, String detail) {
    return new Finding(subject, Level.OK, detail, "");
  }

  /** Something that works in a lesser way. */
  public static Finding degraded(String subject, String detail, String remedy) {
    return new Finding(subject, Level.DEGRADED, detail, remedy);
  }

  /** Something that does not work. */
  public static Finding missing(String subject, String detail, String remedy) {
    return new Finding(subject, Level.MISSING, detail, remedy);
  }

  @Override
  public String toString() {
    return subject + ": " + detail + (remedy.isEmpty() ? "" : " (" + remedy + ")");
  }
}
