package dev.fathom.trace;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a history down to a number of shares, and as many bios and requests. Bytes stay: what is cut
 * from a request is one bio with one unknown share.
 */
final class HistoryTrim {
  private int left;
  private int cut;

  private HistoryTrim(int limit) {
    left = limit;
  }

  /** A history and how many shares are missing from it. */
  record Trimmed(History history, int sharesCut) {}

  static Trimmed trim(History history, int limit) {
    if (fits(history, limit)) {
      return new Trimmed(history, 0);
    }
    HistoryTrim trim = new HistoryTrim(limit);
    List<RequestPart> requests = new ArrayList<>();
    for (RequestPart request : history.requests()) {
      requests.add(trim.request(request));
      if (requests.size() == limit) {
        break;
      }
    }
    for (RequestPart request :
        history.requests().subList(requests.size(), history.requests().size())) {
      request.bios().forEach(bio -> trim.cut += bio.shares().size());
    }
    return new Trimmed(new History(history.operation(), requests), trim.cut);
  }

  private static boolean fits(History history, int limit) {
    int shares = 0;
    int bios = 0;
    for (RequestPart request : history.requests()) {
      bios += request.bios().size();
      for (BioPart bio : request.bios()) {
        shares += bio.shares().size();
      }
    }
    return shares <= limit && bios <= limit && history.requests().size() <= limit;
  }

  private RequestPart request(RequestPart request) {
    List<BioPart> bios = new ArrayList<>();
    for (BioPart bio : request.bios()) {
      int cost = Math.max(1, bio.shares().size());
      if (cost > left) {
        bios.add(rest(request, bios.size()));
        break;
      }
      left -= cost;
      bios.add(bio);
    }
    return request.withBios(bios);
  }

  private BioPart rest(RequestPart request, int from) {
    long bytes = 0;
    for (BioPart bio : request.bios().subList(from, request.bios().size())) {
      bytes += bio.lengthBytes();
      cut += bio.shares().size();
    }
    BioPart first = request.bios().get(from);
    Share share =
        new Share(
            Origin.UNKNOWN,
            bytes,
            Confidence.UNKNOWN,
            Cause.UNKNOWN,
            UnknownReason.TOO_MANY_ORIGINS,
            FileName.NONE,
            0,
            0,
            Timeline.EMPTY);
    return new BioPart(
        first.key(),
        first.positionBytes(),
        bytes,
        first.parent(),
        first.submitter(),
        first.cpu(),
        first.timeline(),
        List.of(share));
  }
}
