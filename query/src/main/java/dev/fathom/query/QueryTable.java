package dev.fathom.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of a query. Immutable.
 *
 * @param query what was asked
 * @param rows the groups
 * @param other all groups that have no row, if there are any; it has no keys
 * @param total all histories that counted, each once; it has no keys
 * @param refused how often a history, or a piece of one, went into other for lack of groups
 * @param failures how often an expression failed: division by zero and such
 */
public record QueryTable(
    Query query, List<Row> rows, @Nullable Row other, Row total, long refused, long failures) {
  /** Copies the list. */
  public QueryTable {
    rows = List.copyOf(rows);
  }

  /** Names of the keys. */
  public List<String> by() {
    return query.by();
  }

  /** The same, in the order of the keys: time buckets as time goes. */
  public QueryTable sortedByKeys() {
    return with(rows.stream().sorted(Comparator.comparing(Row::keys, KeyOrder.LISTS)).toList());
  }

  /** The same, the greatest values of a column first. */
  public QueryTable sortedBy(Column column) {
    Comparator<Row> byColumn = Comparator.comparingLong(column::of);
    Comparator<Row> order =
        byColumn.reversed().thenComparing(Comparator.comparing(Row::keys, KeyOrder.LISTS));
    return with(rows.stream().sorted(order).toList());
  }

  /**
   * The first rows, the greatest values of a column first. The sums of all others stay in total.
   */
  public QueryTable top(int most, Column column) {
    if (most < 1) {
      throw new IllegalArgumentException("top " + most);
    }
    QueryTable sorted = sortedBy(column);
    return sorted.with(sorted.rows.subList(0, Math.min(most, sorted.rows.size())));
  }

  /** The table as text, under 100 columns, with a line feed after each line. */
  public String toText() {
    return TableText.of(this);
  }

  /**
   * The table for JSON: {@code by}, {@code measure}, {@code unit}, {@code rows}, {@code total} ….
   */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("by", by());
    map.put("measure", query.measure().name());
    map.put("unit", query.measure().isTime() ? "ns" : "bytes");
    List<Object> maps = new ArrayList<>();
    rows.forEach(row -> maps.add(row.toMap(by())));
    map.put("rows", maps);
    if (other != null) {
      map.put("other", other.toMap(List.of()));
    }
    map.put("total", total.toMap(List.of()));
    map.put("refused", refused);
    map.put("failures", failures);
    return map;
  }

  private QueryTable with(List<Row> others) {
    return new QueryTable(query, others, other, total, refused, failures);
  }
}
