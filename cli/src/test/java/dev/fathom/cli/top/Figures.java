package dev.fathom.cli.top;

import dev.fathom.cli.live.Losses;
import java.util.ArrayList;
import java.util.List;

/** Figures for screens. */
final class Figures {
  private Figures() {}

  static Surroundings around() {
    return new Surroundings("12:34:56", "sda", 300 << 20, 12 << 20, Losses.NONE, List.of());
  }

  static RowFigures row(String name, String number, double read, double written) {
    return new RowFigures(
        RowFigures.Kind.ORIGIN,
        name,
        number,
        read,
        written,
        written > 1000 ? 20 << 20 : 0,
        read > 0 ? new RowFigures.Latency(420, 3_100) : RowFigures.Latency.NONE,
        written > 0 ? new RowFigures.Latency(1_900, 25_600) : RowFigures.Latency.NONE,
        written > 0 ? new RowFigures.Latency(4_980_000, 9_000_000) : RowFigures.Latency.NONE,
        0,
        "",
        0,
        100);
  }

  static RowFigures end(RowFigures.Kind kind, String name, double written) {
    return new RowFigures(
        kind,
        name,
        "",
        0,
        written,
        0,
        RowFigures.Latency.NONE,
        new RowFigures.Latency(800, 2_000),
        RowFigures.Latency.NONE,
        0,
        "",
        0,
        0);
  }

  /** A writer, one whose data it waits for, a reader, a hostile name, and bytes of nobody. */
  static Snapshot busy() {
    RowFigures.Latency latency = new RowFigures.Latency(2_300, 88_000);
    RowFigures database =
        new RowFigures(
            RowFigures.Kind.ORIGIN,
            "postgres",
            "2301",
            1_200_000,
            9_000_000,
            180 << 20,
            latency,
            latency,
            new RowFigures.Latency(12, 20),
            23,
            "backup 4711 +2",
            1_250_000_000,
            97);
    return new Snapshot(
        Grouping.PROCESS,
        List.of(
            database,
            row("backup", "4711", 0, 41_000_000),
            row("grep", "99", 123_456_789, 0),
            row("\033[2J\033]0;owned\007\u202eevil", "666", 0, 5),
            row("漢字漢字漢字漢字漢字漢字漢字", "31337", 0, 77_000),
            row("idle", "12", 0, 0),
            end(RowFigures.Kind.OTHERS, "others", 1_000),
            end(RowFigures.Kind.UNKNOWN, "unknown", 2_000_000)),
        "dirtied before tracing began 98%, metadata 2%",
        around());
  }

  /** Ten thousand writers. */
  static Snapshot crowd() {
    List<RowFigures> rows = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      rows.add(row("writer", Integer.toString(100_000 + i), 0, 1 + i));
    }
    return new Snapshot(Grouping.PROCESS, rows, "", around());
  }
}
