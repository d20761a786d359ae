/** The kernel's own trace events, live or saved, as events of the trace. */
module dev.fathom.ftrace {
  requires transitive dev.fathom.trace;
  requires transitive org.jspecify;
  requires dev.fathom.linux;
  requires dev.fathom.report;

  exports dev.fathom.ftrace;
}
