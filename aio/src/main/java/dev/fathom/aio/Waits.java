package dev.fathom.aio;

/** Messages for waits that cannot be. */
final class Waits {
  private Waits() {}

  static IllegalArgumentException badBounds(Completions out, int minimum, int maximum) {
    return new IllegalArgumentException(
        "need 0 <= minimum <= maximum <= capacity, not minimum %d, maximum %d, capacity %d"
            .formatted(minimum, maximum, out.capacity()));
  }
}
