package dev.fathom.otel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.trace.Action;
import dev.fathom.trace.Origin;
import dev.fathom.trace.TraceContext;
import dev.fathom.trace.TraceOptions;
import dev.fathom.trace.TraceSession;
import dev.fathom.trace.TraceWriter;
import dev.fathom.trace.Tracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OtelSpanSourceTest {
  private final OtelSpanSource source = new OtelSpanSource();

  /** Without a processor there are no spans. */
  private static SdkTracerProvider provider() {
    return SdkTracerProvider.builder()
        .addSpanProcessor(SimpleSpanProcessor.create(InMemorySpanExporter.create()))
        .build();
  }

  @Test
  void withoutASpanThereIsNone() {
    assertThat(source.current()).isNull();
    assertThat(source.contextOf(Span.getInvalid())).isNull();
    assertThat(source.contextOf("no span")).isNull();
  }

  @Test
  void theCurrentSpanIsOneObjectAsLongAsItIsCurrent() {
    try (SdkTracerProvider provider = provider()) {
      Span span = provider.get("test").spanBuilder("GET /").startSpan();
      try (Scope _ = span.makeCurrent()) {
        Object current = Objects.requireNonNull(source.current());
        TraceContext context = Objects.requireNonNull(source.contextOf(current));

        assertThat(source.current()).isSameAs(current);
        assertThat(context.traceId()).isEqualTo(span.getSpanContext().getTraceId());
        assertThat(context.spanIdText()).isEqualTo(span.getSpanContext().getSpanId());
        assertThat(context.sampled()).isTrue();
      }
      assertThat(source.current()).isNull();
    }
  }

  @Test
  void aSessionFindsItByItselfAndTakesTheSpanAsOrigin() {
    try (SdkTracerProvider provider = provider();
        TraceSession session = Tracing.start(TraceOptions.DEFAULT);
        TraceWriter writer = Tracing.writer("test")) {
      Span span = provider.get("test").spanBuilder("GET /").startSpan();
      int inside;
      try (Scope _ = span.makeCurrent()) {
        inside = writer.origin();
        writer.operation(writer.session(), 1, 0, Action.READ, 0, 0, inside, 0, 1, 1, 1, 2, 3, 4);
      }
      int outside = writer.origin();

      Origin origin = session.names().origin(inside);
      assertThat(Objects.requireNonNull(origin.span()).spanIdText())
          .isEqualTo(span.getSpanContext().getSpanId());
      assertThat(session.names().origin(outside).span()).isNull();
    }
  }
}
