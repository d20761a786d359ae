package dev.fathom.kernel.record;

import dev.fathom.trace.Origin;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tasks as origins: one object for each, as long as it is among the last ones seen. */
final class OriginTable {
  private static final int LIMIT = 16_384;

  private final KernelNames names;
  private final Map<Task, Origin> known = new Known();

  /** The last answer: most records are of the task of the one before. */
  private Task lastTask = new Task(0, 0, 0, 0);

  private @Nullable Origin lastOrigin;

  OriginTable(KernelNames names) {
    this.names = names;
  }

  /** A task as records tell it. */
  record Task(long processAndThread, long name, long nameRest, long cgroup) {
    /** 2^64 / φ: spreads numbers that follow each other. */
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    /**
     * That of the components would be the same for all processes of one thread, whose two numbers
     * are equal.
     */
    @Override
    public int hashCode() {
      long mixed = (processAndThread * SPREAD ^ name) * SPREAD ^ nameRest ^ cgroup;
      return (int) (mixed ^ mixed >>> Integer.SIZE);
    }

    boolean is(long processAndThread, long name, long nameRest, long cgroup) {
      return processAndThread == this.processAndThread
          && name == this.name
          && nameRest == this.nameRest
          && cgroup == this.cgroup;
    }
  }

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
  Origin of(Fields fields, int tgid, int tid, int comm, int cgroup) {
    long process = fields.u32(tgid);
    long thread = fields.u32(tid);
    long both = process << 32 | thread;
    long name = fields.u64(comm);
    long rest = fields.u64(comm + Long.BYTES);
    long group = fields.u64(cgroup);
    Origin last = lastOrigin;
    if (last != null && lastTask.is(both, name, rest, group)) {
      return last;
    }
    Task task = new Task(both, name, rest, group);
    Origin origin = known.get(task);
    if (origin == null) {
      origin = Origin.ofTask(process, thread, fields.comm(comm), names.cgroup(group));
      known.put(task, origin);
    }
    lastTask = task;
    lastOrigin = origin;
    return origin;
  }
}
