package dev.fathom.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Cause;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Device;
import dev.fathom.trace.Event;
import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import dev.fathom.trace.TraceContext;
import dev.fathom.trace.UnknownReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JfrReportTest {
  private static final Map<String, String> EVERYTHING = Map.of("latency", "0 ns");
  private static final Origin POSTGRES =
      new Origin(
          1215,
          1216,
          "postgres",
          "writer\u202e\u001b[31m",
          0,
          "",
          new TraceContext(1, 2, 3, true),
          "");

  @TempDir Path directory;

  private final JfrReport report = new JfrReport(() -> 1_030_000_000L);

  static History writeBack(long dwell, long device) {
    Share share =
        new Share(
            POSTGRES,
            8192,
            Confidence.FIRST_DIRTIER,
            Cause.BUFFERED,
            UnknownReason.NONE,
            new FileName("/srv/\u2028table", 8 << 20, 12, true),
            0,
            0,
            Timeline.EMPTY.with(Stage.DIRTIED, 1_000_000_000L - dwell));
    BioPart bio =
        new BioPart(
            0xb1,
            4096,
            8192,
            0,
            Origin.ofTask(31, 31, "kworker", ""),
            0,
            Timeline.EMPTY
                .with(Stage.QUEUED, 1_000_000_000L)
                .with(Stage.GOT_REQUEST, 1_000_000_700L),
            List.of(share));
    return new History(
        null,
        List.of(
            new RequestPart(
                0xc1,
                new Device(8 << 20, "sda"),
                Action.WRITE,
                Event.SYNCHRONOUS,
                4096,
                8192,
                8192,
                0,
                1,
                Timeline.EMPTY
                    .with(Stage.INSERTED, 1_000_001_000L)
                    .with(Stage.ISSUED, 1_000_003_000L)
                    .with(Stage.COMPLETED, 1_000_003_000L + device),
                List.of(bio))));
  }

  private static History operation() {
    Timeline line =
        Timeline.EMPTY
            .with(Stage.SUBMITTED, 1_000_000_000L)
            .with(Stage.ISSUED, 1_000_000_500L)
            .with(Stage.DELIVERED, 1_004_000_000L)
            .with(Stage.REAPED, 1_004_000_900L);
    return new History(
        new OperationPart(1, 2, Action.SYNC, 0, FileName.NONE, 0, 0, 0, Origin.UNKNOWN, line),
        List.of());
  }

  private List<RecordedEvent> record(Map<String, String> settings, Runnable body)
      throws IOException {
    return Recorded.during(directory.resolve("r.jfr"), Recorded.HISTORY, settings, body);
  }

  @Test
  void writeBackIsAnEventWithItsDelaysAndOrigin() throws IOException {
    List<RecordedEvent> events =
        record(EVERYTHING, () -> report.accept(writeBack(30_000_000, 4_000_000)));

    RecordedEvent event = events.getFirst();
    assertThat(events).hasSize(1);
    assertThat(event.getString("action")).isEqualTo("write");
    assertThat(event.getBoolean("waitedFor")).isFalse();
    assertThat(event.getString("device")).isEqualTo("sda");
    assertThat(event.getInt("requests")).isEqualTo(1);
    assertThat(event.getInt("bios")).isEqualTo(1);
    assertThat(event.getLong("deviceBytes")).isEqualTo(8192);
    assertThat(event.getLong("position")).isEqualTo(4096);
    assertThat(event.getString("file")).isEqualTo("/srv/\u2028table");
    assertThat(event.getString("origin")).isEqualTo("writer\u202e\u001b[31m 1215/1216");
    assertThat(event.getString("confidence")).isEqualTo("first dirtier");
    assertThat(event.getString("traceId")).isEqualTo("00000000000000010000000000000002");
    assertThat(event.getString("spanId")).isEqualTo("0000000000000003");
    assertThat(event.getDuration("dwell")).isEqualTo(Duration.ofMillis(30));
    assertThat(event.getDuration("queueToRequest")).isEqualTo(Duration.ofNanos(700));
    assertThat(event.getDuration("requestToInsert")).isEqualTo(Duration.ofNanos(300));
    assertThat(event.getDuration("insertToIssue")).isEqualTo(Duration.ofNanos(2_000));
    assertThat(event.getDuration("issueToComplete")).isEqualTo(Duration.ofMillis(4));
    assertThat(event.getDuration("queueToComplete")).isEqualTo(Duration.ofNanos(4_003_000));
    assertThat(event.getDuration("latency")).isEqualTo(Duration.ofNanos(4_003_000));
    assertThat(event.getDuration("sinceEnd")).isEqualTo(Duration.ofNanos(25_997_000));
    assertThat(event.getLong("queueToMerge")).isEqualTo(Long.MIN_VALUE);
    assertThat(event.getStackTrace()).isNull();
  }

  @Test
  void anOperationWithoutRequestsHasNoDevice() throws IOException {
    List<RecordedEvent> events = record(EVERYTHING, () -> report.accept(operation()));

    RecordedEvent event = events.getFirst();
    assertThat(event.getString("action")).isEqualTo("sync");
    assertThat(event.getBoolean("waitedFor")).isTrue();
    assertThat(event.getString("device")).isEmpty();
    assertThat(event.getString("file")).isEmpty();
    assertThat(event.getString("traceId")).isNull();
    assertThat(event.getDuration("submitToIssue")).isEqualTo(Duration.ofNanos(500));
    assertThat(event.getDuration("issueToDelivery")).isEqualTo(Duration.ofNanos(3_999_500));
    assertThat(event.getDuration("delivery")).isEqualTo(Duration.ofNanos(900));
    assertThat(event.getLong("issueToComplete")).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void onlySlowHistoriesAreRecordedWithALatency() throws IOException {
    List<RecordedEvent> events =
        record(
            Map.of("latency", "5 ms"),
            () -> {
              report.accept(writeBack(1 << 30, 4_900_000));
              report.accept(writeBack(0, 5_000_000));
            });

    assertThat(events).hasSize(1);
    assertThat(events.getFirst().getDuration("issueToComplete")).isEqualTo(Duration.ofMillis(5));
  }

  @Test
  void withTwoRecordingsTheLeastLatencyHolds() {
    LatencyThreshold threshold = new LatencyThreshold();

    assertThat(threshold.combine(Set.of("20 ms", "3 us", "1 s"))).isEqualTo("3 us");
    threshold.setValue("3 us");
    assertThat(threshold.nanos()).isEqualTo(3_000);
    threshold.setValue("three");
    assertThat(threshold.nanos()).isZero();
    assertThat(threshold.getValue()).isEqualTo("three");
  }

  @Test
  void jfrPrintShowsTheEvents() throws IOException, InterruptedException {
    record(EVERYTHING, () -> report.accept(writeBack(30_000_000, 4_000_000)));
    Path out = directory.resolve("printed.txt");

    Process jfr =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jfr").toString(),
                "print",
                "--events",
                Recorded.HISTORY,
                directory.resolve("r.jfr").toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();

    assertThat(jfr.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(jfr.exitValue()).isZero();
    assertThat(Files.readString(out))
        .contains("dev.fathom.IoHistory {")
        .contains("action = \"write\"")
        .contains("device = \"sda\"")
        .contains("dwell = 30.0 ms")
        .contains("issueToComplete = 4.00 ms")
        .contains("queueToMerge = N/A")
        .contains("\u001b[31m");
  }
}
