package dev.fathom.html;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named columns of whole numbers, as the page reads them: each value a zigzag number of seven bits
 * a byte, low bits first; in a delta column, the difference to the value before.
 */
final class Columns {
  /** A column that grows. */
  static final class Column {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final boolean delta;
    private long previous;
    private long low;
    private long high;
    private int count;

    private Column(boolean delta) {
      this.delta = delta;
    }

    void add(long value) {
      low = Math.min(low, value);
      high = Math.max(high, value);
      count++;
      long stored = delta ? value - previous : value;
      previous = value;
      long rest = (stored << 1) ^ (stored >> 63);
      while ((rest & ~0x7fL) != 0) {
        bytes.write((int) ((rest & 0x7f) | 0x80));
        rest >>>= 7;
      }
      bytes.write((int) rest);
    }

    private boolean fitsInt() {
      return low >= Integer.MIN_VALUE && high <= Integer.MAX_VALUE;
    }
  }

  private final Map<String, Column> byName = new LinkedHashMap<>();

  /** A new column of plain values. */
  Column plain(String name) {
    return put(name, new Column(false));
  }

  /** A new column of values that are close to those before. */
  Column delta(String name) {
    return put(name, new Column(true));
  }

  private Column put(String name, Column column) {
    if (byName.put(name, column) != null) {
      throw new IllegalArgumentException("two columns named " + name);
    }
    return column;
  }

  /** Where each column is: {@code {name: [offset, length, count, delta, wide]}}. */
  void describe(Json json) {
    json.open('{');
    int offset = 0;
    for (Map.Entry<String, Column> entry : byName.entrySet()) {
      Column column = entry.getValue();
      json.name(entry.getKey())
          .open('[')
          .value(offset)
          .value(column.bytes.size())
          .value(column.count)
          .value(column.delta ? 1 : 0)
          .value(column.fitsInt() ? 0 : 1)
          .close(']');
      offset += column.bytes.size();
    }
    json.close('}');
  }

  /** All columns, one after the other. */
  void writeTo(ByteArrayOutputStream out) {
    byName.values().forEach(column -> out.writeBytes(column.bytes.toByteArray()));
  }
}
