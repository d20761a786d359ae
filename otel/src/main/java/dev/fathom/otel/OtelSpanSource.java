package dev.fathom.otel;

import dev.fathom.trace.SpanSource;
import dev.fathom.trace.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * OpenTelemetry's current span as the origin of operations. Found by itself where this module is on
 * the module path or class path. Thread-safe.
 */
public final class OtelSpanSource implements SpanSource {
  /** By the service loader. */
  public OtelSpanSource() {}

  /** Hot path: allocation-free. */
  @Override
  public @Nullable Object current() {
    return Span.fromContextOrNull(Context.current());
  }

  @Override
  public @Nullable TraceContext contextOf(Object current) {
    return current instanceof Span span ? contextOf(span.getSpanContext()) : null;
  }

  /** The same in Fathom's words, or null if it is not valid. */
  static @Nullable TraceContext contextOf(SpanContext context) {
    if (!context.isValid()) {
      return null;
    }
    String trace = context.getTraceId();
    return new TraceContext(
        HexFormat.fromHexDigitsToLong(trace, 0, 16),
        HexFormat.fromHexDigitsToLong(trace, 16, 32),
        HexFormat.fromHexDigitsToLong(context.getSpanId()),
        context.isSampled());
  }
}
