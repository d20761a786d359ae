package dev.fathom.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** The windows against a list of all that was added. */
final class SlidingTest {
  private static final long SEED = 23;
  private static final int ROUNDS = 5_000;

  private record Added(long nanos, int kind, long amount) {}

  private static boolean inWindow(Added added, long now) {
    long slot = Math.floorDiv(now, SlidingSums.SLOT_NANOS);
    return Math.floorDiv(added.nanos, SlidingSums.SLOT_NANOS) > slot - SlidingSums.SLOTS;
  }

  @Test
  void sumsAreThoseOfTheLastTenSeconds() {
    Random random = new Random(SEED);
    SlidingSums sums = new SlidingSums(3);
    List<Added> model = new ArrayList<>();
    long now = -5 * SlidingSums.SLOT_NANOS;
    for (int i = 0; i < ROUNDS; i++) {
      now +=
          random.nextInt(100) == 0 ? random.nextLong(15_000_000_000L) : random.nextInt(200_000_000);
      Added added = new Added(now, random.nextInt(3), random.nextInt(1000));
      sums.add(now, added.kind, added.amount);
      model.add(added);
      long here = now;
      model.removeIf(each -> !inWindow(each, here));
      for (int kind = 0; kind < 3; kind++) {
        int wanted = kind;
        assertThat(sums.sum(now, kind))
            .isEqualTo(
                model.stream().filter(each -> each.kind == wanted).mapToLong(Added::amount).sum());
      }
    }
    assertThat(sums.sum(now + 10 * SlidingSums.SLOT_NANOS, 0)).isZero();
  }

  @Test
  void percentilesAreThoseOfTheLastTenSecondsWithinSixPercent() {
    Random random = new Random(SEED);
    SlidingTimes times = new SlidingTimes();
    List<Added> model = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < ROUNDS; i++) {
      now +=
          random.nextInt(500) == 0 ? random.nextLong(15_000_000_000L) : random.nextInt(50_000_000);
      long micros = (long) Math.exp(random.nextDouble() * 14);
      times.add(now, micros * 1000);
      model.add(new Added(now, 0, micros));
      long here = now;
      model.removeIf(each -> !inWindow(each, here));
      if (i % 50 == 0) {
        var all = Objects.requireNonNull(times.all(now));
        long[] sorted = model.stream().mapToLong(Added::amount).sorted().toArray();
        long median = sorted[(int) Math.ceil(sorted.length * 0.5) - 1];
        assertThat(all.getTotalCount()).isEqualTo(sorted.length);
        assertThat(all.getValueAtPercentile(50)).isCloseTo(median, Percentage.withPercentage(6.5));
      }
    }
    assertThat(times.all(now + 10 * SlidingSums.SLOT_NANOS)).isNull();
  }

  @Test
  void whatComesLateCountsAsTheLatest() {
    SlidingSums sums = new SlidingSums(1);
    SlidingTimes times = new SlidingTimes();
    sums.add(30_000_000_000L, 0, 1);
    sums.add(5, 0, 1);
    times.add(30_000_000_000L, 1);
    times.add(5, 1);

    assertThat(sums.sum(30_000_000_000L, 0)).isEqualTo(2);
    assertThat(Objects.requireNonNull(times.all(30_000_000_000L)).getTotalCount()).isEqualTo(2);
  }
}
