package dev.fathom.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fathom.trace.Action;
import dev.fathom.trace.History;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeepRuleTest {
  private static History read(long nanos) {
    return Histories.operation(Action.READ, nanos, 1, Histories.PG);
  }

  private static List<Long> kept(KeepRule rule, LongStream latencies) {
    return latencies.filter(nanos -> rule.test(read(nanos))).boxed().toList();
  }

  @Test
  void slowerThanATime() {
    KeepRule rule = KeepRule.parse(" slower than 1.5us ");

    assertThat(kept(rule, LongStream.of(1000, 1500, 1504, 9000))).containsExactly(1504L, 9000L);
  }

  @Test
  void slowestAreThoseThatWereAmongTheSlowestWhenTheyCame() {
    KeepRule rule = KeepRule.parse("slowest 2");

    assertThat(kept(rule, LongStream.of(500, 100, 100, 300, 200, 600, 400)))
        .containsExactly(500L, 100L, 300L, 600L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"slower than p99", "latency > rolling('p99')"})
  void slowerThanAPercentileOnceThereAreEnough(String text) {
    KeepRule rule = KeepRule.parse(text);

    assertThat(kept(rule, LongStream.rangeClosed(1, 100).map(i -> i * 1000))).isEmpty();
    assertThat(kept(rule, LongStream.of(99_000, 99_004))).containsExactly(99_004L);
    assertThat(rule.test(Histories.operation(Action.WRITE, 900_000, 1, Histories.PG))).isFalse();
  }

  @Test
  void aPercentileFollowsTheLastHistories() {
    KeepRule rule = KeepRule.parse("slower than p50");
    kept(rule, LongStream.range(0, 1000).map(i -> 1_000_000));
    kept(rule, LongStream.range(0, 1000).map(i -> 1_000));

    assertThat(rule.test(read(2_000))).isTrue();
  }

  @Test
  void anythingElseIsAFilter() {
    KeepRule rule = KeepRule.parse("failed || latency > duration('1ms')");

    assertThat(rule.test(read(2_000_000))).isTrue();
    assertThat(rule.test(read(1_000))).isFalse();
    assertThat(rule.test(Histories.operation(Action.READ, 10, -5, Histories.PG))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"slower than 5 ms", "slowest", "slowest 0", "slower than p99.9x", ""})
  void refusesWhatIsNeither(String text) {
    assertThat(catchThrowableOfType(ExpressionException.class, () -> KeepRule.parse(text)))
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"slower than soon", "slower than -5ms", "slower than p0"})
  void saysWhereAThresholdIsNone(String text) {
    ExpressionException exception =
        catchThrowableOfType(ExpressionException.class, () -> KeepRule.parse(text));

    assertThat(exception.problem()).startsWith("neither a percentile");
    assertThat(exception.column()).isEqualTo("slower than ".length() + 1);
  }
}
