package dev.fathom.kernel.record;

import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * When the device's own stack took requests: the last SCSI dispatch of each request under way, by
 * its address. Passes all notices on. Holds at most so many, then forgets the oldest. One thread.
 *
 * <p>A kernel's requests are as many as its tags and are used again, so entries of commands without
 * bios, which nobody takes, are overwritten.
 */
final class Transports implements NoticeSink {
  private static final int MOST = 16_384;

  private final NoticeSink next;
  private final Map<Long, Long> started = new Latest();

  Transports(NoticeSink next) {
    this.next = next;
  }

  private static final class Latest extends LinkedHashMap<Long, Long> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
      return size() > MOST;
    }
  }

  @Override
  public void accept(Notice notice) {
    if (notice instanceof Notice.Scsi scsi && scsi.what() == Notice.ScsiStep.STARTED) {
      started.put(scsi.request(), scsi.nanos());
    }
    next.accept(notice);
  }

  /** The stages of a request that has ended, with T if its last dispatch lies in its last issue. */
  Timeline with(long request, Timeline times) {
    if (started.isEmpty()) {
      return times; // no SCSI here
    }
    Long nanos = started.remove(request);
    if (nanos == null || !times.reached(Stage.ISSUED) || nanos < times.at(Stage.ISSUED)) {
      return times;
    }
    boolean late = times.reached(Stage.COMPLETED) && nanos > times.at(Stage.COMPLETED);
    return late ? times : times.with(Stage.TRANSPORT, nanos);
  }
}
