package dev.fathom.trace;

import java.util.ArrayList;
import java.util.List;
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

  /** The first device, or {@link Device#UNKNOWN}. */
  public Device device() {
    return requests.isEmpty() ? Device.UNKNOWN : requests.getFirst().device();
  }
}
