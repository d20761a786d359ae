package dev.fathom.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.trace.Action;
import dev.fathom.trace.Delay;
import dev.fathom.trace.Event;
import dev.fathom.trace.History;
import dev.fathom.trace.Origin;
import dev.fathom.trace.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FilterTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "latency == duration('100us')",
        "s2d == duration('25us')",
        "s2r == latency",
        "q2g == duration('1us')",
        "g2i == duration('3us')",
        "i2d == duration('3us')",
        "d2c == duration('47us')",
        "q2c == duration('54us')",
        "delivery == duration('20us')",
        "since == duration('0s') && start == 0.0",
        "bytes == 8 * KiB && device_bytes == 8 * KiB",
        "requests == 1 && bios == 1 && requeues == 2 && !merged",
        "action == 'read' && operation",
        "result == 8192 && errno == '' && !failed",
        "direct && retried && !cancelled && !timed_out && !inline && !punted && !held_back",
        "synchronous && fua && !metadata && !preflush && !ahead && !background && !swap",
        "file == '/var/data' && file_inode == 77 && file_guessed && position == 512",
        "device == 'sda' && device_position == 4096 && tag == 23",
        "origin.process == 'java' && origin.pid == 42 && origin.thread == 'worker'",
        "origin.tid == 43 && origin.vthread == 99 && origin.cgroup == '/user'",
        "origin.label == 'job' && origin.title == 'job 42/43'",
        "origin.trace_id == '00000000000000010000000000000002'",
        "origin.span_id == '0000000000000003'",
        "cause == 'direct' && confidence == 'exact' && unknown_because == 'known'",
        "origins.exists(o, o.pid == 42 && o.bytes == 8192)",
        "size(origins) == 2",
        "KiB == 1024 && MiB == 1024 * KiB && GiB == 1024 * MiB && TiB == 1024 * GiB",
        "kB == 1000 && MB == 1000 * kB && GB == 1000 * MB && TB == 1000 * GB",
        "time('1s') == duration('0s')",
        "latency > duration('5us') && origin.process == 'java' && file.startsWith('/var')",
        "latency in [duration('1ms'), duration('100us')]",
        "file.matches('^/v.r/d')",
        "failed || latency > duration('1us')",
      })
  void knowsEachVariableOfAnOperationWithItsRequest(String condition) {
    assertThat(Filter.parse(condition, Histories.BEGIN).test(Histories.whole())).isTrue();
    assertThat(Filter.parse("!(" + condition + ")").test(Histories.whole())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dwell == duration('20us')",
        "q2m == duration('1us') && m2d == duration('8us') && merged",
        "!operation && action == 'write' && bytes == 16 * KiB && bytes == device_bytes",
        "origin.process == 'java'",
        "origins.exists(o, o.process == 'postgres' && o.cause == 'mmap')",
        "origins.exists(o, o.confidence == 'unknown' && o.file == '')",
        "origins.map(o, o.bytes) == [4096, 4096, 4096, 4096]",
        "position == 1024 && bios == 2",
      })
  void knowsEachVariableOfAWriteBack(String condition) {
    assertThat(Filter.parse(condition).test(Histories.writeBack())).isTrue();
  }

  @Test
  void saysTheNameOfAnError() {
    History failed = Histories.operation(Action.WRITE, 10, -5, Origin.UNKNOWN);
    History odd = Histories.operation(Action.WRITE, 10, -999, Origin.UNKNOWN);

    assertThat(Filter.parse("errno == 'EIO' && failed && result == -5").test(failed)).isTrue();
    assertThat(Filter.parse("errno == 'E999'").test(odd)).isTrue();
  }

  @Test
  void knowsEachFlagOfAnOperation() {
    List<String> names =
        List.of(
            "cancelled",
            "timed_out",
            "inline",
            "punted",
            "held_back",
            "retried",
            "closed",
            "direct");
    List<Integer> flags =
        List.of(
            Event.CANCELLED,
            Event.TIMED_OUT,
            Event.INLINE,
            Event.PUNTED,
            Event.HELD_BACK,
            Event.RETRIED,
            Event.CLOSED,
            Event.DIRECT);
    for (int flag : flags) {
      var part = Histories.part(Action.READ, flag, 10, 10, Origin.UNKNOWN);
      History history = new History(part, List.of());
      List<String> set = names.stream().filter(name -> passes(name, history)).toList();
      assertThat(set).containsExactly(names.get(flags.indexOf(flag)));
    }
  }

  private static boolean passes(String condition, History history) {
    return Filter.parse(condition).test(history);
  }

  @Test
  void whatAHistoryDoesNotHaveDoesNotPassUnlessTheRestDecides() {
    History cached = Histories.operation(Action.READ, 100, 100, Histories.JAVA);

    assertThat(passes("d2c > duration('0s')", cached)).isFalse();
    assertThat(passes("!(d2c > duration('0s'))", cached)).isFalse();
    assertThat(passes("d2c > duration('0s') || action == 'read'", cached)).isTrue();
    assertThat(passes("action == 'write' && d2c > duration('0s')", cached)).isFalse();
    assertThat(passes("d2c == d2c", cached)).isFalse();
  }

  @Test
  void knowsEachDelay() {
    for (Delay delay : Delay.values()) {
      String name = delay.name().toLowerCase(Locale.ROOT);
      List<Long> found = new ArrayList<>();
      History history =
          delay == Delay.D2V
              ? Histories.operation(Action.READ, 100_000, 1, Histories.JAVA)
              : delay == Delay.Q2M || delay == Delay.M2D || delay == Delay.DWELL
                  ? Histories.writeBack()
                  : Histories.whole();
      Delay.each(
          history,
          (each, nanos, request) -> {
            if (each == delay) {
              found.add(nanos);
            }
          });
      long longest = found.stream().mapToLong(Long::longValue).max().orElseThrow();
      assertThat(passes("%s == duration('%dns')".formatted(name, longest), history)).isTrue();
    }
  }

  @Test
  void aHistoryWithoutTimesHasNoLatency() {
    var part = Histories.part(Action.READ, 0, 10, 10, Origin.UNKNOWN);
    var timeless =
        new dev.fathom.trace.OperationPart(
            1, 1, Action.READ, 0, part.file(), 0, 0, 0, part.origin(), Timeline.EMPTY);
    History history = new History(timeless, List.of());

    assertThat(passes("latency >= duration('0s')", history)).isFalse();
    assertThat(passes("start >= 0.0", history)).isFalse();
    assertThat(passes("latency >= duration('0s') || bytes == 0", history)).isTrue();
  }

  @Test
  void countsWhatFailsAndLetsItNotPass() {
    Filter filter = Filter.parse("bytes / requests == 1");
    History history = Histories.operation(Action.READ, 10, 10, Origin.UNKNOWN);

    assertThat(filter.test(history)).isFalse();
    assertThat(filter.test(Histories.whole())).isFalse();
    assertThat(filter.failures()).isEqualTo(1);
    assertThat(filter.lastFailure()).contains("by zero");
  }

  @Test
  void startIsCountedFromTheFirstHistoryOrFromATimeThatIsTold() {
    Filter first = Filter.parse("start > 0.5");
    Filter told = Filter.parse("start > 0.5", Histories.BEGIN - 600_000_000);

    assertThat(first.test(Histories.whole())).isFalse();
    assertThat(told.test(Histories.whole())).isTrue();
  }

  @Test
  void rollingPercentileIsThatOfTheSameAction() {
    Filter filter = Filter.parse("latency > rolling('p90')");
    for (int i = 1; i <= 100; i++) {
      assertThat(filter.test(Histories.operation(Action.READ, i * 1000L, 1, Histories.PG)))
          .isFalse();
    }
    assertThat(filter.test(Histories.operation(Action.READ, 90_000, 1, Histories.PG))).isFalse();
    assertThat(filter.test(Histories.operation(Action.READ, 90_004, 1, Histories.PG))).isTrue();
    assertThat(filter.test(Histories.operation(Action.WRITE, 900_000, 1, Histories.PG))).isFalse();
  }

  @Test
  void manyDurationsNeedNoSlots() {
    StringBuilder text = new StringBuilder("latency == duration('100us')");
    for (int i = 1; i < 100; i++) {
      text.append(" && latency != duration('").append(i).append("us')");
    }
    assertThat(passes(text.toString(), Histories.whole())).isTrue();
  }
}
