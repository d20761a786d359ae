package dev.fathom.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.trace.Delay;
import dev.fathom.trace.History;
import dev.fathom.trace.Origin;
import dev.fathom.trace.UnknownReason;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

final class SumsTest {
  private static final Origin ALICE = Fixtures.task(7, "alice");

  @Test
  void levelsKeepTheirIntegralHoweverOftenIntervalsAreJoined() {
    for (long step : new long[] {3, 1_000_003, 1_000_000_007L}) {
      Levels levels = new Levels();
      for (int i = 0; i < 2_000; i++) {
        add(levels, written(4096, step * i));
      }
      // Each of 4096 bytes was dirty for 100 ns.
      double integral = DoubleStream.of(levels.means(0)).sum() * levels.widthNanos(0);
      assertThat(integral).isCloseTo(2_000 * 4096 * 100.0, within(1.0));
      assertThat(levels.means(0).length).isLessThanOrEqualTo(TimeGrid.INTERVALS_MAX);
    }
  }

  @Test
  void gridsTakeTimesInAnyOrder() {
    TimeGrid grid = new TimeGrid(1, TimeGrid.SUMS);
    for (long nanos : new long[] {5_000_000_000L, 7, -3_000_000_000L, 1_000, 5_000_000_000L}) {
      grid.at(nanos)[0]++;
    }
    assertThat(grid.rows().values().stream().mapToDouble(row -> row[0]).sum()).isEqualTo(5);
    assertThat(grid.rows().lastKey() - grid.rows().firstKey()).isLessThan(TimeGrid.INTERVALS_MAX);
    assertThat(grid.startNanos(-1)).isNegative();
  }

  @Test
  void bucketsHoldWhatTheirBoundsSay() {
    assertThat(LogBuckets.of(0)).isZero();
    assertThat(LogBuckets.of(1)).isZero();
    assertThat(LogBuckets.of(10)).isEqualTo(LogBuckets.PER_DECADE);
    assertThat(LogBuckets.of(999)).isEqualTo(3 * LogBuckets.PER_DECADE - 1);
    assertThat(LogBuckets.of(1_000)).isEqualTo(3 * LogBuckets.PER_DECADE);
    assertThat(LogBuckets.of(Long.MAX_VALUE)).isEqualTo(LogBuckets.COUNT - 1);
  }

  @Test
  void latencyMapCountsEachHistoryOnce() {
    LatencyMap map = new LatencyMap();
    new ManyHistories(5, map::add).make(2_300);
    long[] sum = new long[1];
    map.each((interval, bucket, count) -> sum[0] += count);
    assertThat(sum[0]).isEqualTo(2_300);
  }

  @Test
  void delaysLeaveFlushesOut() {
    DelaySums delays = new DelaySums();
    Totals totals = new Totals();
    for (int bytes : new int[] {4096, 0, 4096, 0, 0}) {
      History history = written(bytes, 0);
      delays.add(history, history.requests());
      totals.add(history, history.requests());
    }
    DelaySums.Sums[] sums = delays.byDelay().get(Delay.D2C);
    assertThat(sums).extracting(each -> each.count).containsExactly(0L, 2L, 0L);
    Json json = new Json();
    totals.write(json);
    assertThat(json.toString()).contains("\"requests\":5").contains("\"flushes\":3");
  }

  @Test
  void originsThatFindNoRowAreAddedUp() {
    CausedBytes caused = new CausedBytes();
    for (int i = 1; i <= 50; i++) {
      Origin origin = Fixtures.task(i, "p" + i);
      add(caused, Fixtures.written(Fixtures.share(origin, 100 * i, UnknownReason.NONE, 0), 0));
    }
    List<Map.Entry<CausedBytes.Key, CausedBytes.Row>> rows = caused.largest(3);
    assertThat(rows)
        .extracting(entry -> entry.getValue().deviceBytesInAll())
        .containsExactly(5_000L, 4_900L, 4_800L, 127_500L - 14_700L);
    assertThat(rows.getLast().getKey().origin()).isEqualTo(CausedBytes.OTHERS);
  }

  @Test
  void bytesByOriginAddUpToThoseOfTheRequests() {
    CausedBytes caused = new CausedBytes();
    long[] carried = new long[1];
    new ManyHistories(
            9,
            history -> {
              add(caused, history);
              history.requests().forEach(request -> carried[0] += request.lengthBytes());
            })
        .make(2_300);
    long sum =
        caused.largest(10).stream().mapToLong(entry -> entry.getValue().deviceBytesInAll()).sum();
    assertThat(sum).isEqualTo(carried[0]).isPositive();
  }

  @Test
  void jsonEscapesWhatHtmlCouldRead() {
    String json = new Json().value("<a>&\"\\\u2028\n ü").toString();
    assertThat(json).isEqualTo("\"\\u003ca\\u003e\\u0026\\u0022\\u005c\\u2028\\u000a \\u00fc\"");
  }

  private static History written(int bytes, long dirtied) {
    return Fixtures.written(Fixtures.share(ALICE, bytes, UnknownReason.NONE, dirtied), dirtied);
  }

  private static void add(Levels levels, History history) {
    levels.add(history, history.requests());
  }

  private static void add(CausedBytes caused, History history) {
    caused.add(history, history.requests());
  }
}
