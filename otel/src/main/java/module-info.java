/** Histories as spans of OpenTelemetry, and its spans as origins. */
module dev.fathom.otel {
  requires transitive dev.fathom.trace;
  requires transitive org.jspecify;
}
