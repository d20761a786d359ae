package dev.fathom.kernel;

import dev.fathom.kernel.bpf.BpfMap;
import dev.fathom.kernel.bpf.BpfObject;
import dev.fathom.kernel.bpf.LoadedBpf;
import dev.fathom.linux.ErrnoException;
import java.io.IOException;
import java.util.OptionalLong;

/** Tells the kernel programs whose I/O is wanted, and what they cannot find out themselves. */
final class TracerFilters {
  private TracerFilters() {}

  /** Before loading: what is not wanted is not loaded. */
  static void configure(BpfObject object, TracerOptions options) throws IOException {
    boolean processes = !options.processes().isEmpty();
    object.set("filter_processes", processes ? 1 : 0);
    object.set("want_children", processes ? 1 : 0);
    object.set("filter_cgroups", options.cgroups().isEmpty() ? 0 : 1);
    OptionalLong jiffy = KernelTick.nanos();
    if (jiffy.isPresent()) {
      object.set("jiffy_ns", jiffy.getAsLong());
    }
  }

  /** Before attaching: so that no wanted process is passed over. */
  static void tell(LoadedBpf bpf, TracerOptions options) throws ErrnoException {
    byte[] listed = BpfMap.bytes(1);
    for (long process : options.processes()) {
      bpf.map("processes").update(BpfMap.bytes((int) process), listed);
    }
    for (long cgroup : options.cgroups()) {
      bpf.map("cgroups").update(BpfMap.bytes(cgroup), listed);
    }
  }
}
