package dev.fathom.trace;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes the parts of histories from what was alive, and sees to it that the shares of a bio add up
 * to its length and the bios of a request to its: what is missing becomes unknown, what is too much
 * is left out and counted. Counts each byte of a request that ended in the {@link Attribution}.
 */
final class HistoryParts {
  private final Names names;
  private final ExtractionTally tally;
  private final Attribution attribution;

  /** The request at work: whether its bytes count, and where. */
  private boolean counting;

  private int device;
  private Action action = Action.OTHER;

  HistoryParts(Names names, ExtractionTally tally, Attribution attribution) {
    this.names = names;
    this.tally = tally;
    this.attribution = attribution;
  }

  /** An operation as far as it is known. */
  OperationPart operation(OperationState state) {
    return new OperationPart(
        state.key,
        state.tag,
        state.action,
        state.flags,
        names.file(state.file),
        state.position,
        state.lengthBytes,
        state.result,
        names.origin(state.origin),
        state.times.timeline());
  }

  /**
   * A request with its bios.
   *
   * @param ended whether it was completed: its bytes count
   */
  RequestPart request(RequestState state, boolean ended) {
    sort(state.bios);
    long length = lengthBytes(state);
    device = state.device;
    action = state.action;
    counting = ended && state.result >= 0;
    if (ended) {
      attribution.addTotal(device, action, state.result < 0, length);
    }
    return new RequestPart(
        state.key,
        names.device(state.device),
        state.action,
        state.flags,
        state.position,
        length,
        state.result,
        state.requeues,
        -1,
        state.times.timeline(),
        bios(state, length));
  }

  private static long lengthBytes(RequestState state) {
    if (state.lengthBytes > 0) {
      return state.lengthBytes;
    }
    long sum = 0;
    for (BioState bio : state.bios) {
      sum += lengthBytes(bio);
    }
    return sum;
  }

  private static long lengthBytes(BioState bio) {
    return bio.lengthBytes > 0 ? bio.lengthBytes : bio.pieces.bytes();
  }

  /** By position; nearly sorted already, and stable. */
  private static void sort(List<BioState> bios) {
    for (int i = 1; i < bios.size(); i++) {
      BioState bio = bios.get(i);
      int to = i;
      while (to > 0 && bios.get(to - 1).position > bio.position) {
        bios.set(to, bios.get(to - 1));
        to--;
      }
      bios.set(to, bio);
    }
  }

  private List<BioPart> bios(RequestState state, long lengthBytes) {
    List<BioPart> parts = new ArrayList<>(state.bios.size());
    long left = lengthBytes;
    long gap = state.position;
    int gapAt = 0;
    for (BioState bio : state.bios) {
      long length = Math.min(lengthBytes(bio), left);
      tally.contradictions += length < lengthBytes(bio) ? 1 : 0;
      parts.add(bio(bio, length));
      left -= length;
      if (bio.position == gap) {
        gap += length;
        gapAt = parts.size();
      }
    }
    if (left > 0) {
      parts.add(gapAt, missing(gap, left, reasonOfMissing(state)));
    }
    return parts;
  }

  private static UnknownReason reasonOfMissing(RequestState state) {
    return state.lostBios || state.afterEviction
        ? UnknownReason.TABLE_FULL
        : UnknownReason.EVENT_LOST;
  }

  /** Stands for bios of a request that nothing is known of. */
  private BioPart missing(long position, long lengthBytes, UnknownReason reason) {
    List<Share> shares = List.of(unknown(lengthBytes, reason));
    return new BioPart(0, position, lengthBytes, 0, Origin.UNKNOWN, -1, Timeline.EMPTY, shares);
  }

  private BioPart bio(BioState state, long lengthBytes) {
    return new BioPart(
        state.key,
        state.position,
        lengthBytes,
        state.parent,
        names.origin(state.submitter),
        -1,
        state.times.timeline(),
        shares(state, lengthBytes));
  }

  private List<Share> shares(BioState state, long lengthBytes) {
    Pieces pieces = state.pieces;
    List<Share> shares = new ArrayList<>(pieces.count() + 1);
    long left = lengthBytes;
    for (int i = 0; i < pieces.count(); i++) {
      int length = pieces.lengthBytes(i);
      long bytes = Math.min(length, left);
      if (bytes > 0 || length == 0) {
        shares.add(share(pieces, i, bytes));
      }
      left -= bytes;
    }
    if (left > 0) {
      shares.add(unknown(left, reasonOfMissing(state)));
    }
    tally.contradictions += pieces.bytes() > lengthBytes ? 1 : 0;
    return shares;
  }

  private static UnknownReason reasonOfMissing(BioState state) {
    if (state.afterEviction) {
      return UnknownReason.TABLE_FULL;
    }
    if (state.pieces.count() > 0 || !state.times.reached(Stage.QUEUED)) {
      return UnknownReason.EVENT_LOST;
    }
    return (state.flags & Event.METADATA) != 0 ? UnknownReason.METADATA : UnknownReason.NOT_TRACED;
  }

  private Share unknown(long bytes, UnknownReason reason) {
    count(0, reason, bytes);
    return new Share(
        Origin.UNKNOWN,
        bytes,
        Confidence.UNKNOWN,
        Cause.UNKNOWN,
        reason,
        FileName.NONE,
        0,
        0,
        Timeline.EMPTY);
  }

  private Share share(Pieces pieces, int index, long bytes) {
    int attributes = pieces.attributes(index);
    int id = pieces.origin(index);
    Origin origin = id == 0 ? Origin.UNKNOWN : names.origin(id);
    boolean known = !origin.equals(Origin.UNKNOWN);
    UnknownReason reason = known ? UnknownReason.NONE : Event.reason(attributes);
    if (!known && reason == UnknownReason.NONE) {
      reason = UnknownReason.NOT_TRACED;
    }
    count(known ? id : 0, reason, bytes);
    return new Share(
        origin,
        bytes,
        known ? Event.confidence(attributes) : Confidence.UNKNOWN,
        Event.cause(attributes),
        reason,
        names.file(pieces.file(index)),
        pieces.positionBytes(index),
        pieces.operation(index),
        timeline(pieces, index));
  }

  private void count(int origin, UnknownReason reason, long bytes) {
    if (counting) {
      attribution.add(device, action, origin, reason, bytes);
    }
  }

  private final long[] nanos = new long[Stage.count()];

  private Timeline timeline(Pieces pieces, int index) {
    return Timeline.ofMask(
        reached(pieces, index, 0, Stage.SUBMITTED)
            | reached(pieces, index, 1, Stage.DIRTIED)
            | reached(pieces, index, 2, Stage.WRITEBACK),
        nanos);
  }

  private int reached(Pieces pieces, int index, int which, Stage stage) {
    long time = pieces.nanos(index, which);
    nanos[stage.code()] = time;
    return time == Timeline.NOT_REACHED ? 0 : stage.mask();
  }
}
