package dev.fathom.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One value in a file of sysfs(5). */
final class SysfsValue {
  private SysfsValue() {}

  /** The text without surrounding space; empty if it cannot be read. */
  static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** The number; 0 if there is none. */
  static long number(Path file) {
    try {
      return Long.parseLong(text(file));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
