package dev.fathom.trace;

import java.util.List;

/** How sure it is that an origin caused bytes. The order is that of the numbers in recordings. */
public enum Confidence {
  /** Each of these bytes was caused by this origin. */
  EXACT("exact"),
  /** The first who made the page dirty; others may have written to it afterwards. */
  FIRST_DIRTIER("first dirtier"),
  /** One of those who took part in the journal's transaction. */
  TRANSACTION_SET("transaction set"),
  /** Who submitted the bio; who caused it is not known. */
  SUBMITTER_ONLY("submitter only"),
  /** Not known; the cause of that is in {@link Share#unknownBecause}. */
  UNKNOWN("unknown");

  private static final List<Confidence> BY_CODE = List.of(values());

  private final String title;

  Confidence(String title) {
    this.title = title;
  }

  /** In words, lower case. */
  public String title() {
    return title;
  }

  /** The number in events and recordings, 0 to 7. */
  @SuppressWarnings("EnumOrdinal") // the order is that of the numbers, and a test keeps it
  public int code() {
    return ordinal();
  }

  /**
   * The confidence with this code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Confidence ofCode(int code) {
    if (code < 0 || code >= BY_CODE.size()) {
      throw new IllegalArgumentException("no confidence has code " + code);
    }
    return BY_CODE.get(code);
  }
}
