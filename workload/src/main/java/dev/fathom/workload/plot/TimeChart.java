package dev.fathom.workload.plot;

import dev.fathom.workload.plot.Chart.Curve;
import dev.fathom.workload.plot.Chart.Hover;
import dev.fathom.workload.plot.Chart.Point;
import dev.fathom.workload.result.Direction;
import dev.fathom.workload.result.Interval;
import dev.fathom.workload.result.Scaled;
import dev.fathom.workload.result.ThroughputSeries;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** Throughput over time, as charts. */
final class TimeChart {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double BYTES_PER_MIB = 1024 * 1024;
  private static final int DIGITS = 6;

  private final List<Interval> intervals;
  private final List<Direction> directions;

  /**
   * The charts of a series.
   *
   * @param series with at least one interval
   * @param directions which to draw
   */
  TimeChart(ThroughputSeries series, List<Direction> directions) {
    this.intervals = series.intervals();
    this.directions = List.copyOf(directions);
  }

  /** MiB per second. */
  Chart bandwidth() {
    return chart(
        "Bandwidth over time, MiB/s",
        (interval, direction) -> interval.bytesPerSecond(direction) / BYTES_PER_MIB,
        value -> String.format(Locale.ROOT, "%.2f MiB/s", value),
        TimeChart::plain);
  }

  /** Operations per second. */
  Chart iops() {
    return chart(
        "IOPS over time",
        Interval::iosPerSecond,
        value -> String.format(Locale.ROOT, "%,.0f IOPS", value),
        value -> value < 1000 ? plain(value) : Scaled.count((long) value));
  }

  private Chart chart(
      String caption, Rate rate, DoubleFunction<String> text, DoubleFunction<String> label) {
    double end = seconds(intervals.getLast().toNanos());
    Axis x = Axis.toExactly(end, value -> plain(value) + " s");
    Axis y = Axis.toRound(largest(rate), label);
    var curves = directions.stream().map(direction -> curve(direction, rate)).toList();
    var hovers = intervals.stream().map(interval -> hover(interval, rate, text)).toList();
    return new Chart(caption, x, y, curves, List.of(), hovers);
  }

  private double largest(Rate rate) {
    double largest = 0;
    for (Interval interval : intervals) {
      for (Direction direction : directions) {
        largest = Math.max(largest, rate.of(interval, direction));
      }
    }
    return largest;
  }

  /** Through the middle of each interval, level before the first and after the last. */
  private Curve curve(Direction direction, Rate rate) {
    var points = new ArrayList<Point>();
    Interval first = intervals.getFirst();
    points.add(new Point(seconds(first.fromNanos()), rate.of(first, direction)));
    for (Interval interval : intervals) {
      points.add(new Point(middle(interval), rate.of(interval, direction)));
    }
    Interval last = intervals.getLast();
    points.add(new Point(seconds(last.toNanos()), rate.of(last, direction)));
    return new Curve(direction, points);
  }

  private Hover hover(Interval interval, Rate rate, DoubleFunction<String> text) {
    var told = new StringBuilder();
    told.append(
        String.format(
            Locale.ROOT,
            "%.1f–%.1f s",
            seconds(interval.fromNanos()),
            seconds(interval.toNanos())));
    for (Direction direction : directions) {
      told.append('\n').append(direction.label()).append(' ');
      told.append(text.apply(rate.of(interval, direction)));
    }
    return new Hover(middle(interval), told.toString());
  }

  private static double middle(Interval interval) {
    return seconds(interval.fromNanos()) + seconds(interval.lengthNanos()) / 2;
  }

  private static double seconds(long nanos) {
    return nanos / NANOS_PER_SECOND;
  }

  /** Without an exponent and without zeros at the end. */
  static String plain(double value) {
    return new BigDecimal(value)
        .setScale(DIGITS, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  /** A rate of an interval. */
  @FunctionalInterface
  private interface Rate {
    double of(Interval interval, Direction direction);
  }
}
