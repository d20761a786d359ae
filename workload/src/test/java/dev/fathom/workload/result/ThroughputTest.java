package dev.fathom.workload.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ThroughputTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void intervalsHoldWhatWasMovedInThem() {
    var throughput = new Throughput(SECOND);
    add(throughput, 23, Direction.READ, 4096);
    throughput.sample(SECOND);
    add(throughput, 7, Direction.READ, 4096);
    add(throughput, 5, Direction.WRITE, 512);
    throughput.sample(2 * SECOND);
    assertThat(throughput.series().intervals())
        .containsExactly(
            new Interval(0, SECOND, 23 * 4096, 23, 0, 0),
            new Interval(SECOND, 2 * SECOND, 7 * 4096, 7, 5 * 512, 5));
    assertThat(throughput.bytes(Direction.READ)).isEqualTo(30 * 4096);
    assertThat(throughput.ios(Direction.WRITE)).isEqualTo(5);
  }

  @Test
  void samplesAreRatesOfWholeIntervals() {
    var throughput = new Throughput(SECOND / 2);
    for (int i = 1; i <= 3; i++) {
      add(throughput, 100 * i, Direction.READ, 1024);
      throughput.sample(i * SECOND / 2);
    }
    add(throughput, 1, Direction.READ, 1024);
    throughput.sample(3 * SECOND / 2 + 1000);
    Samples iops = throughput.series().iops(Direction.READ);
    assertThat(iops).isEqualTo(Samples.of(200, 400, 600));
    assertThat(iops.mean()).isEqualTo(400);
    assertThat(iops.deviation()).isCloseTo(200, within(1e-9));
    assertThat(throughput.series().bandwidth(Direction.READ)).isEqualTo(iops);
  }

  @Test
  void aRampIsForgotten() {
    var throughput = new Throughput(SECOND);
    add(throughput, 99, Direction.WRITE, 4096);
    throughput.sample(SECOND);
    throughput.reset(SECOND);
    add(throughput, 3, Direction.WRITE, 4096);
    throughput.sample(2 * SECOND);
    assertThat(throughput.series().intervals())
        .containsExactly(new Interval(SECOND, 2 * SECOND, 0, 0, 3 * 4096, 3));
  }

  @Test
  void ratesOfJobsSideBySideAddUp() {
    Samples sum = Samples.of(100, 200).plus(Samples.of(10, 30));
    assertThat(sum.min()).isEqualTo(110);
    assertThat(sum.max()).isEqualTo(230);
    assertThat(sum.mean()).isEqualTo(170);
    assertThat(sum.count()).isEqualTo(4);
    assertThat(Samples.NONE.plus(sum)).isEqualTo(sum);
  }

  @Test
  void depthsFallIntoFiosBuckets() {
    var recorder = new DepthRecorder();
    for (int depth : new int[] {1, 2, 3, 4, 7, 8, 63, 64, 1000}) {
      recorder.issued(depth);
    }
    for (int count : new int[] {0, 1, 4, 5, 8, 9, 64, 65}) {
      recorder.submitted(count);
    }
    Depths depths = recorder.snapshot();
    assertThat(depths.levels()).containsExactly(1L, 2L, 2L, 1L, 0L, 1L, 2L);
    assertThat(depths.submits()).containsExactly(1L, 2L, 2L, 1L, 0L, 1L, 1L);
    assertThat(Depths.percentages(depths.levels(), 9).getFirst()).isCloseTo(11.1, within(0.1));
    recorder.reset();
    assertThat(recorder.snapshot()).isEqualTo(Depths.NONE);
  }

  @Test
  void groupsAreReportedAsOne() {
    Results grouped = Sample.mixedRun().grouped();
    JobResult group = grouped.jobs().getFirst();
    assertThat(grouped.jobs()).hasSize(1);
    assertThat(group.members()).isEqualTo(2);
    assertThat(group.read().totalIos()).isEqualTo(2 * 982);
    assertThat(group.read().runtimeMillis()).isEqualTo(1037);
    assertThat(group.runtimeMillis()).isEqualTo(2 * 1037);
    assertThat(group.sync().count()).isEqualTo(2 * 23);
    GroupSummary summary = Sample.mixedRun().group(0, Direction.READ);
    assertThat(summary.ioBytes()).isEqualTo(2L * 982 * 4096);
    assertThat(summary.bytesPerSecond()).isEqualTo(group.read().bytesPerSecond());
  }

  private static void add(Throughput throughput, int count, Direction direction, long bytes) {
    for (int i = 0; i < count; i++) {
      throughput.add(direction, bytes);
    }
  }
}
