/** Workloads: fio job files, where their operations go, verification, results and plots. */
module dev.fathom.workload {
  requires transitive dev.fathom.aio;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.jr.ob;
  requires HdrHistogram;

  exports dev.fathom.workload.jobfile;
  exports dev.fathom.workload.offsets;
  exports dev.fathom.workload.plot;
  exports dev.fathom.workload.result;
  exports dev.fathom.workload.run;
  exports dev.fathom.workload.verify;
}
