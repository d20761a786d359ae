package dev.fathom.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** What came of some events, with the invariants that hold for any events. */
record Extracted(List<History> histories, Attribution attribution, ExtractionCounts counts) {
  static Extracted of(Names names, List<long[]> events, ExtractionLimits limits) {
    List<History> histories = new ArrayList<>();
    Extraction extraction = new Extraction(names, limits, histories::add);
    for (long[] event : events) {
      extraction.accept(event, 0);
    }
    extraction.finish();
    return new Extracted(histories, extraction.attribution(), extraction.counts());
  }

  /** The requests of all histories, each once, also if several operations waited for it. */
  List<RequestPart> requests() {
    IdentityHashMap<RequestPart, Boolean> seen = new IdentityHashMap<>();
    List<RequestPart> requests = new ArrayList<>();
    for (History history : histories) {
      for (RequestPart request : history.requests()) {
        if (seen.put(request, true) == null) {
          requests.add(request);
        }
      }
    }
    return requests;
  }

  /** Bytes that reached devices by origin, as the histories say. */
  Map<Origin, Long> bytes() {
    Map<Origin, Long> bytes = new HashMap<>();
    for (RequestPart request : requests()) {
      if (request.timeline().reached(Stage.COMPLETED) && !request.failed()) {
        request
            .bios()
            .forEach(bio ->
                bio.shares()
                    .forEach(share -> bytes.merge(share.origin(), share.bytes(), Long::sum)));
      }
    }
    bytes.values().removeIf(sum -> sum == 0);
    return bytes;
  }

  /** The same, as the sums say. */
  Map<Origin, Long> attributed() {
    Map<Origin, Long> bytes = new HashMap<>();
    attribution.rows().forEach(row -> bytes.merge(row.origin(), row.bytes(), Long::sum));
    return bytes;
  }

  /** What is wrong with it; empty if nothing is. */
  List<String> wrongs() {
    List<String> wrongs = new ArrayList<>();
    for (RequestPart request : requests()) {
      long bios = 0;
      for (BioPart bio : request.bios()) {
        bios += bio.lengthBytes();
        long shares = bio.shares().stream().mapToLong(Share::bytes).sum();
        if (shares != bio.lengthBytes()) {
          wrongs.add("shares of " + shares + " bytes in " + bio);
        }
      }
      if (bios != request.lengthBytes()) {
        wrongs.add("bios of " + bios + " bytes in " + request);
      }
    }
    if (!bytes().equals(attributed())) {
      wrongs.add("histories say " + bytes() + ", sums " + attributed());
    }
    totals(wrongs);
    return wrongs;
  }

  private void totals(List<String> wrongs) {
    Map<List<Object>, Long> sums = new HashMap<>();
    for (Attribution.Row row : attribution.rows()) {
      sums.merge(List.of(row.device(), row.action()), row.bytes(), Long::sum);
    }
    sums.forEach((place, sum) -> {
      long total = attribution.total((Device) place.get(0), (Action) place.get(1));
      if (total != sum) {
        wrongs.add("total " + total + ", rows " + sum + " of " + place);
      }
    });
  }
}
