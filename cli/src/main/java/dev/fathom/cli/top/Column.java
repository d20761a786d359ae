package dev.fathom.cli.top;

import java.util.Comparator;

/** A column, in the order of the screen. */
enum Column {
  /** Bytes from devices. */
  READ("READ/s", 7, 2),
  /** Bytes that reached devices. */
  WRITTEN("WRITE/s", 7, 1),
  /** Bytes that are dirty in memory. */
  DIRTY("DIRTY", 6, 3),
  /** Median latency of reads. */
  READ_MEDIAN("R p50", 6, 11),
  /** 99th percentile of the latency of reads. */
  READ_P99("R p99", 6, 5),
  /** Median latency of writes. */
  WRITE_MEDIAN("W p50", 6, 10),
  /** 99th percentile of the latency of writes. */
  WRITE_P99("W p99", 6, 4),
  /** Median time that data was dirty. */
  DWELL("DWELL", 6, 7),
  /** Waits for pages under write-back. */
  WAITS("WAITS", 5, 6),
  /** Time paused at the dirty limit. */
  PAUSED("PAUSED", 6, 8),
  /** Bytes whose origin is exact. */
  SURE("SURE", 4, 9);

  private final String title;
  private final int width;
  private final int rank;

  Column(String title, int width, int rank) {
    this.title = title;
    this.width = width;
    this.rank = rank;
  }

  /** What stands above it. */
  String title() {
    return title;
  }

  /** Columns of the terminal, without the blank between. */
  int width() {
    return width;
  }

  /** Where room is scarce, lower ranks stay. */
  int rank() {
    return rank;
  }

  /** The next one in this direction, around the ends. */
  Column neighbour(int direction) {
    Column[] all = values();
    for (int i = 0; i < all.length; i++) {
      if (all[i] == this) {
        return all[Math.floorMod(i + direction, all.length)];
      }
    }
    throw new AssertionError(this);
  }

  /** Most first; equal ones by name and number. */
  Comparator<RowFigures> order(boolean leastFirst) {
    Comparator<RowFigures> least = Comparator.comparingDouble(this::value);
    return (leastFirst ? least : least.reversed())
        .thenComparing(
            Comparator.comparingDouble(
                    (RowFigures row) -> row.readBytesPerSecond() + row.writtenBytesPerSecond())
                .reversed())
        .thenComparing(RowFigures::name)
        .thenComparing(RowFigures::number);
  }

  private double value(RowFigures row) {
    return switch (this) {
      case READ -> row.readBytesPerSecond();
      case WRITTEN -> row.writtenBytesPerSecond();
      case DIRTY -> row.dirtyBytes();
      case READ_MEDIAN -> row.reads().medianMicros();
      case READ_P99 -> row.reads().p99Micros();
      case WRITE_MEDIAN -> row.writes().medianMicros();
      case WRITE_P99 -> row.writes().p99Micros();
      case DWELL -> row.dwell().medianMicros();
      case WAITS -> row.waits();
      case PAUSED -> row.pausedNanos();
      case SURE -> row.surePercent();
    };
  }

  /** What a row has here; may be wider than the column. */
  String text(RowFigures row, Units units) {
    return switch (this) {
      case READ -> units.bytes(row.readBytesPerSecond());
      case WRITTEN -> units.bytes(row.writtenBytesPerSecond());
      case DIRTY -> units.bytes((double) row.dirtyBytes());
      case READ_MEDIAN -> Units.micros(row.reads().medianMicros());
      case READ_P99 -> Units.micros(row.reads().p99Micros());
      case WRITE_MEDIAN -> Units.micros(row.writes().medianMicros());
      case WRITE_P99 -> Units.micros(row.writes().p99Micros());
      case DWELL -> Units.micros(row.dwell().medianMicros());
      case WAITS -> row.waits() == 0 ? "-" : Long.toString(row.waits());
      case PAUSED -> row.pausedNanos() == 0 ? "-" : Units.micros(row.pausedNanos() / 1000);
      case SURE -> row.surePercent() < 0 ? "-" : row.surePercent() + "%";
    };
  }
}
