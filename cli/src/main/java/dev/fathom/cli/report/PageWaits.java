package dev.fathom.cli.report;

import dev.fathom.kernel.record.Notice;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.Incident;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import java.util.HashMap;
import java.util.Map;

/** Pages of one file that one thread waits for, one after the other. One thread uses it. */
final class PageWaits {
  /** As the kernel programs assume. */
  private static final int PAGE_SHIFT = 12;

  /** Dirtiers that are told apart; pages of others are unknown. */
  private static final int MOST_DIRTIERS = 256;

  private final Notice.Wait first;
  private final Map<Origin, Integer> pages = new HashMap<>();
  private Notice.Wait latest;
  private long endNanos;
  private boolean waiting;

  /** Begins with a wait, which is still to be added. */
  PageWaits(Notice.Wait first) {
    this.first = first;
    latest = first;
  }

  /** Whether a later wait of the same thread belongs to these. */
  boolean continuedBy(Notice.Wait wait, long pauseNanos) {
    boolean sameFile = wait.inode() == first.inode() && wait.fsDevice() == first.fsDevice();
    return sameFile && wait.nanos() - Math.max(latest.nanos(), endNanos) <= pauseNanos;
  }

  /** The thread waits again: what it waited for before is there. */
  void add(Notice.Wait wait) {
    // Woken for something else, it finds the page still under way and is told again.
    boolean again = waiting && wait.index() == latest.index();
    if (!again) {
      boolean room = pages.size() < MOST_DIRTIERS || pages.containsKey(wait.dirtier());
      pages.merge(room ? wait.dirtier() : Origin.UNKNOWN, 1, Integer::sum);
    }
    latest = wait;
    endNanos = Math.max(endNanos, wait.nanos());
    waiting = true;
  }

  /**
   * A request has ended: with what is waited for, perhaps. A folio of several pages may take
   * several requests; those that were under way together with the first are its.
   */
  void completed(History history) {
    for (RequestPart request : history.requests()) {
      boolean ended = request.timeline().reached(Stage.COMPLETED);
      long nanos = ended ? request.timeline().at(Stage.COMPLETED) : 0;
      if (ended && nanos >= latest.nanos() && carries(request)) {
        endNanos = Math.max(endNanos, nanos);
        waiting = false;
      }
    }
  }

  /** Whether a bio has pages of the folio that is, or was last, waited for. */
  private boolean carries(RequestPart request) {
    long folioBegin = latest.index() << PAGE_SHIFT;
    long folioEnd = (latest.index() + latest.pages()) << PAGE_SHIFT;
    for (BioPart bio : request.bios()) {
      if (!waiting && !queuedBefore(bio, latest.nanos())) {
        continue;
      }
      long begin = Long.MAX_VALUE;
      for (Share share : bio.shares()) {
        FileName file = share.file();
        if (file.inode() == first.inode() && file.device() == first.fsDevice()) {
          begin = Math.min(begin, share.positionBytes());
        }
      }
      if (begin != Long.MAX_VALUE && folioEnd > begin && folioBegin < begin + bio.lengthBytes()) {
        return true;
      }
    }
    return false;
  }

  private static boolean queuedBefore(BioPart bio, long nanos) {
    return bio.timeline().reached(Stage.QUEUED) && bio.timeline().at(Stage.QUEUED) <= nanos;
  }

  /** Whether nothing more is to be expected. */
  boolean over(long nowNanos, long pauseNanos, long patienceNanos) {
    return nowNanos - endNanos > (waiting ? patienceNanos : pauseNanos);
  }

  Incident.Wait incident(FileName file) {
    boolean seen = !waiting || endNanos > first.nanos();
    return new Incident.Wait(
        first.nanos(), seen ? endNanos - first.nanos() : -1, first.waiter(), file, pages);
  }

  Origin waiter() {
    return first.waiter();
  }

  long fsDevice() {
    return first.fsDevice();
  }

  long inode() {
    return first.inode();
  }
}
