package dev.fathom.ftrace;

/** A piece of a foreign file, fit for a message. */
final class Quoted {
  private static final int MOST = 60;

  private Quoted() {}

  /** Its beginning, in quotes, without what a terminal would obey. */
  static String of(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length() && i < MOST; i++) {
      char letter = text.charAt(i);
      quoted.append(letter >= ' ' && letter < 0x7f ? letter : '.');
    }
    return quoted.append(text.length() > MOST ? "…\"" : "\"").toString();
  }
}
