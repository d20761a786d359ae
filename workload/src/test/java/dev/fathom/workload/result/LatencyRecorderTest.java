package dev.fathom.workload.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatencyRecorderTest {
  private static final double BUCKET_WIDTH = 0.008;

  @Test
  void percentilesAreWithinABucketOfTheTrueOnes() {
    var random = new SplittableRandom(23);
    long[] values =
        LongStream.generate(() -> 1 + random.nextLong(50_000_000)).limit(9973).toArray();
    Latency latency = record(values);
    Arrays.sort(values);
    for (double percent : Percentiles.SHOWN) {
      long exact = values[(int) Math.ceil(percent / 100 * values.length) - 1];
      assertThat((double) latency.percentileNanos(percent))
          .as("p%s", percent)
          .isBetween((double) exact, exact * (1 + BUCKET_WIDTH));
    }
    assertThat(latency.percentileNanos(100)).isEqualTo(values[values.length - 1]);
  }

  @Test
  void meanAndDeviationAreExact() {
    Latency latency = record(2, 4, 4, 4, 5, 5, 7, 9);
    assertThat(latency.meanNanos()).isEqualTo(5);
    assertThat(latency.deviationNanos()).isCloseTo(Math.sqrt(32.0 / 7), within(1e-9));
    assertThat(latency.minNanos()).isEqualTo(2);
    assertThat(latency.maxNanos()).isEqualTo(9);
  }

  @Test
  void mergingEqualsRecordingTogether() {
    var random = new SplittableRandom(7);
    long[] left = LongStream.generate(() -> random.nextLong(1_000_000)).limit(1009).toArray();
    long[] right = LongStream.generate(() -> random.nextLong(90_000_000)).limit(499).toArray();
    Latency together =
        record(LongStream.concat(LongStream.of(left), LongStream.of(right)).toArray());
    Latency merged = record(left).merge(record(right));
    assertThat(merged.count()).isEqualTo(1508);
    assertThat(merged.deviationNanos()).isCloseTo(together.deviationNanos(), within(1e-3));
    assertThat(merged.minNanos()).isEqualTo(together.minNanos());
    for (double percent : Percentiles.SHOWN) {
      assertThat((double) merged.percentileNanos(percent))
          .isCloseTo((double) together.percentileNanos(percent), within(BUCKET_WIDTH * 90_000_000));
    }
    assertThat(Latency.NONE.merge(merged)).isEqualTo(merged);
  }

  @Test
  void takesLatenciesBeyondItsRange() {
    Latency latency = record(-5, 0, 7_200_000_000_000L);
    assertThat(latency.count()).isEqualTo(3);
    assertThat(latency.minNanos()).isZero();
    assertThat(latency.maxNanos()).isEqualTo(7_200_000_000_000L);
  }

  @Test
  void forgetsWhatCameBeforeAReset() {
    var recorder = new LatencyRecorder();
    recorder.record(5_000_000);
    recorder.reset();
    assertThat(recorder.snapshot()).isEqualTo(Latency.NONE);
    recorder.record(10);
    assertThat(recorder.snapshot().maxNanos()).isEqualTo(10);
  }

  @Test
  void aSnapshotDoesNotChangeAnyMore() {
    var recorder = new LatencyRecorder();
    recorder.record(10);
    Latency before = recorder.snapshot();
    recorder.record(1000);
    assertThat(before.count()).isEqualTo(1);
    assertThat(before.percentileNanos(100)).isEqualTo(10);
  }

  @Test
  void refusesPercentilesThatAreNone() {
    for (double percent : new double[] {0, -1, 100.1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Latency.NONE.percentileNanos(percent))
          .withMessageContaining(Double.toString(percent));
    }
  }

  @Test
  void sharesByDecadeAddUpToAll() {
    LatencyBuckets buckets = LatencyBuckets.of(record(1, 3, 999, 1_500, 20_500, 3_000_000_000L));
    double share = 100.0 / 6;
    assertThat(buckets.nanos().get(0)).isEqualTo(share);
    assertThat(buckets.nanos().get(1)).isEqualTo(share);
    assertThat(buckets.nanos().get(9)).isEqualTo(share);
    assertThat(buckets.micros().get(0)).isEqualTo(share);
    assertThat(buckets.micros().get(4)).isEqualTo(share);
    assertThat(buckets.millis().getLast()).isEqualTo(share);
  }

  private static Latency record(long... values) {
    var recorder = new LatencyRecorder();
    LongStream.of(values).forEach(recorder::record);
    return recorder.snapshot();
  }
}
