package dev.fathom.workload.result;

/** What an operation does to its file's bytes. The order is fio's. */
public enum Direction {
  /** File to memory. */
  READ(0, "read"),
  /** Memory to file. */
  WRITE(1, "write"),
  /** A range given back to the device. */
  TRIM(2, "trim");

  private final int index;
  private final String label;

  Direction(int index, String label) {
    this.index = index;
    this.label = label;
  }

  /** The word fio uses in its results, in lower case. */
  public String label() {
    return label;
  }

  /** Where its count stands in an array of one count per direction. */
  int index() {
    return index;
  }
}
