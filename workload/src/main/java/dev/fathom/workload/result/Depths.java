package dev.fathom.workload.result;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * How deep a job's queue was and how many operations a call moved: the lines fio begins with "IO
 * depths", "submit" and "complete". Each list has seven counts.
 *
 * @param levels operations by depth at issue: 1, 2, 4, 8, 16, 32, 64 and more
 * @param submits calls by operations submitted: 0, up to 4, 8, 16, 32, 64, more
 * @param completes calls by completions reaped, likewise
 */
public record Depths(List<Long> levels, List<Long> submits, List<Long> completes) {
  /** The names of {@link #levels} in fio's results. */
  public static final List<String> LEVEL_NAMES = List.of("1", "2", "4", "8", "16", "32", ">=64");

  /** The names of {@link #submits} and {@link #completes} in fio's results. */
  public static final List<String> BATCH_NAMES = List.of("0", "4", "8", "16", "32", "64", ">=64");

  static final int SIZE = 7;

  /** Nothing was counted. */
  public static final Depths NONE = of(new long[SIZE], new long[SIZE], new long[SIZE]);

  /** Checks that there are seven counts of each. */
  public Depths {
    levels = seven(levels);
    submits = seven(submits);
    completes = seven(completes);
  }

  static Depths of(long[] levels, long[] submits, long[] completes) {
    return new Depths(boxed(levels), boxed(submits), boxed(completes));
  }

  /** The counts of both. */
  public Depths plus(Depths other) {
    return new Depths(
        sum(levels, other.levels), sum(submits, other.submits), sum(completes, other.completes));
  }

  /**
   * The counts as percent of {@code total}. As in fio, what happened at all shows as at least 0.1%.
   */
  static List<Double> percentages(List<Long> counts, long total) {
    return counts.stream()
        .map(count -> count == 0 || total == 0 ? 0.0 : Math.max(0.1, 100.0 * count / total))
        .toList();
  }

  /** The counts as percent of their sum. */
  static List<Double> percentages(List<Long> counts) {
    return percentages(counts, counts.stream().mapToLong(Long::longValue).sum());
  }

  private static List<Long> boxed(long[] counts) {
    return LongStream.of(counts).boxed().toList();
  }

  private static List<Long> seven(List<Long> counts) {
    if (counts.size() != SIZE) {
      throw new IllegalArgumentException(counts.size() + " counts instead of " + SIZE);
    }
    return List.copyOf(counts);
  }

  private static List<Long> sum(List<Long> left, List<Long> right) {
    var sum = new ArrayList<Long>(SIZE);
    for (int i = 0; i < SIZE; i++) {
      sum.add(left.get(i) + right.get(i));
    }
    return sum;
  }
}
