/** Histories as a trace of Perfetto. */
module dev.fathom.perfetto {
  requires transitive dev.fathom.report;
  requires transitive dev.fathom.trace;
  requires transitive org.jspecify;
  requires com.google.protobuf;

  exports dev.fathom.perfetto;
}
