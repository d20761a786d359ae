package dev.fathom.report;

import dev.fathom.trace.Stage;

/** The line of a stage: its name, the keys, the processor, nanoseconds since the start. */
final class StageLines {
  /** Columns of the longest name and of a key of 64 bits. */
  private static final int NAME = 16;

  private static final String BOLD = "\u001b[1m";
  private static final String NORMAL = "\u001b[0m";

  private final TextReport.Style style;

  StageLines(TextReport.Style style) {
    this.style = style;
  }

  /** The line of an operation's stage: its issue is to the engine's driver, not to a device. */
  String operationLine(Stage stage, long key, long sinceNanos) {
    String name = stage == Stage.ISSUED && !style.letters() ? "driver" : name(stage);
    return timed(head(0, name, key, 0), sinceNanos);
  }

  /**
   * A line.
   *
   * @param depth how deep it is nested
   * @param other a second key, or 0
   * @param cpu −1 if not known
   */
  String line(int depth, Stage stage, long key, long other, int cpu, long sinceNanos) {
    StringBuilder text = head(depth, name(stage), key, other);
    if (cpu >= 0) {
      text.append(" cpu").append(cpu);
    }
    return timed(text, sinceNanos);
  }

  private String name(Stage stage) {
    return style.letters() ? String.valueOf(stage.letter()) : stage.title();
  }

  private static String timed(StringBuilder text, long sinceNanos) {
    return text.append(sinceNanos < 0 ? " " : " +").append(sinceNanos).append(" ns").toString();
  }

  /** The line of something of which no stage is known. */
  String untimed(int depth, String name, long key, long other) {
    return head(depth, name, key, other).toString();
  }

  private StringBuilder head(int depth, String name, long key, long other) {
    StringBuilder text = new StringBuilder(PartLines.indent(depth));
    text.append(style.colours() ? BOLD + name + NORMAL : name);
    text.repeat(' ', Math.max(1, (style.letters() ? 2 : NAME) - name.length()));
    text.append("0x%016x".formatted(key));
    if (other != 0) {
      text.append(" 0x%016x".formatted(other));
    }
    return text;
  }
}
