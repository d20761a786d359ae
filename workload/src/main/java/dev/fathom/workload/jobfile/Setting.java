package dev.fathom.workload.jobfile;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One line {@code name=value}, or {@code name} alone, of a section.
 *
 * @param name the option as written
 * @param value what follows the first {@code =}, substituted and stripped; null without a {@code =}
 * @param hint what to add to a message about an empty value, empty for nothing
 * @param place where it is written
 */
record Setting(String name, @Nullable String value, String hint, Place place) {

  /** The exception that says what is wrong with this setting. */
  JobFileException wrong(String problem) {
    String shown = Words.shortened(name);
    String written = value == null ? shown : shown + "=" + Words.shortened(value);
    return new JobFileException(place, written + ": " + problem + hint);
  }

  /** The value, which may not be missing or empty. */
  String required() throws JobFileException {
    if (value == null || value.isEmpty()) {
      throw wrong("a value is missing");
    }
    return value;
  }

  /** An option that needs its 0 or 1. */
  boolean bool() throws JobFileException {
    return switch (required()) {
      case "0" -> false;
      case "1" -> true;
      default -> throw wrong("must be 0 or 1");
    };
  }

  /** An option that may stand alone for 1. */
  boolean flag() throws JobFileException {
    return value == null || bool();
  }

  /** A part of the value as a number with fio's byte units, within bounds. */
  long number(String text, int kbBase, long min, long max) throws JobFileException {
    long number;
    try {
      number = Units.bytes(text.strip(), kbBase);
    } catch (NumberFormatException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
    if (number < min || number > max) {
      String bounds =
          max >= Integer.MAX_VALUE && number < min
              ? "must be at least %d".formatted(min)
              : "must be %d to %d".formatted(min, max);
      throw wrong(bounds);
    }
    return number;
  }

  /** The value as a time. */
  long nanos(long defaultUnitNanos) throws JobFileException {
    try {
      return Units.nanos(required(), defaultUnitNanos);
    } catch (NumberFormatException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /** The choice that a word stands for. */
  <T> T chosen(String word, Map<String, T> choices) throws JobFileException {
    T choice = choices.get(word);
    if (choice == null) {
      Set<String> known = new TreeSet<>(choices.keySet());
      String meant =
          Words.nearest(word.toLowerCase(Locale.ROOT), known)
              .map(near -> "did you mean '" + near + "'? ")
              .orElse("");
      throw wrong("%sfathom supports %s here".formatted(meant, String.join(", ", known)));
    }
    return choice;
  }
}
