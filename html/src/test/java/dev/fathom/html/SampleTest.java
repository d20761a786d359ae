package dev.fathom.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.trace.History;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SampleTest {
  @Test
  void keepsEverythingWhileThereIsRoom() {
    Sample sample = sampleOf(10, IntStream.range(0, 10).map(i -> 100 + i));
    assertThat(sample.kept()).hasSize(10);
    assertThat(sample.slowestKept()).isZero();
  }

  @Test
  void keepsTheSlowestWhereverTheyCame() {
    // Slow ones first, in the middle, and last.
    Sample sample =
        sampleOf(
            10, IntStream.range(0, 1000).map(i -> i == 0 || i == 500 || i == 999 ? 9000 : 100));
    assertThat(latencies(sample)).hasSize(10).filteredOn(nanos -> nanos == 9000).hasSize(3);
    assertThat(sample.slowestKept()).isEqualTo(3);
    assertThat(sample.seen()).isEqualTo(1000);
  }

  @Test
  void givesEachOfTheOthersTheSameChance() {
    int count = 20_000;
    HtmlOptions options = new HtmlOptions(2_001, 1);
    Sample sample = new Sample(options);
    for (int i = 0; i < count; i++) {
      sample.add(history(i, 100));
    }
    long early = sample.kept().stream().filter(each -> each.startNanos() < count / 2).count();
    // 1000 expected; the deviation of a fair choice is about 21.
    assertThat(early).isBetween(880L, 1120L);
  }

  @Test
  void returnsThemByStart() {
    Sample sample = new Sample(new HtmlOptions(10, 3));
    for (long start : new long[] {5, 1, 4, 2, 3}) {
      sample.add(history(start, 100 * start));
    }
    assertThat(sample.kept()).extracting(History::startNanos).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  private static Sample sampleOf(int most, IntStream latencies) {
    Sample sample = new Sample(new HtmlOptions(most, 3));
    int[] all = latencies.toArray();
    for (int i = 0; i < all.length; i++) {
      sample.add(history(i, all[i]));
    }
    return sample;
  }

  private static List<Long> latencies(Sample sample) {
    return sample.kept().stream().map(History::latencyNanos).toList();
  }

  private static History history(long start, long latency) {
    return Fixtures.read(Fixtures.task(1, "a"), "f", start, latency);
  }
}
