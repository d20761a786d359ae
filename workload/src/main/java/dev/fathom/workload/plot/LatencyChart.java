package dev.fathom.workload.plot;

import dev.fathom.workload.plot.Chart.Curve;
import dev.fathom.workload.plot.Chart.Hover;
import dev.fathom.workload.plot.Chart.Mark;
import dev.fathom.workload.plot.Chart.Point;
import dev.fathom.workload.result.Bins;
import dev.fathom.workload.result.Direction;
import dev.fathom.workload.result.JobResult;
import dev.fathom.workload.result.Latency;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The distribution of a job's completion latencies, as a chart. */
final class LatencyChart {
  /** Steps per factor of ten: each is about 12% wide. */
  private static final int STEPS_PER_DECADE = 20;

  private final JobResult job;
  private final List<Direction> directions;
  private final int firstStep;
  private final int stepCount;

  /**
   * The chart of a job.
   *
   * @param directions which to draw; each has at least one latency
   */
  LatencyChart(JobResult job, List<Direction> directions) {
    this.job = job;
    this.directions = List.copyOf(directions);
    long min = Long.MAX_VALUE;
    long max = 1;
    for (Direction direction : directions) {
      min = Math.min(min, latency(direction).minNanos());
      max = Math.max(max, latency(direction).maxNanos());
    }
    int from = step(min);
    int to = step(max);
    int margin = Math.max(1, (STEPS_PER_DECADE - (to - from)) / 2);
    this.firstStep = from - margin;
    this.stepCount = to - from + 1 + 2 * margin;
  }

  Chart chart() {
    Axis x = Axis.decades(value(0), value(stepCount), Times::round);
    var shares = directions.stream().map(this::shares).toList();
    double largest = 0;
    for (double[] ofDirection : shares) {
      for (double share : ofDirection) {
        largest = Math.max(largest, share);
      }
    }
    Axis y = Axis.toRound(largest, value -> TimeChart.plain(value) + " %");
    var curves = new ArrayList<Curve>();
    for (int i = 0; i < directions.size(); i++) {
      curves.add(curve(directions.get(i), shares.get(i)));
    }
    String caption = "Completion latency, share of operations";
    return new Chart(caption, x, y, curves, marks(), hovers(shares));
  }

  private Latency latency(Direction direction) {
    return job.direction(direction).completion();
  }

  private double[] shares(Direction direction) {
    double[] shares = new double[stepCount];
    Latency latency = latency(direction);
    Bins bins = latency.bins();
    for (int i = 0; i < bins.size(); i++) {
      int index = Math.clamp(step(bins.upToNanos(i)) - firstStep, 0, stepCount - 1);
      shares[index] += 100.0 * bins.count(i) / latency.count();
    }
    return shares;
  }

  /** A stair with one step per share. */
  private Curve curve(Direction direction, double[] shares) {
    var points = new ArrayList<Point>();
    for (int i = 0; i < shares.length; i++) {
      points.add(new Point(value(i), shares[i]));
      points.add(new Point(value(i + 1), shares[i]));
    }
    return new Curve(direction, points);
  }

  private List<Mark> marks() {
    var marks = new ArrayList<Mark>();
    for (Direction direction : directions) {
      Latency latency = latency(direction);
      marks.add(new Mark(direction, (double) latency.percentileNanos(50), "p50", "middle"));
      marks.add(new Mark(direction, (double) latency.percentileNanos(99), "p99", "before"));
      marks.add(new Mark(direction, (double) latency.percentileNanos(99.9), "p99.9", "after"));
    }
    return marks;
  }

  private List<Hover> hovers(List<double[]> shares) {
    var hovers = new ArrayList<Hover>();
    for (int step = 0; step < stepCount; step++) {
      var told = new StringBuilder(Times.text(value(step)));
      told.append("–").append(Times.text(value(step + 1)));
      for (int i = 0; i < directions.size(); i++) {
        told.append('\n').append(directions.get(i).label());
        told.append(String.format(Locale.ROOT, " %.2f %%", shares.get(i)[step]));
      }
      hovers.add(new Hover(Math.sqrt(value(step) * value(step + 1)), told.toString()));
    }
    return hovers;
  }

  private static int step(long nanos) {
    return (int) Math.floor(Math.log10((double) Math.max(1, nanos)) * STEPS_PER_DECADE);
  }

  /** The latency at which a step of the chart begins. */
  private double value(int step) {
    return Math.pow(10, (firstStep + step) / (double) STEPS_PER_DECADE);
  }
}
