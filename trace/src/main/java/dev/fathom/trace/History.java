package dev.fathom.trace;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one request, in order. Either an operation, with the requests that it waited
 * for; or a request that no operation waited for: write-back, read-ahead, a journal. Immutable.
 *
 * @param operation what an application asked for, or null
 * @param requests what went to devices
 */
public record History(@Nullable OperationPart operation, List<RequestPart> requests) {
  /** Copies the list; a history is of something. */
  public History {
    requests = List.copyOf(requests);
    if (operation == null && requests.isEmpty()) {
      throw new IllegalArgumentException("a history of nothing");
    }
  }

  /** The operation's action, or the first request's. */
  public Action action() {
    return operation != null ? operation.action() : requests.getFirst().action();
  }

  /** Bytes asked for by the operation, or carried by the requests. */
  public long lengthBytes() {
    if (operation != null) {
      return operation.lengthBytes();
    }
    long bytes = 0;
    for (RequestPart request : requests) {
      bytes += request.lengthBytes();
    }
    return bytes;
  }

  /** The operation's result, or the first error among the requests, or their bytes. */
  public long result() {
    if (operation != null) {
      return operation.result();
    }
    for (RequestPart request : requests) {
      if (request.failed()) {
        return request.result();
      }
    }
    return lengthBytes();
  }

  /** Whether it ended with an error. */
  public boolean failed() {
    return result() < 0;
  }

  /** When it began: its operation submitted, else its first bio queued. */
  public long startNanos() {
    if (operation != null) {
      return operation.timeline().firstNanos();
    }
    long start = Long.MAX_VALUE;
    for (RequestPart request : requests) {
      for (BioPart bio : request.bios()) {
        start = earliest(start, bio.timeline());
      }
      start = earliest(start, request.timeline());
    }
    return start;
  }

  private static long earliest(long start, Timeline timeline) {
    long first = timeline.firstNanos();
    return first == Timeline.NOT_REACHED ? start : Math.min(start, first);
  }

  /** When it ended: reaped, else completed. */
  public long endNanos() {
    long end = operation == null ? Timeline.NOT_REACHED : operation.timeline().lastNanos();
    for (RequestPart request : requests) {
      end = Math.max(end, request.timeline().lastNanos());
    }
    return end;
  }

  /** From start to end. Time that pages were dirty before is not in it: see {@link #shares}. */
  public long latencyNanos() {
    return endNanos() - startNanos();
  }

  /** Who caused the bytes that reached devices, all bios together. */
  public List<Share> shares() {
    List<Share> shares = new ArrayList<>();
    for (RequestPart request : requests) {
      for (BioPart bio : request.bios()) {
        shares.addAll(bio.shares());
      }
    }
    return shares;
  }

  /**
   * Who caused it: the operation's origin, or that of the most bytes; {@link Origin#UNKNOWN} if
   * nobody knows.
   */
  public Origin origin() {
    if (operation != null) {
      return operation.origin();
    }
    Origin most = Origin.UNKNOWN;
    long bytes = -1;
    for (Share share : shares()) {
      if (share.bytes() > bytes) {
        most = share.origin();
        bytes = share.bytes();
      }
    }
    return most;
  }

  /** The operation's file, or that of the most bytes; {@link FileName#NONE} if not known. */
  public FileName file() {
    if (operation != null) {
      return operation.file();
    }
    FileName most = FileName.NONE;
    long bytes = -1;
    for (Share share : shares()) {
      if (share.bytes() > bytes) {
        most = share.file();
        bytes = share.bytes();
      }
    }
    return most;
  }

  /**
   * Whether its end was not seen: an operation without R, or a request without C. Its result then
   * means nothing, and the bytes of such a request may not have reached the device.
   */
  public boolean cutShort() {
    if (operation != null && !operation.timeline().reached(Stage.REAPED)) {
      return true;
    }
    return requests.stream().anyMatch(request -> !request.timeline().reached(Stage.COMPLETED));
  }

  /** Those who caused bytes of it, or were overwritten; in the order of their first share. */
  public Set<Origin> origins() {
    Set<Origin> origins = new LinkedHashSet<>();
    shares().forEach(share -> origins.add(share.origin()));
    return origins;
  }

  /** Bytes that one origin caused. */
  public long bytesOf(Origin origin) {
    return bytes(share -> share.origin().equals(origin));
  }

  /**
   * Bytes that its operation caused itself, of requests that it may share with others; 0 without an
   * operation.
   */
  public long ownBytes() {
    return operation == null ? 0 : bytes(share -> share.operation() == operation.key());
  }

  private long bytes(Predicate<Share> wanted) {
    long bytes = 0;
    for (Share share : shares()) {
      bytes += wanted.test(share) ? share.bytes() : 0;
    }
    return bytes;
  }

  /**
   * This history as one origin has it: only the bios that carry bytes of it (or bytes that it wrote
   * and others overwrote), with only its shares. Requests and bios keep their length and times; so
   * shares no longer add up to it. The operation stays if it is the origin's.
   *
   * @return null if the origin has no part in it
   */
  public @Nullable History ofOrigin(Origin origin) {
    List<RequestPart> own = new ArrayList<>();
    for (RequestPart request : requests) {
      List<BioPart> bios = new ArrayList<>();
      for (BioPart bio : request.bios()) {
        List<Share> shares =
            bio.shares().stream().filter(share -> share.origin().equals(origin)).toList();
        if (!shares.isEmpty()) {
          bios.add(bio.withShares(shares));
        }
      }
      if (!bios.isEmpty()) {
        own.add(request.withBios(bios));
      }
    }
    OperationPart part = operation != null && operation.origin().equals(origin) ? operation : null;
    return part == null && own.isEmpty() ? null : new History(part, own);
  }

  /** {@link #ofOrigin} for each of the {@link #origins}. */
  public List<History> byOrigin() {
    List<History> histories = new ArrayList<>();
    for (Origin origin : origins()) {
      History own = ofOrigin(origin);
      if (own != null) {
        histories.add(own);
      }
    }
    return histories;
  }

  /** The first device, or {@link Device#UNKNOWN}. */
  public Device device() {
    return requests.isEmpty() ? Device.UNKNOWN : requests.getFirst().device();
  }
}
