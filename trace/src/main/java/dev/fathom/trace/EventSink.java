package dev.fathom.trace;

/** Takes events, one at a time. */
@FunctionalInterface
public interface EventSink {
  /**
   * One event.
   *
   * @param words valid during the call only
   * @param at index of its first word
   */
  void accept(long[] words, int at);
}
