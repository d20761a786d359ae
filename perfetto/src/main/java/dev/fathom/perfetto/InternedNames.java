package dev.fathom.perfetto;

import java.util.HashMap;
import java.util.Map;

/**
 * Texts by number, so that each is written once; new ones wait here until they are written with the
 * packet that uses them first.
 */
final class InternedNames {
  /** Texts of all kinds that a reader has to keep; then it is told to forget them. */
  static final int LIMIT = 65_536;

  private final Map<String, Long> categories = new HashMap<>();
  private final Map<String, Long> events = new HashMap<>();
  private final Map<String, Long> annotations = new HashMap<>();
  private final Map<String, Long> strings = new HashMap<>();
  private final ProtoMessage entry = new ProtoMessage();

  /** InternedData of the texts that are new. */
  private final ProtoMessage fresh = new ProtoMessage();

  long category(String text) {
    return number(categories, Fields.Interned.CATEGORIES, text);
  }

  long event(String text) {
    return number(events, Fields.Interned.EVENT_NAMES, text);
  }

  long annotation(String text) {
    return number(annotations, Fields.Interned.ANNOTATION_NAMES, text);
  }

  long string(String text) {
    return number(strings, Fields.Interned.ANNOTATION_STRINGS, text);
  }

  private long number(Map<String, Long> table, int field, String text) {
    Long known = table.get(text);
    if (known != null) {
      return known;
    }
    long number = table.size() + 1L;
    table.put(text, number);
    entry.clear().number(Fields.Interned.IID, number).text(Fields.Interned.TEXT, text);
    fresh.message(field, entry);
    return number;
  }

  /** What has to be written before the numbers that were given. */
  ProtoMessage fresh() {
    return fresh;
  }

  /** The new ones were written. */
  void written() {
    fresh.clear();
  }

  /** Whether there are so many that they should be forgotten before the next packet. */
  boolean full() {
    return strings.size() + events.size() + annotations.size() >= LIMIT;
  }

  /** Forgets all. */
  void forget() {
    categories.clear();
    events.clear();
    annotations.clear();
    strings.clear();
    fresh.clear();
  }
}
