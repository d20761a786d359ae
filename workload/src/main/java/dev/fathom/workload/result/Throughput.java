package dev.fathom.workload.result;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts what one job moves, and cuts it into intervals.
 *
 * <p>Two threads share it: the job's thread calls {@link #add} and {@link #reset}, one other
 * samples and reads. The totals the sampler sees may lag by a few operations.
 */
public final class Throughput {
  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int DIRECTIONS = 3;

  /** Bytes per direction, then operations per direction. Written by the job's thread only. */
  private final long[] totals = new long[2 * DIRECTIONS];

  private final long intervalNanos;
  private final List<Interval> intervals = new ArrayList<>();
  private final long[] sampled = new long[2 * DIRECTIONS];
  private long sampledNanos;

  /**
   * Counts nothing yet.
   *
   * @param intervalNanos how long an interval is meant to be; fio's is 500 ms; above 0
   */
  public Throughput(long intervalNanos) {
    if (intervalNanos <= 0) {
      throw new IllegalArgumentException("interval of " + intervalNanos + " ns");
    }
    this.intervalNanos = intervalNanos;
  }

  /** Counts one completed operation. Hot path: allocation-free. */
  public void add(Direction direction, long bytes) {
    int index = direction.index();
    LONGS.setOpaque(totals, index, totals[index] + bytes);
    int ios = DIRECTIONS + index;
    LONGS.setOpaque(totals, ios, totals[ios] + 1);
  }

  /** Bytes moved so far; any thread. */
  public long bytes(Direction direction) {
    return (long) LONGS.getOpaque(totals, direction.index());
  }

  /** Operations completed so far; any thread. */
  public long ios(Direction direction) {
    return (long) LONGS.getOpaque(totals, DIRECTIONS + direction.index());
  }

  /**
   * Starts the count anew at a ramp's end. The caller sees to it that no sample is taken meanwhile.
   *
   * @param elapsedNanos the time since the job's start, where the next interval begins
   */
  public void reset(long elapsedNanos) {
    for (int i = 0; i < totals.length; i++) {
      LONGS.setOpaque(totals, i, 0L);
      sampled[i] = 0;
    }
    intervals.clear();
    sampledNanos = elapsedNanos;
  }

  /**
   * Ends an interval and begins the next. The sampler's thread.
   *
   * @param elapsedNanos the time since the job's start; a call that is not after the last is
   *     ignored
   */
  public void sample(long elapsedNanos) {
    if (elapsedNanos <= sampledNanos) {
      return;
    }
    int read = Direction.READ.index();
    int write = Direction.WRITE.index();
    intervals.add(
        new Interval(
            sampledNanos,
            elapsedNanos,
            advance(read),
            advance(DIRECTIONS + read),
            advance(write),
            advance(DIRECTIONS + write)));
    sampledNanos = elapsedNanos;
  }

  /** The intervals so far. The sampler's thread. */
  public ThroughputSeries series() {
    return new ThroughputSeries(intervalNanos, intervals);
  }

  private long advance(int index) {
    long now = (long) LONGS.getOpaque(totals, index);
    long delta = now - sampled[index];
    sampled[index] = now;
    return delta;
  }
}
