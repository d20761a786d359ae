/** What runs inside the kernel: a loader of BPF programs, and readers of what they tell. */
module dev.fathom.kernel {
  requires transitive dev.fathom.linux;
  requires transitive dev.fathom.trace;
  requires transitive org.jspecify;

  exports dev.fathom.kernel;
  exports dev.fathom.kernel.bpf;
  exports dev.fathom.kernel.join;
  exports dev.fathom.kernel.names;
  exports dev.fathom.kernel.record;
  exports dev.fathom.kernel.recording;
}
