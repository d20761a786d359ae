package dev.fathom.perfetto;

import dev.fathom.trace.BioPart;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whose bytes a request carries, in a few lines. */
final class ShareTexts {
  /** Lines for one request; the rest is summed up. */
  private static final int LIMIT = 16;

  private ShareTexts() {}

  /** One line for each origin with its confidence, in the order of the pages. */
  static List<String> of(RequestPart request) {
    Map<String, Long> bytes = new LinkedHashMap<>();
    for (BioPart bio : request.bios()) {
      for (Share share : bio.shares()) {
        bytes.merge(title(share), share.bytes(), Long::sum);
      }
    }
    List<String> lines = new ArrayList<>();
    long rest = 0;
    for (Map.Entry<String, Long> each : bytes.entrySet()) {
      if (lines.size() < LIMIT) {
        lines.add(each.getValue() + " bytes: " + each.getKey());
      } else {
        rest += each.getValue();
      }
    }
    if (bytes.size() > LIMIT) {
      lines.add(rest + " bytes: " + (bytes.size() - LIMIT) + " others");
    }
    return lines;
  }

  private static String title(Share share) {
    if (share.origin().unknown()) {
      return "unknown, " + share.unknownBecause().title();
    }
    String title = share.origin().title() + ", " + share.cause().title();
    return share.confidence() == Confidence.EXACT
        ? title
        : title + ", " + share.confidence().title();
  }
}
