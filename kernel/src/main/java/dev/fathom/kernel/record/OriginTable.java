package dev.fathom.kernel.record;

import dev.fathom.trace.Origin;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tasks as origins: one object for each, as long as it is among the last ones seen. */
final class OriginTable {
  private static final int LIMIT = 16_384;

  private final KernelNames names;
  private final Map<Task, Origin> known = new Known();

  OriginTable(KernelNames names) {
    this.names = names;
  }

  private record Task(long processAndThread, long name, long nameRest, long cgroup) {}

  /** Forgets what was not seen for longest. */
  private static final class Known extends LinkedHashMap<Task, Origin> {
    private static final long serialVersionUID = 1;

    Known() {
      super(256, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Task, Origin> eldest) {
      return size() > LIMIT;
    }
  }

  /** The task whose tgid, tid, comm and cgroup lie at these places of a record. */
  Origin of(Fields fields, long tgid, long tid, long comm, long cgroup) {
    long process = fields.u32(tgid);
    long thread = fields.u32(tid);
    Task task =
        new Task(
            process << 32 | thread,
            fields.u64(comm),
            fields.u64(comm + Long.BYTES),
            fields.u64(cgroup));
    Origin origin = known.get(task);
    if (origin == null) {
      origin = Origin.ofTask(process, thread, fields.comm(comm), names.cgroup(task.cgroup()));
      known.put(task, origin);
    }
    return origin;
  }
}
