/** fio job files: read, turned into requests, checked, measured and shown. */
module dev.fathom.workload {
  requires static org.jspecify;

  exports dev.fathom.workload.jobfile;
}
