package dev.fathom.workload.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * One axis of a chart: which values it spans, and which of them are written at it.
 *
 * @param min the value at its begin; above 0 on a logarithmic axis
 * @param max the value at its end, above {@code min}
 * @param logarithmic whether equal factors take equal space
 * @param ticks what is written at it
 */
record Axis(double min, double max, boolean logarithmic, List<Tick> ticks) {
  private static final int WANTED_STEPS = 4;
  private static final double ROUNDING = 1e-9;

  /** A logarithmic axis that spans less than this factor has room for more ticks. */
  private static final double SHORT = 200;

  Axis {
    if (!(min < max) || (logarithmic && min <= 0)) {
      throw new IllegalArgumentException("axis from " + min + " to " + max);
    }
    ticks = List.copyOf(ticks);
  }

  /** From 0 to a round value not below {@code largest}. */
  static Axis toRound(double largest, DoubleFunction<String> label) {
    double step = step(largest);
    double end = Math.max(1, Math.ceil(largest / step)) * step;
    return new Axis(0, end, false, ticks(step, end, label));
  }

  /** From 0 to {@code largest} and no further. */
  static Axis toExactly(double largest, DoubleFunction<String> label) {
    return new Axis(0, largest, false, ticks(step(largest), largest, label));
  }

  /** Logarithmic, with the powers of ten written at it, and their 2 and 5 fold if it is short. */
  static Axis decades(double min, double max, DoubleFunction<String> label) {
    double[] factors = max / min < SHORT ? new double[] {1, 2, 5} : new double[] {1};
    var ticks = new ArrayList<Tick>();
    for (double power = Math.pow(10, Math.floor(Math.log10(min))); power <= max; power *= 10) {
      for (double factor : factors) {
        double value = factor * power;
        if (value >= min * (1 - ROUNDING) && value <= max * (1 + ROUNDING)) {
          ticks.add(new Tick(value, label.apply(value)));
        }
      }
    }
    return new Axis(min, max, true, ticks);
  }

  /** Where {@code value} is, in percent of the axis from its begin; cut to the axis. */
  double percent(double value) {
    double at =
        logarithmic
            ? Math.log(Math.max(value, min) / min) / Math.log(max / min)
            : (value - min) / (max - min);
    return 100 * Math.clamp(at, 0, 1);
  }

  private static List<Tick> ticks(double step, double end, DoubleFunction<String> label) {
    var ticks = new ArrayList<Tick>();
    for (int i = 0; i * step <= end * (1 + ROUNDING); i++) {
      ticks.add(new Tick(i * step, label.apply(i * step)));
    }
    return ticks;
  }

  /** 1, 2 or 5 times a power of ten, so that about four steps reach {@code largest}. */
  private static double step(double largest) {
    double rough = Math.max(largest, 1e-9) / WANTED_STEPS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double factor = rough / power;
    if (factor <= 1) {
      return power;
    }
    return factor <= 2 ? 2 * power : factor <= 5 ? 5 * power : 10 * power;
  }

  /** A value and how it is written. */
  record Tick(double value, String label) {}
}
