package dev.fathom.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.trace.Action;
import dev.fathom.trace.Delay;
import dev.fathom.trace.Device;
import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AggregationTest {
  @Test
  void eachOriginGetsItsOwnBytesAndTheLatencyOnce() {
    QueryTable table = run(Query.all().by("origin.process"), List.of(Histories.writeBack()));

    assertThat(table.rows())
        .extracting(Row::keys)
        .containsExactly(List.of(""), List.of("java"), List.of("postgres"));
    assertThat(table.rows()).extracting(Row::deviceBytes).containsExactly(4096L, 4096L, 8192L);
    assertThat(table.rows()).extracting(row -> row.values().count()).containsExactly(1L, 1L, 1L);
    assertThat(table.rows()).extracting(row -> row.values().sum()).containsOnly(60_000L);
    assertThat(table.total().deviceBytes()).isEqualTo(16_384);
    assertThat(table.total().count()).isEqualTo(1);
  }

  @Test
  void theBytesOfAnOperationAreItsOwnAndThoseOnTheDeviceItsShares() {
    QueryTable table =
        run(Query.all().by("origin.process"), List.of(Histories.whole(), Histories.writeBack()));

    Row java = table.rows().get(1);
    assertThat(java.keys()).containsExactly("java");
    assertThat(java.count()).isEqualTo(2);
    assertThat(java.bytes()).isEqualTo(8192 + 4096);
    assertThat(java.deviceBytes()).isEqualTo(8192 + 4096);
  }

  @Test
  void bytesThatNobodyHasAShareOfAreThoseOfTheUnknown() {
    RequestPart bare = Histories.request(Histories.SDA, Action.WRITE, 4096, 4096, List.of());
    QueryTable table =
        run(Query.all().by("cause, unknown_because"), List.of(new History(null, List.of(bare))));

    assertThat(table.rows())
        .singleElement()
        .satisfies(row -> {
          assertThat(row.keys()).containsExactly("unknown", "not traced");
          assertThat(row.deviceBytes()).isEqualTo(4096);
        });
  }

  @Test
  void eachDeviceGetsItsOwnRequests() {
    RequestPart one = Histories.request(Histories.SDA, Action.WRITE, 4096, 4096, List.of());
    RequestPart two =
        Histories.request(new Device(1, "loop0"), Action.WRITE, 8192, 8192, List.of());
    QueryTable table =
        run(
            Query.all().by("device").measuring(Measure.DEVICE_BYTES),
            List.of(new History(null, List.of(one, two))));

    assertThat(table.rows()).extracting(Row::deviceBytes).containsExactly(8192L, 4096L);
    assertThat(table.rows()).extracting(row -> row.values().sum()).containsExactly(8192L, 4096L);
  }

  @Test
  void dwellIsThatOfEachShare() {
    Query query = Query.all().by("origin.pid").measuring(Measure.of(Delay.DWELL));
    QueryTable table = run(query, List.of(Histories.writeBack()));

    assertThat(table.rows()).extracting(row -> row.keys().getFirst()).containsExactly(0L, 7L, 42L);
    assertThat(table.rows()).extracting(row -> row.values().count()).containsExactly(0L, 2L, 1L);
    assertThat(table.rows().get(1).values().sum()).isEqualTo(20_000 + 20_000);
    assertThat(table.total().values().count()).isEqualTo(3);
  }

  @Test
  void delaysCountAsBttCountsThem() {
    Query query = Query.all().measuring(Measure.of(Delay.D2C));
    QueryTable table = run(query, List.of(Histories.writeBack()));

    assertThat(table.total().values().count()).as("one for each bio").isEqualTo(2);
    assertThat(table.total().values().average()).isEqualTo(47_000);
  }

  @Test
  void aDelayOfARequestCountsInEachGroupThatHasAPieceOfIt() {
    Query query = Query.all().by("origin.pid").measuring(Measure.of(Delay.I2D));
    QueryTable table = run(query, List.of(Histories.writeBack()));

    assertThat(table.rows()).extracting(row -> row.values().count()).containsExactly(1L, 1L, 1L);
  }

  @Test
  void timeIsCutIntoBuckets() {
    Aggregation aggregation = Query.all().by("time('50us')").start(Histories.BEGIN - 120_000);
    aggregation.accept(Histories.whole());
    aggregation.accept(Histories.writeBack());

    assertThat(aggregation.table().rows())
        .singleElement()
        .satisfies(row -> assertThat(row.keys()).containsExactly(Duration.ofNanos(100_000)));
  }

  @Test
  void whatHasNoPlaceGoesIntoOtherAndIsCounted() {
    Aggregation aggregation = Query.all().by("origin.pid").atMost(3).start();
    for (int pid = 1; pid <= 23; pid++) {
      Origin origin = Origin.ofTask(pid, pid, "p", "");
      aggregation.accept(Histories.operation(Action.READ, 1000, 1, origin));
    }
    QueryTable table = aggregation.table();

    assertThat(table.rows()).hasSize(3);
    assertThat(table.refused()).isEqualTo(20);
    assertThat(table.other()).extracting(Row::count).isEqualTo(20L);
    assertThat(table.other()).extracting(Row::bytes).isEqualTo(20 * 8192L);
    assertThat(table.total().count()).isEqualTo(23);
  }

  @Test
  void topHasTheGreatestFirst() {
    Aggregation aggregation = Query.all().by("origin.pid").start();
    for (int pid = 1; pid <= 23; pid++) {
      Origin origin = Origin.ofTask(pid, pid, "p", "");
      aggregation.accept(Histories.operation(Action.READ, pid * 1000L, 1, origin));
    }
    QueryTable top = aggregation.table().top(3, Column.MAX);

    assertThat(top.rows()).extracting(row -> row.keys().getFirst()).containsExactly(23L, 22L, 21L);
    assertThat(top.total().count()).isEqualTo(23);
  }

  @Test
  void onlyWhatPassesCounts() {
    Query query = Query.all().where("action == 'write'");
    QueryTable table = run(query, List.of(Histories.whole(), Histories.writeBack()));

    assertThat(table.total().count()).isEqualTo(1);
    assertThat(table.total().bytes()).isEqualTo(16_384);
  }

  @Test
  void keysThatAHistoryDoesNotHaveAreAbsent() {
    History operation = Histories.operation(Action.READ, 10, 1, Histories.PG);
    QueryTable table = run(Query.all().by("d2c", "1 / (bytes - 8192)"), List.of(operation));

    assertThat(table.rows().getFirst().keys()).containsExactly("-", "-");
    assertThat(table.failures()).isEqualTo(1);
  }

  @Test
  void textStaysWithinItsWidthWhateverTheNames() {
    String hostile = "<b>\u001b[2J\u202e\r\n\t" + "名".repeat(300);
    Origin origin = Origin.ofTask(1, 1, hostile, hostile);
    History history = Histories.operation(Action.READ, Long.MAX_VALUE / 4, -5, origin);
    Query query = Query.all().by("origin.process, origin.cgroup, file, device, action, failed");
    String text = run(query, List.of(history)).toText();

    assertThat(text.lines()).hasSize(4).allMatch(line -> line.length() < 100);
    assertThat(text).doesNotContain("\u001b", "\u202e", "\r", "\t");
    assertThat(text).contains("…", "total");
  }

  @Test
  void textIsATable() {
    Query query = Query.all().by("origin.process");
    String text = run(query, List.of(Histories.whole(), Histories.writeBack())).toText();

    assertThat(text.lines().skip(1).findFirst().orElseThrow())
        .matches("origin.process +count +bytes +device +failed +avg +p50 +p99 +max");
    assertThat(text)
        .containsPattern("java +2 +12.0 KiB +12.0 KiB +0 +80.0 us +60.\\d us +100 us +100 us");
  }

  @Test
  void mapsAreFitForJson() {
    Query query = Query.all().by("origin.process", "time('1s')");
    var map = run(query, List.of(Histories.whole())).toMap();

    assertThat(map).containsEntry("measure", "latency").containsEntry("unit", "ns");
    assertThat(String.valueOf(map.get("rows")))
        .startsWith("[{origin.process=java, time('1s')=0.0, count=1, bytes=8192,");
    assertThat(String.valueOf(map.get("total"))).startsWith("{count=1, ");
  }

  @Test
  void commasInsideOfCallsAndTextsSplitNothing() {
    assertThat(Keys.split("origin.pid, [1, 2].size(),'a,\\',b' , f({1:2,3:4})"))
        .containsExactly("origin.pid", "[1, 2].size()", "'a,\\',b'", "f({1:2,3:4})");
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Query.all().atMost(0))
        .withMessageStartingWith("0 groups");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Measure.named("speed"))
        .withMessageContaining("latency");
    assertThatIllegalArgumentException().isThrownBy(() -> Column.named("speed"));
    assertThatIllegalArgumentException().isThrownBy(() -> Query.all().by("1,2,3,4,5,6,7"));
    assertThatThrownBy(() -> Query.all().by("origins").start())
        .isInstanceOf(ExpressionException.class);
  }

  @Test
  void sumsStopAtTheGreatestNumber() {
    FileName file = FileName.NONE;
    var part = Histories.part(Action.READ, 0, 10, 10, Histories.PG);
    var huge =
        new dev.fathom.trace.OperationPart(
            1, 1, Action.READ, 0, file, 0, Long.MAX_VALUE, 0, Histories.PG, part.timeline());
    Aggregation aggregation = Query.all().measuring(Measure.BYTES).start();
    aggregation.accept(new History(huge, List.of()));
    aggregation.accept(new History(huge, List.of()));

    assertThat(aggregation.table().total().bytes()).isEqualTo(Long.MAX_VALUE);
    assertThat(aggregation.table().total().values().sum()).isEqualTo(Long.MAX_VALUE);
    assertThat(aggregation.table().total().values().max()).isEqualTo(Long.MAX_VALUE);
  }

  private static QueryTable run(Query query, List<History> histories) {
    Aggregation aggregation = query.start();
    histories.forEach(aggregation::accept);
    return aggregation.table();
  }
}
