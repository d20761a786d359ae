package dev.fathom.driver;

import java.nio.file.OpenOption;

/**
 * The JDK's option for direct I/O, {@code com.sun.nio.file.ExtendedOpenOption.DIRECT}, found by its
 * name: javac warns of every mention of it, and the warning cannot be suppressed.
 */
final class DirectOption {
  private static final String NAME = "com.sun.nio.file.ExtendedOpenOption";

  private DirectOption() {}

  /**
   * The option.
   *
   * @throws UnsupportedOperationException where this JDK has none
   */
  static OpenOption find() {
    try {
      for (Object option : Class.forName(NAME).getEnumConstants()) {
        if (option.toString().equals("DIRECT")) {
          return (OpenOption) option;
        }
      }
    } catch (ClassNotFoundException e) {
      throw new UnsupportedOperationException("no " + NAME + ": " + e, e);
    }
    throw new UnsupportedOperationException("no DIRECT in " + NAME);
  }
}
