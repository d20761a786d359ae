package dev.fathom.cli.top;

/**
 * What a row is of. Two keys are one row if their numbers and texts are.
 *
 * @param first number: process, thread, or device
 * @param second number: process of a thread, or inode
 * @param text where numbers do not tell: a control group
 */
record RowKey(long first, long second, String text) {
  /** Of whatever has no known origin. */
  static final RowKey UNKNOWN = new RowKey(-1, 0, "unknown");

  /** Of all that found no room. */
  static final RowKey OTHERS = new RowKey(-2, 0, "others");
}
