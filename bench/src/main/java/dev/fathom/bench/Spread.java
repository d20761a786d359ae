package dev.fathom.bench;

import java.util.List;
import java.util.Locale;

/**
 * Least, middle and greatest of several values.
 *
 * @param least the smallest
 * @param median of an even number the mean of the middle two
 * @param greatest the largest
 */
record Spread(double least, double median, double greatest) {

  /** Of at least one value. */
  static Spread of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values");
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new Spread(sorted.getFirst(), median, sorted.getLast());
  }

  /** A ratio as tables show it, and as it is judged. */
  static String format(double ratio) {
    return String.format(Locale.ROOT, ratio < 10 ? "%.2f" : "%.1f", ratio);
  }
}
