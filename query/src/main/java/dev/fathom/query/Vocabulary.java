package dev.fathom.query;

import dev.fathom.query.scene.Variables;
import java.util.List;

/** The names that expressions may use, for help texts. */
public final class Vocabulary {
  private Vocabulary() {}

  /**
   * A name that expressions may use.
   *
   * @param name perhaps with a dot
   * @param type as CEL calls it: duration, int, double, string, bool, or list of origins
   * @param meaning in a few words, with the unit of a number
   * @param ofShare whether shares of one history can differ in it
   */
  public record Entry(String name, String type, String meaning, boolean ofShare) {}

  /** All of them, in an order for people. Does not need CEL. */
  public static List<Entry> entries() {
    return Variables.all().stream()
        .map(each -> new Entry(each.name(), each.kind().title(), each.meaning(), each.ofPiece()))
        .toList();
  }
}
