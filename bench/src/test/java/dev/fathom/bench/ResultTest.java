package dev.fathom.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ResultTest {
  private static final Scenario NOP = Scenario.all().getFirst();

  @Test
  void pairsRunsOfTheSameRound() {
    Result result =
        new Result(NOP, Map.of("a", samples(10, 40, 30), "b", samples(10, 20, 20)), Map.of());
    assertThat(result.ratios("a", "b", Metric.IOPS)).isEqualTo(new Spread(1, 1.5, 2));
    assertThat(result.ratios("a", "c", Metric.IOPS)).isNull();
    assertThat(result.ratios("a", "b", Metric.SYSTEM_CALLS)).isNull();
    assertThat(result.values("a", Metric.IOPS)).isEqualTo(new Spread(10, 30, 40));
  }

  @Test
  void judgesByTheDigitsThatAreShown() {
    Target least = new Target("nop", 1, "a", Metric.IOPS, "b", Target.Direction.AT_LEAST, 0.95);
    assertThat(least.isMet(0.946)).isTrue();
    assertThat(least.isMet(0.944)).isFalse();
    Target most = new Target("nop", 1, "a", Metric.CPU_NANOS, "b", Target.Direction.AT_MOST, 1.05);
    assertThat(most.isMet(1.054)).isTrue();
    assertThat(most.isMet(1.056)).isFalse();
  }

  @Test
  void takesTheMeanOfTheMiddleTwo() {
    assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(new Spread(1, 2.5, 4));
    assertThatIllegalArgumentException().isThrownBy(() -> Spread.of(List.of()));
  }

  @Test
  void readsThePeersLine() throws IOException {
    Sample sample = Sample.parse("ops=5 iops=12.5 cpu_ns=3 syscalls=0.0313\n");
    assertThat(sample.value(Metric.IOPS)).isEqualTo(12.5);
    assertThat(sample.value(Metric.SYSTEM_CALLS)).isEqualTo(0.0313);
    assertThat(sample.value(Metric.ALLOCATED_BYTES)).isNull();
    assertThatIOException().isThrownBy(() -> Sample.parse("ops=5"));
  }

  @Test
  void everyTargetNamesAScenarioThatThereIs() {
    assertThat(Targets.ALL)
        .allSatisfy(target -> assertThat(Scenario.all()).anyMatch(target::isFor));
  }

  private static List<Sample> samples(double... iops) {
    return Arrays.stream(iops).mapToObj(value -> new Sample(Map.of(Metric.IOPS, value))).toList();
  }
}
