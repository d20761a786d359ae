package dev.fathom.trace;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Who caused the bytes that reached devices: a sum for each device, action and origin, with the
 * unknown by reason. Bytes of requests that failed are kept apart. The rows of a device and action
 * add up to its {@link #total}, exactly and always.
 *
 * <p>Grows to a number of rows; what finds none is unknown because of {@link
 * UnknownReason#TABLE_FULL}. One thread at a time: that of the {@link Extraction}.
 */
public final class Attribution {
  private static final int ID_BITS = 20;
  private static final int ID_MASK = (1 << ID_BITS) - 1;

  /** Rows of devices and actions, and of their unknown. */
  private static final int RESERVE = 4096;

  private final Names names;
  private final LongSums known;
  private final LongSums unknown;
  private final LongSums totals;
  private final LongSums failed;

  /**
   * Nothing counted.
   *
   * @param names what the numbers of devices and origins mean
   * @param rows of known origins at most
   */
  Attribution(Names names, int rows) {
    this.names = names;
    known = new LongSums(rows);
    unknown = new LongSums(RESERVE);
    totals = new LongSums(RESERVE);
    failed = new LongSums(RESERVE);
    for (Action action : Action.values()) {
      reserve(action);
    }
  }

  /** Rows of no known device are there from the beginning: they take what finds no place. */
  private void reserve(Action action) {
    boolean room = totals.add(action.code(), 0) && failed.add(action.code(), 0);
    for (UnknownReason reason : UnknownReason.values()) {
      room &= unknown.add((action.code() << 4) | reason.code(), 0);
    }
    assert room;
  }

  /**
   * Bytes of one origin.
   *
   * @param device which
   * @param action what was done
   * @param origin who; {@link Origin#UNKNOWN} if that is not known
   * @param unknownBecause why not; {@link UnknownReason#NONE} if it is known
   * @param bytes how many, above 0
   */
  public record Row(
      Device device, Action action, Origin origin, UnknownReason unknownBecause, long bytes) {}

  private long place(int device, Action action) {
    int id = names.device(device).equals(Device.UNKNOWN) ? 0 : device;
    return ((long) id << 4) | action.code();
  }

  /** Hot path: allocation-free but for growth. */
  void add(int device, Action action, int origin, UnknownReason because, long bytes) {
    if (bytes == 0) {
      return;
    }
    long place = place(device, action);
    UnknownReason reason = because;
    if (reason == UnknownReason.NONE) {
      if (known.add((place << ID_BITS) | (origin & ID_MASK), bytes)) {
        return;
      }
      reason = UnknownReason.TABLE_FULL;
    }
    addOrElse(
        unknown, (place << 4) | reason.code(), ((long) action.code() << 4) | reason.code(), bytes);
  }

  /** Counts a request that ended. */
  void addTotal(int device, Action action, boolean failure, long bytes) {
    addOrElse(failure ? failed : totals, place(device, action), action.code(), bytes);
  }

  private static void addOrElse(LongSums sums, long key, long elsewhere, long bytes) {
    if (bytes != 0 && !sums.add(key, bytes)) {
      boolean _ = sums.add(elsewhere, bytes);
    }
  }

  private long sum(LongSums sums, Device device, Action action) {
    long[] sum = new long[1];
    sums.each((key, bytes) -> {
      if (names.device((int) (key >>> 4)).equals(device)
          && Action.ofCode((int) (key & 15)) == action) {
        sum[0] += bytes;
      }
    });
    return sum[0];
  }

  /** Bytes of requests to this device that ended well, by their completions. */
  public long total(Device device, Action action) {
    return sum(totals, device, action);
  }

  /** Bytes of requests to this device that failed. */
  public long failed(Device device, Action action) {
    return sum(failed, device, action);
  }

  /** Bytes of one origin on one device, 0 if there are none. */
  public long bytes(Device device, Action action, Origin origin) {
    long sum = 0;
    for (Row row : rows()) {
      if (row.device().equals(device) && row.action() == action && row.origin().equals(origin)) {
        sum += row.bytes();
      }
    }
    return sum;
  }

  /** All rows, by the numbers of device, action and origin; the unknown last. */
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    known.each((key, bytes) ->
        rows.add(row(key >>> ID_BITS, (int) (key & ID_MASK), UnknownReason.NONE, bytes)));
    unknown.each(
        (key, bytes) -> rows.add(row(key >>> 4, 0, UnknownReason.ofCode((int) (key & 15)), bytes)));
    rows.removeIf(row -> row.bytes() == 0);
    return rows;
  }

  private Row row(long place, int origin, UnknownReason because, long bytes) {
    return new Row(
        names.device((int) (place >>> 4)),
        Action.ofCode((int) (place & 15)),
        names.origin(origin),
        because,
        bytes);
  }

  /** Bytes whose origin is not known, on all devices, by reason. */
  public Map<UnknownReason, Long> unknownBytes() {
    Map<UnknownReason, Long> bytes = new EnumMap<>(UnknownReason.class);
    unknown.each((key, sum) -> bytes.merge(UnknownReason.ofCode((int) (key & 15)), sum, Long::sum));
    bytes.values().removeIf(sum -> sum == 0);
    return bytes;
  }
}
