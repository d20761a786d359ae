package dev.fathom.query.scene;

/** What sort of value an expression or a variable has. */
public enum Kind {
  /** A length of time. */
  DURATION("duration"),
  /** A whole number of 64 bits. */
  INTEGER("int"),
  /** A number with a fraction. */
  NUMBER("double"),
  /** Text. */
  TEXT("string"),
  /** True or false. */
  TRUTH("bool"),
  /** The origins of all pieces. */
  ORIGINS("list of origins");

  private final String title;

  Kind(String title) {
    this.title = title;
  }

  /** As CEL calls it. */
  public String title() {
    return title;
  }
}
