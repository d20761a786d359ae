package dev.fathom.html;

import dev.fathom.trace.BioPart;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Device;
import dev.fathom.trace.History;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.UnknownReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who caused how many bytes on which device in which direction. What does not fit goes to one row
 * of others, so that the sum stays right. Owned by one thread.
 */
final class CausedBytes {
  /** Most rows while counting. */
  static final int ROWS_MAX = 100_000;

  /** Stands for all that found no row of their own. */
  static final Origin OTHERS = new Origin(0, 0, "", "", 0, "", null, "other origins");

  /**
   * Whose row it is.
   *
   * @param direction as in {@link DelaySums#direction}
   * @param reason why the origin is unknown
   */
  record Key(Origin origin, Device device, int direction, UnknownReason reason) {}

  /** What a row counts. */
  static final class Row {
    /** Bytes that operations moved, cached or not. */
    long operationBytes;

    /** Bytes that reached the device, by {@link Confidence#code}. */
    final long[] deviceBytes = new long[Confidence.values().length];

    long operations;
    long shares;

    long deviceBytesInAll() {
      long sum = 0;
      for (long bytes : deviceBytes) {
        sum += bytes;
      }
      return sum;
    }

    private void add(Row other) {
      operationBytes += other.operationBytes;
      operations += other.operations;
      shares += other.shares;
      for (int i = 0; i < deviceBytes.length; i++) {
        deviceBytes[i] += other.deviceBytes[i];
      }
    }
  }

  private final Map<Key, Row> rows = new HashMap<>();

  /**
   * Counts a history.
   *
   * @param fresh those of its requests that no history before had
   */
  void add(History history, List<RequestPart> fresh) {
    OperationPart operation = history.operation();
    if (operation != null && operation.action().moves()) {
      Key key =
          new Key(
              operation.origin(),
              history.device(),
              DelaySums.direction(operation.action()),
              UnknownReason.NONE);
      Row row = row(key);
      row.operations++;
      row.operationBytes += Math.max(0, operation.result());
    }
    for (RequestPart request : fresh) {
      for (BioPart bio : request.bios()) {
        bio.shares().forEach(share -> add(request, share));
      }
    }
  }

  private void add(RequestPart request, Share share) {
    Key key =
        new Key(
            share.origin(),
            request.device(),
            DelaySums.direction(request.action()),
            share.unknownBecause());
    Row row = row(key);
    row.shares++;
    row.deviceBytes[share.confidence().code()] += share.bytes();
  }

  private Row row(Key key) {
    Row row = rows.get(key);
    if (row != null) {
      return row;
    }
    Key kept =
        rows.size() < ROWS_MAX || key.origin().unknown()
            ? key
            : new Key(OTHERS, key.device(), key.direction(), key.reason());
    return rows.computeIfAbsent(kept, any -> new Row());
  }

  /**
   * The rows with most bytes first. Those beyond {@code most} are added up by device and direction.
   */
  List<Map.Entry<Key, Row>> largest(int most) {
    List<Map.Entry<Key, Row>> all = new ArrayList<>(rows.entrySet());
    all.sort(
        Comparator.<Map.Entry<Key, Row>>comparingLong(entry -> -entry.getValue().deviceBytesInAll())
            .thenComparingLong(entry -> -entry.getValue().operationBytes)
            .thenComparing(entry -> entry.getKey().toString()));
    if (all.size() <= most) {
      return all;
    }
    List<Map.Entry<Key, Row>> largest = new ArrayList<>(all.subList(0, most));
    Map<Key, Row> others = new HashMap<>();
    for (Map.Entry<Key, Row> entry : all.subList(most, all.size())) {
      Key key = entry.getKey();
      others
          .computeIfAbsent(
              new Key(OTHERS, key.device(), key.direction(), key.reason()), any -> new Row())
          .add(entry.getValue());
    }
    others.entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
        .forEach(largest::add);
    return largest;
  }
}
