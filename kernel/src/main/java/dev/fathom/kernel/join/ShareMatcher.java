package dev.fathom.kernel.join;

import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Cause;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import java.util.List;

/**
 * Finds the operation that a share's bytes are of.
 *
 * <ol>
 *   <li>By {@code user_data}, with file, range and time as a check: handles are the same in several
 *       rings, and come again. Threads play no part: a poller or a worker may have carried it.
 *   <li>Else, for requests that somebody waits for: the operation on these bytes of this file that
 *       began before Q and ended after C; several, if the cache reads for them at once.
 *   <li>Else, for buffered writes: all that touched the range since its pages became dirty, if a
 *       thread wrote that is known to carry operations, and if all have one origin.
 * </ol>
 *
 * <p>One thread.
 */
final class ShareMatcher {
  /** The two clocks are one, but are not read by the same code: CLOCK_MONOTONIC, some ns apart. */
  private static final long CLOCK_NANOS = 20_000;

  private static final ShareMatch FOREIGN = new ShareMatch.Foreign();
  private static final ShareMatch AMBIGUOUS = new ShareMatch.Ambiguous();

  private final long processId;
  private final OperationIndex index;

  /** Threads seen to carry operations of rings. */
  private final RecentNumbers carriers = new RecentNumbers();

  ShareMatcher(long processId, OperationIndex index) {
    this.processId = processId;
    this.index = index;
  }

  /** Whether it is of the process, and of a kind that operations cause. */
  boolean concerns(Share share) {
    return share.origin().processId() == processId
        && switch (share.cause()) {
          case DIRECT, BUFFERED, READ, READ_AHEAD -> true;
          case UNKNOWN, MAPPED, JOURNAL, METADATA, SWAP, FLUSH, DISCARD, STACKED -> false;
        };
  }

  ShareMatch match(RequestPart request, BioPart bio, Share share) {
    if (!concerns(share)) {
      return FOREIGN;
    }
    boolean waited = share.cause() != Cause.BUFFERED;
    if (share.operation() != 0) {
      return named(request, bio, share, waited);
    }
    return waited ? waiting(request, bio, share) : written(bio, share);
  }

  private ShareMatch named(RequestPart request, BioPart bio, Share share, boolean waited) {
    List<KnownOperation> found =
        index.ofHandle(
            KnownOperation.handleOfUserData(share.operation()),
            operation ->
                !operation.called()
                    && sameBytes(operation, share)
                    && (waited ? spans(operation, request, bio) : dirtied(operation, bio, share)));
    if (!found.isEmpty()) {
      carriers.add(share.origin().threadId());
    }
    return found.size() > 1 ? AMBIGUOUS : one(share, found, true, waited);
  }

  private ShareMatch waiting(RequestPart request, BioPart bio, Share share) {
    Action action = request.action();
    List<KnownOperation> found =
        index.ofRange(
            share.file().inode(),
            share.positionBytes(),
            share.positionBytes() + Math.max(share.bytes(), 1),
            operation ->
                operation.part.action() == action
                    && spans(operation, request, bio)
                    && (!operation.called() || ofThread(operation, share)));
    boolean shareable = share.cause() != Cause.DIRECT;
    return found.size() > 1 && !shareable ? AMBIGUOUS : one(share, found, false, true);
  }

  private ShareMatch written(BioPart bio, Share share) {
    boolean carried = carriers.contains(share.origin().threadId());
    List<KnownOperation> found =
        index.ofRange(
            share.file().inode(),
            share.positionBytes(),
            share.positionBytes() + bio.lengthBytes(),
            operation ->
                operation.buffered()
                    && operation.beganBefore(queued(bio) + CLOCK_NANOS)
                    && operation.endedAfter(dirtied(bio, share) - CLOCK_NANOS)
                    && (ofThread(operation, share) || (carried && !operation.called())));
    return one(share, found, false, false);
  }

  private static ShareMatch one(
      Share share, List<KnownOperation> found, boolean byUserData, boolean waited) {
    if (found.isEmpty()) {
      return new ShareMatch.None(share);
    }
    KnownOperation first = found.getFirst();
    for (KnownOperation other : found) {
      if (!other.part.origin().equals(first.part.origin())) {
        return AMBIGUOUS;
      }
    }
    return new ShareMatch.Found(found, byUserData, waited);
  }

  private static boolean ofThread(KnownOperation operation, Share share) {
    long thread = operation.part.origin().threadId();
    return thread != 0 && thread == share.origin().threadId();
  }

  /** Where the file is not known on one side, it is not asked for. */
  private static boolean sameBytes(KnownOperation operation, Share share) {
    long inode = share.file().inode();
    return inode == 0
        || operation.inode() == 0
        || (inode == operation.inode()
            && (operation.part.positionBytes() < 0
                || operation.overlaps(share.positionBytes(), share.positionBytes() + 1)));
  }

  /** Whether the operation was under way from Q to C. */
  private static boolean spans(KnownOperation operation, RequestPart request, BioPart bio) {
    long queued = queued(bio);
    long completed =
        request.timeline().reached(Stage.COMPLETED)
            ? request.timeline().at(Stage.COMPLETED)
            : queued;
    return operation.beganBefore(queued + CLOCK_NANOS)
        && operation.endedAfter(completed - CLOCK_NANOS);
  }

  /** Whether the pages became dirty while it was under way. */
  private static boolean dirtied(KnownOperation operation, BioPart bio, Share share) {
    long dirtied = dirtied(bio, share);
    return operation.beganBefore(dirtied + CLOCK_NANOS)
        && operation.endedAfter(dirtied - CLOCK_NANOS);
  }

  private static long dirtied(BioPart bio, Share share) {
    return share.timeline().reached(Stage.DIRTIED)
        ? share.timeline().at(Stage.DIRTIED)
        : queued(bio);
  }

  /** A bio cut off from another is queued when that was. */
  private static long queued(BioPart bio) {
    return Math.max(bio.timeline().firstNanos(), 0);
  }
}
