package dev.fathom.cli.trace;

import dev.fathom.trace.History;
import java.util.function.Predicate;

/** What turns an expression that a user wrote into a choice among histories. */
@FunctionalInterface
public interface HistoryFilters {
  /**
   * The histories for which an expression holds.
   *
   * @return for one thread; does not throw
   * @throws IllegalArgumentException saying what is wrong with the expression, and where
   */
  Predicate<History> where(String expression);
}
