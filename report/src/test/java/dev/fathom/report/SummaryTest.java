package dev.fathom.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Cause;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Timeline;
import dev.fathom.trace.UnknownReason;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private static Summary of(List<History> histories) {
    Summary summary = new Summary();
    histories.forEach(summary::accept);
    return summary;
  }

  @Test
  void bytesByOriginAddUpToTheBytesOfRequests() {
    Summary summary = of(Histories.of(11, 2_300));
    for (Map.Entry<Summary.Group, Summary.Sums> each : summary.groups().entrySet()) {
      long caused =
          summary.caused().entrySet().stream()
              .filter(row -> row.getKey().group().equals(each.getKey()))
              .mapToLong(Map.Entry::getValue)
              .sum();
      assertThat(caused).as(each.getKey().toString()).isEqualTo(each.getValue().bytes());
    }
  }

  @Test
  void bytesWithoutShareAreUnknown() {
    History history = written(Histories.FLUSHER, 4096, 12288);
    assertThat(of(List.of(history)).caused().values()).containsExactlyInAnyOrder(4096L, 8192L);
  }

  private static History written(Origin origin, long bytes, long length) {
    Share share =
        new Share(
            origin,
            bytes,
            Confidence.EXACT,
            Cause.BUFFERED,
            UnknownReason.NONE,
            FileName.NONE,
            0,
            0,
            Timeline.EMPTY);
    BioPart bio = new BioPart(1, 0, length, 0, Origin.UNKNOWN, -1, Timeline.EMPTY, List.of(share));
    return new History(
        null,
        List.of(
            new RequestPart(
                2,
                Histories.DISK,
                Action.WRITE,
                0,
                0,
                length,
                0,
                0,
                -1,
                Timeline.EMPTY,
                List.of(bio))));
  }

  @Test
  void tooManyOriginsAreCountedTogether() {
    Summary summary = new Summary();
    int count = Summary.ORIGIN_LIMIT + 23;
    for (int pid = 1; pid <= count; pid++) {
      summary.accept(written(Origin.ofTask(pid, pid, "x", ""), 512, 512));
    }
    assertThat(summary.caused()).hasSize(Summary.ORIGIN_LIMIT + 1);
    assertThat(
            summary.caused().entrySet().stream()
                .filter(each -> each.getKey().origin().equals(Summary.REST))
                .mapToLong(Map.Entry::getValue)
                .sum())
        .isEqualTo(23 * 512);
  }

  @Test
  void figuresAgreeWithASortedArray() {
    Random random = new Random(5);
    long[] nanos = random.longs(10_001, 0, 1L << 40).toArray();
    DelayFigures figures = new DelayFigures();
    Arrays.stream(nanos).forEach(figures::add);
    Arrays.sort(nanos);
    assertThat(figures.minNanos()).isEqualTo(nanos[0]);
    assertThat(figures.maxNanos()).isEqualTo(nanos[10_000]);
    double average = Arrays.stream(nanos).average().orElseThrow();
    assertThat(figures.averageNanos()).isCloseTo(average, within(1.0));
    assertThat((double) figures.percentileNanos(50))
        .isCloseTo((double) nanos[5_000], within(nanos[5_000] / 500.0));
    assertThat((double) figures.percentileNanos(99))
        .isCloseTo((double) nanos[9_900], within(nanos[9_900] / 500.0));
  }

  @Test
  void sumsOfHugeDelaysDoNotOverflow() {
    DelayFigures figures = new DelayFigures();
    figures.add(Long.MAX_VALUE);
    figures.add(Long.MAX_VALUE);
    assertThat(figures.averageNanos()).isCloseTo(9.223372036854776e18, within(1e4));
    assertThat(figures.percentileNanos(99)).isPositive();
    assertThatThrownBy(() -> figures.add(-1)).hasMessageContaining("-1");
  }

  @Test
  void gapsAreThoseOfTheSortedTimes() {
    QueueGaps gaps = new QueueGaps();
    for (long nanos : new long[] {500, 100, 300, 900}) {
      gaps.add(nanos);
    }
    assertThat(gaps.figures().count()).isEqualTo(3);
    assertThat(gaps.figures().averageNanos()).isCloseTo(800 / 3.0, within(0.001));
    gaps.add(50);
    assertThat(gaps.figures().count()).isEqualTo(3);
    assertThat(gaps.late()).isEqualTo(1);
  }

  @Test
  void gapsOfMoreThanTheWindowAreCountedToo() {
    QueueGaps gaps = new QueueGaps();
    for (int index = 0; index < QueueGaps.WINDOW * 2; index++) {
      gaps.add(10L * (index ^ 1));
    }
    assertThat(gaps.figures().count()).isEqualTo(QueueGaps.WINDOW * 2 - 1);
    assertThat(gaps.figures().maxNanos()).isEqualTo(10);
  }

  @Test
  void theFirstErrorOfTheOutputIsThrownAtTheEnd() {
    Appendable full =
        new Appendable() {
          private int calls;

          @Override
          public Appendable append(CharSequence text) throws IOException {
            if (++calls == 3) {
              throw new IOException("disk full");
            }
            return this;
          }

          @Override
          public Appendable append(CharSequence text, int start, int end) throws IOException {
            return append(text);
          }

          @Override
          public Appendable append(char character) throws IOException {
            return append(String.valueOf(character));
          }
        };
    TextReport report = new TextReport(full);
    Story.plain().forEach(report::accept);
    assertThat(report.failed()).isTrue();
    assertThatThrownBy(report::close).isInstanceOf(IOException.class).hasMessage("disk full");
  }
}
