package dev.fathom.query;

/** A number in each row, to sort by and to show. */
public enum Column {
  /** Histories that have a part in the group. */
  COUNT("count"),
  /** Bytes asked for by operations, or carried by requests that no operation waited for. */
  BYTES("bytes"),
  /** Bytes that went to devices. */
  DEVICE_BYTES("device_bytes"),
  /** Histories that ended with an error. */
  FAILED("failed"),
  /** Sum of the measured values. */
  SUM("sum"),
  /** Mean of the measured values. */
  AVERAGE("avg"),
  /** Least measured value. */
  MIN("min"),
  /** Median of the measured values, within 1%. */
  P50("p50"),
  /** 90th percentile, within 1%. */
  P90("p90"),
  /** 99th percentile, within 1%. */
  P99("p99"),
  /** 99.9th percentile, within 1%. */
  P999("p99.9"),
  /** Greatest measured value. */
  MAX("max");

  private final String title;

  Column(String title) {
    this.title = title;
  }

  /** Its name for people, and in JSON. */
  public String title() {
    return title;
  }

  /**
   * The column of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Column named(String title) {
    for (Column column : values()) {
      if (column.title.equalsIgnoreCase(title)) {
        return column;
      }
    }
    throw new IllegalArgumentException("no column is called '" + title + "'");
  }

  /** Whether its values are of what is measured. */
  boolean isMeasured() {
    return compareTo(SUM) >= 0;
  }

  /** Its value in a row; the average is rounded. */
  public long of(Row row) {
    Distribution values = row.values();
    return switch (this) {
      case COUNT -> row.count();
      case BYTES -> row.bytes();
      case DEVICE_BYTES -> row.deviceBytes();
      case FAILED -> row.failed();
      case SUM -> values.sum();
      case AVERAGE -> Math.round(values.average());
      case MIN -> values.min();
      case P50 -> values.quantile(0.5);
      case P90 -> values.quantile(0.9);
      case P99 -> values.quantile(0.99);
      case P999 -> values.quantile(0.999);
      case MAX -> values.max();
    };
  }
}
