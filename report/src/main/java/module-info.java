/** What people and other tools look at: text, tables, files of other tools, pages. */
module dev.fathom.report {
  requires transitive dev.fathom.trace;
  requires transitive dev.fathom.query;
  requires transitive org.jspecify;
  requires com.fasterxml.jackson.core;
  requires HdrHistogram;
  requires io.prometheus.metrics.model;
  requires io.prometheus.writer.text;

  exports dev.fathom.report;
  exports dev.fathom.report.blktrace;
  exports dev.fathom.report.block;
  exports dev.fathom.report.metrics;
}
