package dev.fathom.bench;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one run of one contender measured.
 *
 * @param values by metric; what a contender does not know is missing
 */
record Sample(Map<Metric, Double> values) {

  /** Copies the values. */
  Sample {
    values = Map.copyOf(values);
    if (!values.containsKey(Metric.IOPS)) {
      throw new IllegalArgumentException("a sample needs " + Metric.IOPS.key() + ": " + values);
    }
  }

  /**
   * Reads the line of key=value that peers print; other keys are passed over.
   *
   * @throws IOException if it is no such line
   */
  static Sample parse(String line) throws IOException {
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    for (String word : line.strip().split(" +", -1)) {
      int equals = word.indexOf('=');
      for (Metric metric : Metric.values()) {
        if (equals > 0 && word.substring(0, equals).equals(metric.key())) {
          values.put(metric, Double.parseDouble(word.substring(equals + 1)));
        }
      }
    }
    if (!values.containsKey(Metric.IOPS)) {
      throw new IOException("printed no result: " + line.strip());
    }
    return new Sample(values);
  }

  @Nullable Double value(Metric metric) {
    return values.get(metric);
  }
}
