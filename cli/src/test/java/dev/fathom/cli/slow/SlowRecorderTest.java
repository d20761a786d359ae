package dev.fathom.cli.slow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.trace.Action;
import dev.fathom.trace.Device;
import dev.fathom.trace.History;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SlowRecorderTest {
  private final List<History> told = new ArrayList<>();

  private static History request(long millis, boolean failed) {
    Timeline times = Timeline.EMPTY.with(Stage.ISSUED, 0).with(Stage.COMPLETED, millis * 1_000_000);
    RequestPart part =
        new RequestPart(
            1, Device.UNKNOWN, Action.READ, 0, 0, 4096, failed ? -5 : 4096, 0, 0, times, List.of());
    return new History(null, List.of(part));
  }

  private SlowRecorder recorder(String over, long count, int keepLast) {
    Predicate<History> all = history -> true;
    return new SlowRecorder(
        new SlowOptions(all, SlowOptions.slowerThan(over), count, 0, keepLast), told::add);
  }

  @Test
  void slowAndFailedRequestsAreToldWhenTheyEnd() {
    SlowRecorder recorder = recorder("20ms", 0, 0);
    History slow = request(21, false);
    History failed = request(1, true);

    recorder.accept(request(19, false));
    recorder.accept(slow);
    recorder.accept(failed);

    assertThat(told).containsExactly(slow, failed);
    assertThat(recorder.summary()).isEqualTo("3 requests seen: 1 slow, 1 failed");
  }

  @Test
  void theLastOnesAreToldAtTheEnd() {
    SlowRecorder recorder = recorder("20ms", 0, 2);
    for (int i = 0; i < 23; i++) {
      recorder.accept(request(100 + i, false));
    }
    assertThat(told).isEmpty();

    recorder.dump();

    assertThat(told).extracting(History::latencyNanos).containsExactly(121_000_000L, 122_000_000L);
    assertThat(recorder.summary()).endsWith("23 slow, 0 failed, the last 2 kept");
  }

  @Test
  void aPercentileIsOfTheLatest() {
    SlowRecorder recorder = recorder("p99.9", 0, 0);
    for (int i = 0; i < 1000; i++) {
      recorder.accept(request(5, false));
    }
    assertThat(told).isEmpty();

    recorder.accept(request(50, false));

    assertThat(told).hasSize(1);
  }

  @Test
  void itIsDoneAfterTheCount() {
    SlowRecorder recorder = recorder("20ms", 2, 0);
    recorder.accept(request(30, false));
    assertThat(recorder.done()).isFalse();
    recorder.accept(request(30, false));
    recorder.accept(request(30, false));

    assertThat(recorder.done()).isTrue();
    assertThat(told).hasSize(2);
  }

  @Test
  void whatIsNotWantedIsNotSeen() {
    SlowRecorder recorder =
        new SlowRecorder(
            new SlowOptions(
                SlowOptions.where("action == 'write'"), SlowOptions.slowerThan("1ms"), 0, 0, 0),
            told::add);
    recorder.accept(request(30, false));

    assertThat(told).isEmpty();
    assertThat(recorder.summary()).startsWith("0 requests seen");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "fast", "20", "p0", "p100", "-5ms", "20ms || true"})
  void whatIsNeitherTimeNorPercentileIsRefused(String over) {
    assertThatThrownBy(() -> SlowOptions.slowerThan(over))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--over=" + over);
  }
}
