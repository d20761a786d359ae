package dev.fathom.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fathom.trace.Action;
import dev.fathom.trace.Event;
import dev.fathom.trace.FileName;
import dev.fathom.trace.Label;
import dev.fathom.trace.TraceOptions;
import dev.fathom.trace.TraceSession;
import dev.fathom.trace.TraceWriter;
import dev.fathom.trace.Tracing;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JfrTapTest {
  private static final Map<String, String> EVERYTHING = Map.of("latency", "0 ns");
  private static final FileName FILE = new FileName("/srv/table", 8 << 20, 12, false);

  @TempDir Path directory;

  private final JfrTap tap = new JfrTap();
  private final TraceSession session = Tracing.start(TraceOptions.DEFAULT.withTap(tap));
  private final TraceWriter writer = Tracing.writer("test");

  @AfterEach
  void end() {
    writer.close();
    session.close();
  }

  private void reap(int count, long latency) {
    for (int i = 0; i < count; i++) {
      long now = System.nanoTime();
      writer.operation(
          writer.session(),
          100 + i,
          7,
          Action.READ,
          Event.DIRECT | Event.PUNTED,
          writer.idOf(FILE),
          writer.origin(),
          8192,
          4096,
          -5,
          now - latency,
          now - latency + 400,
          now - 300,
          now);
    }
  }

  private List<RecordedEvent> record(Map<String, String> settings, Runnable body)
      throws IOException {
    return Recorded.during(directory.resolve("r.jfr"), Recorded.REQUEST, settings, body);
  }

  @Test
  void anEventSaysWhatIsKnownOfTheOperation() throws IOException {
    tap.attach(session);

    List<RecordedEvent> events =
        record(EVERYTHING, () -> Label.run("checkpoint", () -> reap(23, 5_000_000)));

    assertThat(events).hasSize(23);
    RecordedEvent event = events.getFirst();
    assertThat(event.getEventType().getCategoryNames()).containsExactly("Fathom");
    assertThat(event.getString("action")).isEqualTo("read");
    assertThat(event.getString("file")).isEqualTo("/srv/table");
    assertThat(event.getLong("position")).isEqualTo(8192);
    assertThat(event.getLong("length")).isEqualTo(4096);
    assertThat(event.getLong("result")).isEqualTo(-5);
    assertThat(event.getLong("tag")).isEqualTo(7);
    assertThat(event.getBoolean("direct")).isTrue();
    assertThat(event.getBoolean("punted")).isTrue();
    assertThat(event.getBoolean("cancelled")).isFalse();
    assertThat(event.getString("label")).isEqualTo("checkpoint");
    assertThat(event.getString("origin")).startsWith("checkpoint ");
    assertThat(event.getLong("originProcessId")).isEqualTo(ProcessHandle.current().pid());
    assertThat(event.getDuration("latency")).isEqualTo(Duration.ofMillis(5));
    assertThat(event.getDuration("submitToIssue")).isEqualTo(Duration.ofNanos(400));
    assertThat(event.getDuration("issueToDelivery")).isEqualTo(Duration.ofNanos(4_999_300));
    assertThat(event.getDuration("delivery")).isEqualTo(Duration.ofNanos(300));
    assertThat(event.getDuration("sinceEnd")).isBetween(Duration.ZERO, Duration.ofSeconds(10));
  }

  @Test
  void theStackTraceIsThatOfTheReapingCode() throws IOException {
    List<RecordedEvent> events = record(EVERYTHING, () -> reap(1, 1_000));

    assertThat(events.getFirst().getThread().getJavaName())
        .isEqualTo(Thread.currentThread().getName());
    assertThat(events.getFirst().getStackTrace().getFrames())
        .anyMatch(frame ->
            frame.getMethod().getName().equals("reap")
                && frame.getMethod().getType().getName().equals(JfrTapTest.class.getName()));
  }

  @Test
  void theStackTraceCanBeSwitchedOff() throws IOException {
    List<RecordedEvent> events =
        record(Map.of("latency", "0 ns", "stackTrace", "false"), () -> reap(1, 1_000));

    assertThat(events).hasSize(1);
    assertThat(events.getFirst().getStackTrace()).isNull();
  }

  @Test
  void onlySlowOperationsAreRecordedWithALatency() throws IOException {
    List<RecordedEvent> events =
        record(
            Map.of("latency", "2 ms"),
            () -> {
              reap(23, 1_999_000);
              reap(1, 2_000_000);
              reap(5, 30_000_000);
            });

    assertThat(events).hasSize(6);
  }

  @Test
  void onlyWhatTookTwentyMillisecondsIsRecordedIfNothingIsSaid() throws IOException {
    List<RecordedEvent> events =
        record(
            Map.of(),
            () -> {
              reap(23, 19_999_000);
              reap(2, 20_000_000);
            });

    assertThat(events).hasSize(2);
  }

  @Test
  void withoutASessionAttachedNamesAreUnknown() throws IOException {
    List<RecordedEvent> events = record(EVERYTHING, () -> reap(1, 1_000));

    assertThat(events.getFirst().getString("file")).isEmpty();
    assertThat(events.getFirst().getLong("originProcessId")).isZero();
  }

  @Test
  void nothingIsAllocatedWhileTheEventIsOff() {
    reap(10_000, 1_000);

    assertThat(allocatedBytes(() -> reap(10_000, 1_000))).isLessThan(10_000);
  }

  @Test
  void nothingIsAllocatedForOperationsBelowTheLatency() throws IOException {
    long[] bytes = new long[1];
    List<RecordedEvent> events =
        record(
            Map.of("latency", "1 s"),
            () -> {
              reap(10_000, 1_000);
              bytes[0] = allocatedBytes(() -> reap(10_000, 1_000));
            });

    assertThat(events).isEmpty();
    assertThat(bytes[0]).isLessThan(10_000);
  }

  private static long allocatedBytes(Runnable body) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    body.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
