package dev.fathom.trace;

/**
 * Takes histories as they end. Called by one thread at a time; must not throw, and returns soon:
 * whoever calls it cannot read events meanwhile.
 */
@FunctionalInterface
public interface HistorySink {
  /** A history that has ended; immutable, may be kept. */
  void accept(History history);
}
