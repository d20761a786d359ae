/** Events, stages, origins and request histories: the language that all rooms speak. */
module dev.fathom.trace {
  requires transitive org.jspecify;

  exports dev.fathom.trace;
  exports dev.fathom.trace.flight;
  exports dev.fathom.trace.recording;

  uses dev.fathom.trace.SpanSource;
}
