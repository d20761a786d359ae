package dev.fathom.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SpeculationTest {
  private static final SpeculationOptions NOTHING =
      SpeculationOptions.DEFAULT.withQuantile(0, 1).withFailed(false).withHistories(5);

  private static History operation(long key, Action action, long latency, int result) {
    long[] times = Timeline.blank();
    times[Stage.SUBMITTED.code()] = 1000;
    times[Stage.REAPED.code()] = 1000 + latency;
    OperationPart part =
        new OperationPart(
            key,
            0,
            action,
            0,
            FileName.NONE,
            0,
            4096,
            result,
            EventScript.thread(1),
            Timeline.of(times));
    return new History(part, List.of());
  }

  private static List<Long> keys(Speculation speculation) {
    List<Long> keys = new ArrayList<>();
    for (History history : speculation.dump()) {
      OperationPart part = history.operation();
      keys.add(part == null ? -1 : part.key());
    }
    return keys;
  }

  @Test
  void keepsTheSlowTheFailedAndTheMatching() {
    Speculation speculation =
        new Speculation(
            NOTHING
                .withSlow(500)
                .withFailed(true)
                .withMatching(history -> history.action() == Action.SYNC));
    speculation.accept(operation(1, Action.READ, 499, 4096));
    speculation.accept(operation(2, Action.READ, 500, 4096));
    speculation.accept(operation(3, Action.READ, 10, -5));
    speculation.accept(operation(4, Action.SYNC, 10, 0));
    assertThat(keys(speculation)).containsExactly(2L, 3L, 4L);
    assertThat(speculation.counts()).isEqualTo(new Speculation.Counts(3, 1, 0, 0));
  }

  @Test
  void keepsTheLastOnesOnly() {
    Speculation speculation = new Speculation(NOTHING.withSlow(1));
    for (int i = 0; i < 23; i++) {
      speculation.accept(operation(i, Action.READ, 10, 0));
    }
    assertThat(keys(speculation)).containsExactly(18L, 19L, 20L, 21L, 22L);
    assertThat(speculation.counts().overwritten()).isEqualTo(18);
  }

  @Test
  void judgesByTheLatestOfTheSameAction() {
    Speculation speculation = new Speculation(NOTHING.withQuantile(0.9, 20));
    for (int i = 0; i < 20; i++) {
      speculation.accept(operation(i, Action.READ, i, 0));
      speculation.accept(operation(i, Action.WRITE, 1000, 0));
    }
    assertThat(keys(speculation)).isEmpty();
    speculation.accept(operation(90, Action.READ, 17, 0)); // the 18th of 20 is the bound
    speculation.accept(operation(91, Action.READ, 19, 0));
    speculation.accept(operation(92, Action.WRITE, 1000, 0));
    assertThat(keys(speculation)).containsExactly(91L);
  }

  @Test
  void theQuantileForgetsOldLatencies() {
    RollingQuantile quantile = new RollingQuantile(0.5, 3);
    for (long value : new long[] {100, 200, 300}) {
      assertThat(quantile.above(1000)).isFalse();
      quantile.add(value);
    }
    assertThat(quantile.above(200)).isFalse();
    assertThat(quantile.above(201)).isTrue();
    quantile.add(1);
    quantile.add(2);
    assertThat(quantile.above(2)).isFalse(); // of 300, 1, 2
    assertThat(quantile.above(3)).isTrue();
  }

  @Test
  void cutsAHistoryOfManySharesAndSaysHowMany() {
    EventScript script = new EventScript();
    script.queue(1, 0, 0, 0, 1000);
    for (int i = 0; i < 1000; i++) {
      script.addOwn(1, 0, i % 23, i, 1, Cause.BUFFERED);
    }
    script.get(1, 2, 0, 1000).carry(2, 0, 1000);
    script.queue(1, 0, 0, 2000, 10).addOwn(1, 0, 1, 0, 10, Cause.BUFFERED);
    script.get(1, 2, 2000, 10).carry(2, 2000, 10);
    Speculation speculation = new Speculation(NOTHING.withSlow(1).withShares(64));
    script.extract().histories().forEach(speculation::accept);
    History cut = speculation.dump().getFirst();
    assertThat(cut.shares()).hasSizeLessThanOrEqualTo(65);
    assertThat(cut.shares().stream().mapToLong(Share::bytes).sum()).isEqualTo(1000);
    assertThat(cut.lengthBytes()).isEqualTo(1000);
    assertThat(speculation.counts().sharesCut()).isEqualTo(1000);
    assertThat(speculation.dump().getLast().shares()).hasSize(1);
  }
}
