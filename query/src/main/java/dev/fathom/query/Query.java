package dev.fathom.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to sum up of histories, and by what. Immutable; {@link #start} begins a run of it.
 *
 * <p>{@code Query.all().by("origin.process", "device").where("failed").start()}
 *
 * @param by expressions that make the groups; none for one group
 * @param where what histories count, all if empty
 * @param measure what is measured of each
 * @param groupsMost how many groups there are at most; further ones go into one that is called
 *     other
 */
public record Query(List<String> by, Optional<String> where, Measure measure, int groupsMost) {
  /** Most expressions in {@link #by}: more do not fit a table. */
  public static final int KEYS_MOST = 6;

  /** Most groups, where nothing else is said. */
  public static final int GROUPS_USUAL = 1000;

  private static final int GROUPS_LIMIT = 1_000_000;

  /** Checks the numbers; the expressions are checked by {@link #start}. */
  public Query {
    by = List.copyOf(by);
    if (by.size() > KEYS_MOST) {
      throw new IllegalArgumentException(by.size() + " keys: at most " + KEYS_MOST);
    }
    if (groupsMost < 1 || groupsMost > GROUPS_LIMIT) {
      throw new IllegalArgumentException(groupsMost + " groups: 1 to " + GROUPS_LIMIT);
    }
  }

  /** All histories in one group, their latency measured. */
  public static Query all() {
    return new Query(List.of(), Optional.empty(), Measure.LATENCY, GROUPS_USUAL);
  }

  /** The same, grouped by expressions; each text may be a list with commas. */
  public Query by(String... expressions) {
    List<String> keys = new ArrayList<>();
    for (String expression : expressions) {
      keys.addAll(Keys.split(expression));
    }
    return new Query(keys, where, measure, groupsMost);
  }

  /** The same, of the histories that pass a filter. */
  public Query where(String expression) {
    return new Query(by, Optional.of(expression), measure, groupsMost);
  }

  /** The same, measuring something else. */
  public Query measuring(Measure other) {
    return new Query(by, where, other, groupsMost);
  }

  /** The same, with another bound on the number of groups. */
  public Query atMost(int groups) {
    return new Query(by, where, measure, groups);
  }

  /**
   * Begins a run; the trace begins with its first history.
   *
   * @throws ExpressionException if an expression cannot be understood
   */
  public Aggregation start() {
    return new Aggregation(this, TraceBegin.withFirst());
  }

  /**
   * Begins a run of a trace that began at a known time.
   *
   * @param beginNanos on the clock of the histories
   * @throws ExpressionException if an expression cannot be understood
   */
  public Aggregation start(long beginNanos) {
    return new Aggregation(this, TraceBegin.at(beginNanos));
  }
}
