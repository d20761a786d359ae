/** The command fathom. The only module that parses arguments. */
module dev.fathom.cli {
  requires dev.fathom.driver;
  requires dev.fathom.ftrace;
  requires dev.fathom.html;
  requires dev.fathom.kernel;
  requires dev.fathom.linux;
  requires dev.fathom.perfetto;
  requires dev.fathom.query;
  requires dev.fathom.report;
  requires dev.fathom.trace;
  requires dev.fathom.workload;
  requires com.fasterxml.jackson.jr.ob;
  requires HdrHistogram;
  requires info.picocli;
  requires static org.jspecify;

  opens dev.fathom.cli to
      info.picocli;
}
