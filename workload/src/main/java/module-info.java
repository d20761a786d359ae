/** fio job files: read, run, measured. */
module dev.fathom.workload {
  requires HdrHistogram;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.jr.ob;
  requires transitive org.jspecify;

  exports dev.fathom.workload.offsets;
  exports dev.fathom.workload.plot;
  exports dev.fathom.workload.result;
  exports dev.fathom.workload.verify;
}
