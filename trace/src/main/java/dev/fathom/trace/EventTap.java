package dev.fathom.trace;

/**
 * Sees each event on the thread that it happens on, before it is queued: for histograms and for
 * other consumers that must not lose any. Must be fast (it runs inside submit and await), must not
 * throw, and is called by several threads at once.
 */
@FunctionalInterface
public interface EventTap {
  /** One event, as the words of {@link Event}. */
  void event(
      long time,
      long key,
      long related,
      long position,
      long word4,
      long word5,
      long word6,
      long word7);
}
