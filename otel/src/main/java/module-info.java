/** Histories as spans of OpenTelemetry, and its spans as origins. */
module dev.fathom.otel {
  requires transitive dev.fathom.trace;
  requires transitive io.opentelemetry.api;
  requires transitive org.jspecify;
  requires io.opentelemetry.context;

  exports dev.fathom.otel;

  provides dev.fathom.trace.SpanSource with
      dev.fathom.otel.OtelSpanSource;
}
