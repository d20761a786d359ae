package dev.fathom.linux;

import java.util.Locale;

/** Whether this is a Linux that the calls of this module know. */
public final class Linux {
  /** aarch64; otherwise x86-64. Numbers of older system calls and some flags differ. */
  static final boolean AARCH64 = System.getProperty("os.arch").equals("aarch64");

  private static final boolean SUPPORTED =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).equals("linux")
          && (AARCH64 || System.getProperty("os.arch").equals("amd64"));

  private Linux() {}

  /** Whether the system is Linux on x86-64 or aarch64. */
  public static boolean isSupported() {
    return SUPPORTED;
  }

  /** The operating system and architecture, for messages. */
  public static String description() {
    return System.getProperty("os.name") + " on " + System.getProperty("os.arch");
  }

  /**
   * Checks that the calls of this module work here.
   *
   * @throws UnsupportedOperationException naming the system
   */
  public static void requireSupported() {
    if (!SUPPORTED) {
      throw new UnsupportedOperationException(
          "needs Linux on x86-64 or aarch64; this is " + description());
    }
  }
}
