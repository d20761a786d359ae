package dev.fathom.query;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One group of a query's result.
 *
 * @param keys values of the expressions that it was grouped by, each a String, Long, Double,
 *     Boolean or Duration; {@link #ABSENT} for what its histories do not have
 * @param count of histories that have a part in it
 * @param failed how many of them ended with an error
 * @param bytes asked for by operations, or carried by requests that no operation waited for
 * @param deviceBytes that went to devices
 * @param values what was measured
 */
public record Row(
    List<Object> keys, long count, long failed, long bytes, long deviceBytes, Distribution values) {
  /** Key of what a history does not have. */
  public static final String ABSENT = "-";

  /** Copies the list. */
  public Row {
    keys = List.copyOf(keys);
  }

  /**
   * The row for JSON: Strings, Longs, Doubles and Booleans by name. Durations are in seconds as
   * keys, and in ns as values; names of keys come first.
   *
   * @param by names of the keys
   */
  public Map<String, Object> toMap(List<String> by) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keys.size() && i < by.size(); i++) {
      map.put(by.get(i), plain(keys.get(i)));
    }
    for (Column column : Column.values()) {
      // A key may be called like a column: the key stays.
      Object value = column == Column.AVERAGE ? (Object) values.average() : column.of(this);
      map.putIfAbsent(column.title(), value);
    }
    return map;
  }

  private static Object plain(Object key) {
    return key instanceof Duration time ? (Object) (time.toNanos() / 1e9) : key;
  }
}
