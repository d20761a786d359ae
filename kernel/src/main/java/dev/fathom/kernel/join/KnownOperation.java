package dev.fathom.kernel.join;

import dev.fathom.trace.Action;
import dev.fathom.trace.Event;
import dev.fathom.trace.History;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import java.util.ArrayList;
import java.util.List;

/** An operation that requests may belong to. Compared by identity. One thread. */
final class KnownOperation {
  private static final int PAGE_BYTES = 4096;

  /** The handle's bits that a key keeps, and its slot. */
  private static final int LANE_SHIFT = 37;

  private static final int HANDLE_LANE_SHIFT = 56;
  private static final long GENERATION_AND_SLOT = (1L << LANE_SHIFT) - 1;
  private static final long HANDLE = (1L << (LANE_SHIFT + 7)) - 1;
  private static final int SLOT = 0xffff;

  /** Slot of calls that a thread made itself, without a ring. */
  private static final int CALLED_SLOT = 0xfffe;

  final OperationPart part;
  private final History history;
  private final List<RequestPart> requests;

  /** Requests that it will get and that still wait for others. */
  int awaited;

  KnownOperation(History history, OperationPart part) {
    this.history = history;
    this.part = part;
    requests = new ArrayList<>(history.requests());
  }

  /**
   * What a {@code user_data} and the key of its operation have in common: {@code docs/trace.md}.
   */
  static long handleOfUserData(long userData) {
    return (userData >>> HANDLE_LANE_SHIFT & 0x7f) << LANE_SHIFT | (userData & GENERATION_AND_SLOT);
  }

  long handle() {
    return part.key() & HANDLE;
  }

  /** Whether its own thread made the call: then the kernel's requests are of that thread. */
  boolean called() {
    return (part.key() & SLOT) == CALLED_SLOT;
  }

  /** Whether its bytes may reach a device after its end. */
  boolean buffered() {
    return part.action() == Action.WRITE && (part.flags() & Event.DIRECT) == 0;
  }

  long inode() {
    return part.file().inode();
  }

  /** First byte of its first page. */
  long firstByte() {
    return Math.max(part.positionBytes(), 0) & -PAGE_BYTES;
  }

  /** Behind its last page. */
  long endByte() {
    return Math.max(part.positionBytes(), 0) + Math.max(part.lengthBytes(), 1) + PAGE_BYTES - 1
        & -PAGE_BYTES;
  }

  boolean overlaps(long from, long to) {
    return firstByte() < to && from < endByte();
  }

  boolean beganBefore(long nanos) {
    return !part.timeline().reached(Stage.SUBMITTED)
        || part.timeline().at(Stage.SUBMITTED) <= nanos;
  }

  boolean endedAfter(long nanos) {
    return !part.timeline().reached(Stage.REAPED) || part.timeline().at(Stage.REAPED) >= nanos;
  }

  long lastNanos() {
    return Math.max(part.timeline().lastNanos(), 0);
  }

  void add(RequestPart request) {
    requests.add(request);
  }

  boolean joined() {
    return requests.size() > history.requests().size();
  }

  /** With the requests that it waited for, in the order in which they began. */
  History result() {
    if (!joined()) {
      return history;
    }
    requests.sort((a, b) -> Long.compare(begin(a), begin(b)));
    return new History(part, requests);
  }

  private static long begin(RequestPart request) {
    long first = Long.MAX_VALUE;
    for (var bio : request.bios()) {
      long queued = bio.timeline().firstNanos();
      first = queued == Timeline.NOT_REACHED ? first : Math.min(first, queued);
    }
    return first;
  }
}
