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

/**
 * Folios of one file that one thread waits for, one after the other. Of each the kernel tells one
 * who wrote to it; all of them are known when the bios with it have completed. One thread uses it.
 */
final class PageWaits {
  /** As the kernel programs assume. */
  private static final int PAGE_SHIFT = 12;

  /** Dirtiers that are told apart; pages of others are unknown. */
  private static final int MOST_DIRTIERS = 256;

  private final Notice.Wait first;
  private final WaitSink sink;
  private final Map<Origin, Integer> pages = new HashMap<>();
  private Notice.Wait latest;
  private long endNanos;

  /** For the latest, whose bio has not completed. */
  private boolean waiting;

  /** Whether it is known whose the latest is: its bio was seen. */
  private boolean told = true;

  /** What the last bio that was waited for had of the file, bytes. */
  private long bioBegin;

  private long bioEnd;

  /**
   * Begins with a wait, which is still to be added. The sink is told of pages as they are counted.
   */
  PageWaits(Notice.Wait first, WaitSink sink) {
    this.first = first;
    this.sink = sink;
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
      settle();
      // Folios of a bio are released one after the other: for this one it hardly waits.
      long begin = wait.index() << PAGE_SHIFT;
      told = begin >= bioBegin && begin < bioEnd;
      waiting = !told;
    }
    latest = wait;
    endNanos = Math.max(endNanos, wait.nanos());
  }

  /** Of a folio whose bios were not seen it is known who wrote to it last. */
  private void settle() {
    if (!told) {
      count(latest.dirtier(), 1);
      told = true;
    }
  }

  /**
   * A request has ended: with what is waited for, perhaps. A folio of several pages may take
   * several requests; those that were under way together with the first are its.
   */
  void completed(History history) {
    for (RequestPart request : history.requests()) {
      boolean ended = request.timeline().reached(Stage.COMPLETED);
      long nanos = ended ? request.timeline().at(Stage.COMPLETED) : 0;
      if (!ended || nanos < latest.nanos()) {
        continue;
      }
      boolean waitedFor = false;
      for (BioPart bio : request.bios()) {
        waitedFor |= (waiting || queuedBefore(bio, latest.nanos())) && carried(bio, nanos);
      }
      waiting &= !waitedFor;
    }
  }

  /**
   * If the bio has pages of the folio that is, or was last, waited for: counts what is in it, which
   * is there since then.
   */
  private boolean carried(BioPart bio, long nanos) {
    long folioBegin = latest.index() << PAGE_SHIFT;
    long folioEnd = (latest.index() + latest.pages()) << PAGE_SHIFT;
    long begin = Long.MAX_VALUE;
    for (Share share : bio.shares()) {
      if (ofFile(share)) {
        begin = Math.min(begin, share.positionBytes());
      }
    }
    if (begin == Long.MAX_VALUE || folioEnd <= begin || folioBegin >= begin + bio.lengthBytes()) {
      return false;
    }
    bioBegin = begin;
    bioEnd = begin + bio.lengthBytes();
    told = true;
    endNanos = Math.max(endNanos, nanos);
    Map<Origin, Long> bytes = new HashMap<>();
    for (Share share : bio.shares()) {
      if (share.bytes() > 0 && (ofFile(share) || share.origin().unknown())) {
        bytes.merge(share.origin(), share.bytes(), Long::sum);
      }
    }
    bytes.forEach((origin, sum) -> count(origin, pagesOf(sum)));
    return true;
  }

  private static int pagesOf(long bytes) {
    return (int) ((bytes + (1 << PAGE_SHIFT) - 1) >> PAGE_SHIFT);
  }

  private boolean ofFile(Share share) {
    FileName file = share.file();
    return file.inode() == first.inode() && file.device() == first.fsDevice();
  }

  private static boolean queuedBefore(BioPart bio, long nanos) {
    return bio.timeline().reached(Stage.QUEUED) && bio.timeline().at(Stage.QUEUED) <= nanos;
  }

  private void count(Origin dirtier, int number) {
    Origin known = sameTask(dirtier);
    boolean room = pages.size() < MOST_DIRTIERS || pages.containsKey(known);
    Origin counted = room ? known : Origin.UNKNOWN;
    pages.merge(counted, number, Integer::sum);
    sink.waitedFor(latest, counted, number, endNanos);
  }

  /** A wait's record does not tell the dirtier's control group; a bio's does. */
  private Origin sameTask(Origin dirtier) {
    for (Origin known : pages.keySet()) {
      if (known.processId() == dirtier.processId()
          && known.threadId() == dirtier.threadId()
          && known.process().equals(dirtier.process())) {
        return known;
      }
    }
    return dirtier;
  }

  /** Whether nothing more is to be expected. */
  boolean over(long nowNanos, long pauseNanos, long patienceNanos) {
    return nowNanos - endNanos > (waiting ? patienceNanos : pauseNanos);
  }

  Incident.Wait incident(FileName file) {
    settle();
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
