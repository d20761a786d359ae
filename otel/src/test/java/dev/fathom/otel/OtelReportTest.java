package dev.fathom.otel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.trace.History;
import dev.fathom.trace.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OtelReportTest {
  private static final long EPOCH = 1_800_000_000_000_000_000L;
  private static final ClockPair CLOCKS = new ClockPair(1_000_000, EPOCH);
  private static final OtelOptions ALL = new OtelOptions(0, 1_000, 1_000, true);

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final OpenTelemetrySdk telemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .build())
          .build();

  @AfterEach
  void end() {
    telemetry.close();
  }

  /** A span of the application that has ended. */
  private TraceContext ended(String name) {
    Span span = telemetry.getTracer("application").spanBuilder(name).startSpan();
    span.end();
    return Objects.requireNonNull(OtelSpanSource.contextOf(span.getSpanContext()));
  }

  private OtelCounts report(OtelOptions options, History... histories) {
    OtelReport report = new OtelReport(telemetry, CLOCKS, options);
    List.of(histories).forEach(report::accept);
    return report.counts();
  }

  private List<SpanData> spans(String name) {
    return exporter.getFinishedSpanItems().stream()
        .filter(span -> span.getName().equals(name))
        .toList();
  }

  private SpanData span(String name) {
    assertThat(spans(name)).hasSize(1);
    return spans(name).getFirst();
  }

  @Test
  void anOperationIsAChildOfTheSpanItWasSubmittedInWithTheTimesItHad() {
    TraceContext handler = ended("GET /");

    OtelCounts counts = report(OtelOptions.DEFAULT, Samples.read(2_000_000, handler, 4096));

    SpanData read = span("io.read");
    assertThat(read.getTraceId()).isEqualTo(handler.traceId());
    assertThat(read.getParentSpanId()).isEqualTo(handler.spanIdText());
    assertThat(read.getStartEpochNanos()).isEqualTo(EPOCH + 1_000_000);
    assertThat(read.getEndEpochNanos()).isEqualTo(EPOCH + 1_008_000);
    assertThat(read.getInstrumentationScopeInfo().getName()).isEqualTo("dev.fathom");
    assertThat(read.getAttributes().asMap())
        .containsEntry(Attribute.DIRECTION, "read")
        .containsEntry(Attribute.FILE, "/srv/table")
        .containsEntry(Attribute.PROCESS_ID, 4242L)
        .containsEntry(Attribute.THREAD_ID, 4243L)
        .containsEntry(Attribute.THREAD_NAME, "worker")
        .containsEntry(Attribute.LABEL, "scan")
        .containsEntry(Attribute.POSITION, 8192L)
        .containsEntry(Attribute.LENGTH, 4096L)
        .containsEntry(Attribute.RESULT, 4096L)
        .containsEntry(Attribute.delay("s2d"), 500L)
        .containsEntry(Attribute.delay("s2r"), 8_000L)
        .doesNotContainKey(Attribute.ERROR);
    assertThat(counts).isEqualTo(new OtelCounts(2, 0, 0, 0, 0, 0));
  }

  @Test
  void itsRequestsAreItsChildren() {
    report(OtelOptions.DEFAULT, Samples.read(2_000_000, ended("GET /"), 4096));

    SpanData request = span("block.read");
    assertThat(request.getParentSpanId()).isEqualTo(span("io.read").getSpanId());
    assertThat(request.getStartEpochNanos()).isEqualTo(EPOCH + 1_001_000);
    assertThat(request.getEndEpochNanos()).isEqualTo(EPOCH + 1_007_000);
    assertThat(request.getAttributes().asMap())
        .containsEntry(Attribute.DEVICE, "sda")
        .containsEntry(Attribute.delay("d2c"), 5_000L)
        .containsEntry(Attribute.delay("q2c"), 6_000L);
  }

  @Test
  void anErrorIsTheStatus() {
    report(OtelOptions.DEFAULT, Samples.read(2_000_000, ended("GET /"), -5));

    assertThat(span("io.read").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span("io.read").getAttributes().get(Attribute.ERROR)).isEqualTo("errno 5");
  }

  @Test
  void writeBackAndThoseWhoCausedItAreLinkedBothWays() {
    TraceContext first = ended("PUT /a");
    TraceContext second = ended("PUT /b");

    OtelCounts counts =
        report(OtelOptions.DEFAULT, Samples.writeBack(5_000_000, List.of(first, second, first)));

    SpanData request = span("block.write");
    assertThat(request.getParentSpanContext().isValid()).isFalse();
    assertThat(request.getLinks())
        .extracting(link -> link.getSpanContext().getSpanId())
        .containsExactly(first.spanIdText(), second.spanIdText());
    List<SpanData> late = spans("io.writeback");
    assertThat(late)
        .extracting(SpanData::getTraceId)
        .containsExactlyInAnyOrder(first.traceId(), second.traceId());
    assertThat(late)
        .allSatisfy(span -> {
          SpanContext to = span.getLinks().getFirst().getSpanContext();
          assertThat(to.getSpanId()).isEqualTo(request.getSpanId());
          assertThat(to.getTraceId()).isEqualTo(request.getTraceId());
          assertThat(span.getStartEpochNanos()).isEqualTo(EPOCH + 3_000_000);
          assertThat(span.getEndEpochNanos()).isEqualTo(EPOCH + 4_006_000);
          assertThat(span.getAttributes().get(Attribute.delay("dwell"))).isEqualTo(1_000_000);
          assertThat(span.getAttributes().get(Attribute.CONFIDENCE)).isEqualTo("first dirtier");
        });
    SpanData ofFirst =
        late.stream().filter(s -> s.getTraceId().equals(first.traceId())).toList().getFirst();
    assertThat(ofFirst.getParentSpanId()).isEqualTo(first.spanIdText());
    assertThat(ofFirst.getAttributes().get(Attribute.BYTES)).isEqualTo(8192);
    assertThat(counts.spans()).isEqualTo(3);
  }

  @Test
  void linksBeyondTheLimitAreCountedOnTheSpan() {
    List<TraceContext> many = new ArrayList<>();
    for (int i = 0; i < OtelReport.LINKS + 8; i++) {
      many.add(new TraceContext(1, 2, 3 + i, true));
    }

    report(ALL, Samples.writeBack(5_000_000, many));

    assertThat(span("block.write").getLinks()).hasSize(OtelReport.LINKS);
    assertThat(span("block.write").getAttributes().get(Attribute.LINKS_LEFT_OUT)).isEqualTo(8);
    assertThat(spans("io.writeback")).hasSize(OtelReport.LINKS);
  }

  @Test
  void whatIsLeftOutIsCountedByReason() {
    TraceContext sampled = new TraceContext(1, 2, 3, true);
    TraceContext dropped = new TraceContext(1, 2, 3, false);

    OtelCounts counts =
        report(
            OtelOptions.DEFAULT.withThresholdNanos(7_000),
            Samples.withoutTimes(),
            Samples.writeBack(5_000_000, List.of(sampled)),
            Samples.read(5_000_000, null, 4096),
            Samples.read(5_000_000, dropped, 4096),
            Samples.read(5_000_000, sampled, 4096));

    assertThat(counts).isEqualTo(new OtelCounts(2, 1, 1, 1, 1, 0));
    assertThat(counts.leftOut()).isEqualTo(4);
    assertThat(exporter.getFinishedSpanItems()).hasSize(2);
  }

  @Test
  void withoutATraceThereIsOneOfItsOwnIfAskedFor() {
    report(ALL, Samples.read(5_000_000, null, 4096));

    assertThat(span("io.read").getParentSpanContext().isValid()).isFalse();
  }

  @Test
  void theRateIsThatOfTheHistoriesTime() {
    TraceContext sampled = new TraceContext(1, 2, 3, true);
    OtelReport report = new OtelReport(telemetry, CLOCKS, OtelOptions.DEFAULT.withRate(10, 4));
    for (int i = 0; i < 23; i++) {
      report.accept(Samples.read(2_000_000 + i, sampled, 4096));
    }
    assertThat(report.counts().spans()).isEqualTo(4);
    assertThat(report.counts().overRate()).isEqualTo(21);

    report.accept(Samples.read(2_000_000 + 250_000_000L, sampled, 4096));

    assertThat(report.counts().spans()).isEqualTo(6);
  }

  @Test
  void withoutAnSdkNothingHappens() {
    OtelReport report = new OtelReport(io.opentelemetry.api.OpenTelemetry.noop(), CLOCKS, ALL);

    report.accept(Samples.read(2_000_000, new TraceContext(1, 2, 3, true), 4096));

    assertThat(exporter.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void badOptionsAreRefused() {
    assertThatThrownBy(() -> OtelOptions.DEFAULT.withThresholdNanos(-1))
        .hasMessage("a threshold of -1 ns");
    assertThatThrownBy(() -> OtelOptions.DEFAULT.withRate(-1, 1))
        .hasMessage("-1 spans a second, 1 at once");
    assertThatThrownBy(() -> OtelOptions.DEFAULT.withRate(1, 0))
        .hasMessage("1 spans a second, 0 at once");
  }
}
