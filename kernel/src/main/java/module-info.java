/** What runs inside the kernel: a loader of BPF programs, and readers of what they tell. */
module dev.fathom.kernel {
  requires transitive dev.fathom.linux;
  requires transitive org.jspecify;

  exports dev.fathom.kernel.bpf;
}
