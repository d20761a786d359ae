package dev.fathom.query.scene;

import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Cause;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Device;
import dev.fathom.trace.Event;
import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.UnknownReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The smallest part of a history that has one origin, one file and one device: the operation, or a
 * share of a bio, or what of a request nobody has a share of.
 *
 * @param action what the operation or request did
 * @param request whose part it is, or null for the operation
 * @param bytes counted as bytes of the history, 0 for a share if there is an operation
 * @param deviceBytes of them that went to the device, 0 for the operation
 * @param positionBytes in the file
 * @param dwellNanos from dirtied to queued, −1 if unknown
 */
public record Piece(
    Origin origin,
    FileName file,
    Device device,
    Action action,
    Cause cause,
    Confidence confidence,
    UnknownReason unknownBecause,
    @Nullable RequestPart request,
    long bytes,
    long deviceBytes,
    long positionBytes,
    long dwellNanos) {

  /** All pieces, the operation first; never empty. */
  public static List<Piece> of(History history) {
    OperationPart operation = history.operation();
    List<Piece> pieces = new ArrayList<>(4);
    for (RequestPart request : history.requests()) {
      addShares(request, operation == null, pieces);
    }
    if (operation != null) {
      pieces.addFirst(ofOperation(operation, history.device(), most(pieces)));
    }
    return pieces;
  }

  /** The piece that stands for the whole: the operation, or the one of the most bytes. */
  public static Piece principal(List<Piece> pieces) {
    Piece first = pieces.getFirst();
    Piece most = most(pieces);
    return first.request == null || most == null ? first : most;
  }

  private static @Nullable Piece most(List<Piece> pieces) {
    Piece most = null;
    for (Piece piece : pieces) {
      if (most == null || piece.deviceBytes > most.deviceBytes) {
        most = piece;
      }
    }
    return most;
  }

  private static Piece ofOperation(OperationPart operation, Device device, @Nullable Piece most) {
    boolean direct = (operation.flags() & Event.DIRECT) != 0;
    Cause below = most == null ? Cause.UNKNOWN : most.cause;
    return new Piece(
        operation.origin(),
        operation.file(),
        device,
        operation.action(),
        direct ? Cause.DIRECT : below,
        operation.origin().unknown() ? Confidence.UNKNOWN : Confidence.EXACT,
        UnknownReason.NONE,
        null,
        Math.max(0, operation.lengthBytes()),
        0,
        operation.positionBytes(),
        -1);
  }

  private static void addShares(RequestPart request, boolean alone, List<Piece> pieces) {
    long rest = Math.max(0, request.lengthBytes());
    boolean any = false;
    for (BioPart bio : request.bios()) {
      for (Share share : bio.shares()) {
        pieces.add(ofShare(share, bio, request, alone));
        rest -= share.bytes();
        any = true;
      }
    }
    if (rest > 0 || !any) {
      pieces.add(ofNobody(request, Math.max(0, rest), alone));
    }
  }

  private static Piece ofShare(Share share, BioPart bio, RequestPart request, boolean alone) {
    boolean known = share.timeline().reached(Stage.DIRTIED) && bio.timeline().reached(Stage.QUEUED);
    long dwell = known ? bio.timeline().at(Stage.QUEUED) - share.timeline().at(Stage.DIRTIED) : -1;
    return new Piece(
        share.origin(),
        share.file(),
        request.device(),
        request.action(),
        share.cause(),
        share.confidence(),
        share.unknownBecause(),
        request,
        alone ? share.bytes() : 0,
        share.bytes(),
        share.positionBytes(),
        Math.max(-1, dwell));
  }

  private static Piece ofNobody(RequestPart request, long rest, boolean alone) {
    return new Piece(
        Origin.UNKNOWN,
        FileName.NONE,
        request.device(),
        request.action(),
        Cause.UNKNOWN,
        Confidence.UNKNOWN,
        UnknownReason.NOT_TRACED,
        request,
        alone ? rest : 0,
        rest,
        0,
        -1);
  }
}
