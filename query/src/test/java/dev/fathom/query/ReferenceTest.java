package dev.fathom.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.query.scene.Piece;
import dev.fathom.query.scene.Scene;
import dev.fathom.trace.Delay;
import dev.fathom.trace.History;
import dev.fathom.trace.RequestPart;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups against plain code, over random histories. */
final class ReferenceTest {
  private static final List<History> HISTORIES = Histories.random(23, 3000);

  @ParameterizedTest
  @ValueSource(
      strings = {"origin.pid", "file, origin.process", "device", "action", "tag", "failed"})
  void bytesAddUpWhateverTheyAreGroupedBy(String by) {
    long device = 0;
    long asked = 0;
    for (History history : HISTORIES) {
      asked += history.lengthBytes();
      for (RequestPart request : history.requests()) {
        device += request.lengthBytes();
      }
    }
    QueryTable table = run(Query.all().by(by));

    assertThat(table.rows()).hasSizeGreaterThan(1);
    assertThat(table.total().deviceBytes()).isEqualTo(device).isPositive();
    assertThat(table.total().bytes()).isEqualTo(asked);
    assertThat(table.rows().stream().mapToLong(Row::deviceBytes).sum()).isEqualTo(device);
    assertThat(table.rows().stream().mapToLong(Row::bytes).sum()).isEqualTo(asked);
  }

  @Test
  void groupsOfHistoriesAreThoseOfPlainCode() {
    Map<Object, List<Long>> expected = new HashMap<>();
    Map<Object, Long> failed = new HashMap<>();
    for (History history : HISTORIES) {
      List<Object> key = List.of(history.failed(), (long) history.requests().size());
      expected.computeIfAbsent(key, any -> new ArrayList<>()).add(Scene.latencyNanos(history));
      failed.merge(key, history.failed() ? 1L : 0L, Long::sum);
    }
    QueryTable table = run(Query.all().by("failed", "requests"));

    assertThat(table.rows()).hasSameSizeAs(expected.keySet());
    for (Row row : table.rows()) {
      List<Long> latencies = expected.getOrDefault(row.keys(), List.of());
      assertSpread(row, latencies);
      assertThat(row.failed()).isEqualTo(failed.get(row.keys()));
      assertThat(row.count()).isEqualTo(latencies.size());
    }
  }

  private static void assertSpread(Row row, List<Long> values) {
    List<Long> sorted = values.stream().filter(value -> value >= 0).sorted().toList();
    Distribution spread = row.values();
    assertThat(spread.count()).isEqualTo(sorted.size());
    assertThat(spread.sum()).isEqualTo(sorted.stream().mapToLong(Long::longValue).sum());
    assertThat(spread.min()).isEqualTo(sorted.getFirst());
    assertThat(spread.max()).isEqualTo(sorted.getLast());
    for (double share : new double[] {0, 0.5, 0.9, 0.99, 1}) {
      int rank = (int) Math.max(1, Math.ceil(share * sorted.size()));
      double exact = sorted.get(rank - 1);
      assertThat((double) spread.quantile(share)).isBetween(exact * 0.99 - 1, exact * 1.01 + 1);
    }
    assertThat(spread.buckets().stream().mapToLong(Distribution.Bucket::count).sum())
        .isEqualTo(sorted.size());
  }

  @Test
  void groupsOfPiecesAreThoseOfPlainCode() {
    Map<Object, Long> bytes = new HashMap<>();
    Map<Object, Long> counts = new HashMap<>();
    for (History history : HISTORIES) {
      Set<Object> seen = new HashSet<>();
      for (Piece piece : Piece.of(history)) {
        List<Object> key = List.of(piece.origin().processId(), piece.file().path());
        bytes.merge(key, piece.deviceBytes(), Long::sum);
        if (seen.add(key)) {
          counts.merge(key, 1L, Long::sum);
        }
      }
    }
    QueryTable table = run(Query.all().by("origin.pid, file"));

    assertThat(table.rows()).hasSameSizeAs(bytes.keySet());
    for (Row row : table.rows()) {
      assertThat(row.deviceBytes()).isEqualTo(bytes.get(row.keys()));
      assertThat(row.count()).isEqualTo(counts.get(row.keys()));
    }
  }

  @Test
  void delaysAreThoseOfPlainCode() {
    for (Delay delay : Delay.values()) {
      List<Long> expected = new ArrayList<>();
      for (History history : HISTORIES) {
        Delay.each(
            history,
            (each, nanos, request) -> {
              if (each == delay) {
                expected.add(nanos);
              }
            });
      }
      Distribution spread = run(Query.all().measuring(Measure.of(delay))).total().values();
      assertThat(spread.count()).as(delay.title()).isEqualTo(expected.size());
      assertThat(spread.sum()).isEqualTo(expected.stream().mapToLong(Long::longValue).sum());
    }
  }

  private static QueryTable run(Query query) {
    Aggregation aggregation = query.start();
    HISTORIES.forEach(aggregation::accept);
    return aggregation.table();
  }
}
