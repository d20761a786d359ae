package dev.fathom.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the rounds of one scenario measured.
 *
 * @param scenario which one
 * @param samples by contender, in the order of the tables; one for each round, in order
 * @param skipped why those are missing that are
 */
record Result(Scenario scenario, Map<String, List<Sample>> samples, Map<String, String> skipped) {

  /** The spread of a contender's own values; null if it has none. */
  @Nullable Spread values(String contender, Metric metric) {
    List<Double> values = new ArrayList<>();
    for (Sample sample : samples.getOrDefault(contender, List.of())) {
      Double value = sample.value(metric);
      if (value != null) {
        values.add(value);
      }
    }
    return values.isEmpty() ? null : Spread.of(values);
  }

  /** The spread of ratios, each of two runs of the same round; null if there are none. */
  @Nullable Spread ratios(String contender, String against, Metric metric) {
    List<Sample> ours = samples.getOrDefault(contender, List.of());
    List<Sample> theirs = samples.getOrDefault(against, List.of());
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < Math.min(ours.size(), theirs.size()); round++) {
      Double our = ours.get(round).value(metric);
      Double their = theirs.get(round).value(metric);
      if (our != null && their != null && their != 0) {
        ratios.add(our / their);
      }
    }
    return ratios.isEmpty() ? null : Spread.of(ratios);
  }

  /** What a target judges; null if it was not measured. */
  @Nullable Spread judged(Target target) {
    return target.against() == null
        ? values(target.contender(), target.metric())
        : ratios(target.contender(), target.against(), target.metric());
  }
}
