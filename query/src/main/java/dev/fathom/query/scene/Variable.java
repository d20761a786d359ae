package dev.fathom.query.scene;

import org.jspecify.annotations.Nullable;

/**
 * A name that expressions may use.
 *
 * @param name perhaps with a dot
 * @param kind of its value
 * @param meaning for people, with the unit
 * @param ofPiece whether pieces of one history can differ in it
 * @param reader gives the value: Duration, Long, Double, String, Boolean or a List of Maps; null if
 *     this history has none
 */
public record Variable(String name, Kind kind, String meaning, boolean ofPiece, Reader reader) {
  /** Reads a value. */
  @FunctionalInterface
  public interface Reader {
    /** The value in this scene, or null. */
    @Nullable Object read(Scene scene);
  }
}
