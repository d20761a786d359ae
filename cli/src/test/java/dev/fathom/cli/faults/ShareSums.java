package dev.fathom.cli.faults;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Written bytes of JSON lines, by who caused them. */
final class ShareSums {
  private final List<Map<String, Object>> shares = new ArrayList<>();
  private long requestBytes;

  private ShareSums() {}

  /** Every line is a history. */
  static ShareSums of(String jsonLines) throws IOException {
    ShareSums sums = new ShareSums();
    for (String line : jsonLines.lines().toList()) {
      for (Map<String, Object> request : list(JSON.std.mapFrom(line), "requests")) {
        if ("write".equals(request.get("action"))) {
          sums.requestBytes += number(request, "length");
          list(request, "bios").forEach(bio -> sums.shares.addAll(list(bio, "shares")));
        }
      }
    }
    return sums;
  }

  /** Shares of file data: what journals and metadata have is not the point. */
  List<Map<String, Object>> data() {
    return shares.stream()
        .filter(share -> share.containsKey("file"))
        .filter(share -> !List.of("journal", "metadata").contains(share.get("cause")))
        .toList();
  }

  /** Bytes of file data by process id. */
  Map<Long, Long> dataByProcess() {
    Map<Long, Long> bytes = new HashMap<>();
    data().forEach(share -> bytes.merge(pid(share), number(share, "bytes"), Long::sum));
    return bytes;
  }

  /** Bytes whose origin is not known for this reason, as JSON has it. */
  long unknownBytes(String reason) {
    return shares.stream()
        .filter(share -> reason.equals(share.get("unknown_because")))
        .mapToLong(share -> number(share, "bytes"))
        .sum();
  }

  /** Bytes of all shares. */
  long shareBytes() {
    return shares.stream().mapToLong(share -> number(share, "bytes")).sum();
  }

  /** Bytes of all write requests. */
  long requestBytes() {
    return requestBytes;
  }

  static long pid(Map<String, Object> share) {
    return share.get("origin") instanceof Map<?, ?> origin && origin.get("pid") instanceof Number n
        ? n.longValue()
        : 0;
  }

  /** The share's file, empty if it is not known. */
  static String path(Map<String, Object> share) {
    return share.get("file") instanceof Map<?, ?> file ? String.valueOf(file.get("path")) : "";
  }

  private static long number(Map<String, Object> of, String name) {
    return of.get(name) instanceof Number number ? number.longValue() : 0;
  }

  @SuppressWarnings("unchecked") // JSON has objects only in these lists
  private static List<Map<String, Object>> list(Map<String, Object> of, String name) {
    return of.get(name) instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
  }
}
