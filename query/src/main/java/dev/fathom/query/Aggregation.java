package dev.fathom.query;

import dev.fathom.query.scene.Piece;
import dev.fathom.query.scene.Scene;
import dev.fathom.trace.Delay;
import dev.fathom.trace.History;
import dev.fathom.trace.HistorySink;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.RequestsOnce;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run of a query: takes histories and sums them up. Thread-safe, so that somebody may look at the
 * table while it grows.
 *
 * <p>Where a key can differ within a history (origin, file, device, action, cause), each piece goes
 * into its own group with its own bytes, so that the sums over all groups are exact whatever they
 * are grouped by. The bytes of a request that several operations waited for count with the first.
 * The history itself, and what is measured of it, count once in each of these groups: so counts of
 * groups may add up to more than the count in the total.
 */
public final class Aggregation implements HistorySink {
  private final Query query;
  private final TraceBegin begin;
  private final Keys keys;
  private final @Nullable Filter where;
  private final Map<List<Object>, Group> groups = new HashMap<>();
  private final Group total = new Group();
  private final RequestsOnce once = new RequestsOnce();

  /** Of the history at hand, requests whose bytes no history before had. */
  private List<RequestPart> fresh = List.of();

  private @Nullable Group other;
  private long refused;

  Aggregation(Query query, TraceBegin begin) {
    this.query = query;
    this.begin = begin;
    this.keys = new Keys(query.by());
    this.where = query.where().map(Filter::parse).orElse(null);
  }

  @Override
  public synchronized void accept(History history) {
    Scene scene = new Scene(history, begin.nanos(history));
    if (where == null || where.test(scene)) {
      fresh = once.of(history);
      add(total, scene);
      if (!keys.ofPiece()) {
        add(group(keys.of(scene)), scene);
      } else {
        addPieces(scene);
      }
    }
    keys.learn(scene);
  }

  /** The result so far, its rows in the order of their keys. */
  public synchronized QueryTable table() {
    List<Row> rows = new ArrayList<>(groups.size());
    groups.forEach((key, group) -> rows.add(group.row(key)));
    Row rest = other == null ? null : other.row(List.of());
    Row all = total.row(List.of());
    return new QueryTable(query, rows, rest, all, refused, failures()).sortedByKeys();
  }

  private long failures() {
    return keys.failures() + (where == null ? 0 : where.failures());
  }

  private Group group(List<Object> key) {
    Group group = groups.get(key);
    if (group != null) {
      return group;
    }
    if (groups.size() < query.groupsMost()) {
      group = new Group();
      groups.put(key, group);
      return group;
    }
    refused++;
    if (other == null) {
      other = new Group();
    }
    return other;
  }

  /** A history that is in one group as a whole. */
  private void add(Group group, Scene scene) {
    List<Piece> pieces = scene.pieces();
    for (Piece piece : pieces) {
      group.addBytes(piece.bytes(), freshBytes(piece));
    }
    measure(scene, pieces, Collections.nCopies(pieces.size(), group), List.of(group));
  }

  /** Bytes of a request that several operations waited for count with the first of them. */
  private long freshBytes(Piece piece) {
    RequestPart request = piece.request();
    return request == null || fresh.contains(request) ? piece.deviceBytes() : 0;
  }

  /** A history whose pieces are in groups of their own. */
  private void addPieces(Scene scene) {
    List<Piece> pieces = scene.pieces();
    List<Group> ofPieces = new ArrayList<>(pieces.size());
    List<Group> distinct = new ArrayList<>(2);
    for (Piece piece : pieces) {
      scene.turnTo(piece);
      Group group = group(keys.of(scene));
      group.addBytes(piece.bytes(), freshBytes(piece));
      ofPieces.add(group);
      if (!distinct.contains(group)) {
        distinct.add(group);
      }
    }
    measure(scene, pieces, ofPieces, distinct);
  }

  private void measure(
      Scene scene, List<Piece> pieces, List<Group> ofPieces, List<Group> distinct) {
    boolean failed = scene.history().failed();
    for (Group group : distinct) {
      group.addHistory(failed);
    }
    Delay delay = query.measure().delay().orElse(null);
    if (delay == Delay.DWELL) {
      addDwell(pieces, ofPieces);
    } else if (delay != null) {
      Delay.each(
          scene.history(),
          (each, nanos, request) -> {
            if (each == delay) {
              addDelay(nanos, request, pieces, ofPieces);
            }
          });
    } else {
      addValue(scene, pieces, ofPieces, distinct);
    }
  }

  private static void addDwell(List<Piece> pieces, List<Group> ofPieces) {
    for (int i = 0; i < pieces.size(); i++) {
      if (pieces.get(i).dwellNanos() >= 0) {
        ofPieces.get(i).addValue(pieces.get(i).dwellNanos());
      }
    }
  }

  /** A delay of a request counts once in each group that has a piece of the request. */
  private static void addDelay(
      long nanos, @Nullable RequestPart request, List<Piece> pieces, List<Group> ofPieces) {
    List<Group> done = new ArrayList<>(2);
    for (int i = 0; i < pieces.size(); i++) {
      Group group = ofPieces.get(i);
      // The very request: two of a history may be equal.
      @SuppressWarnings("ReferenceEquality")
      boolean same = pieces.get(i).request() == request;
      if (same && !done.contains(group)) {
        group.addValue(nanos);
        done.add(group);
      }
    }
  }

  private void addValue(
      Scene scene, List<Piece> pieces, List<Group> ofPieces, List<Group> distinct) {
    if (query.measure().isTime()) {
      long latency = scene.latencyNanos();
      for (Group group : distinct) {
        if (latency >= 0) {
          group.addValue(latency);
        }
      }
      return;
    }
    boolean onDevice = query.measure().equals(Measure.DEVICE_BYTES);
    for (Group group : distinct) {
      long bytes = 0;
      for (int i = 0; i < pieces.size(); i++) {
        Piece piece = pieces.get(i);
        bytes += ofPieces.get(i) != group ? 0 : onDevice ? piece.deviceBytes() : piece.bytes();
      }
      group.addValue(bytes);
    }
  }
}
