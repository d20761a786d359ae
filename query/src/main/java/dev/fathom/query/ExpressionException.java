package dev.fathom.query;

/**
 * An expression that cannot be understood. The message is for people: where it is, what is wrong,
 * and the line with a caret below the place.
 */
public final class ExpressionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** Most characters of a line that are shown. */
  private static final int SHOWN = 76;

  private final int line;
  private final int column;
  private final String problem;

  /**
   * Says what is wrong with an expression.
   *
   * @param expression the whole text
   * @param line from 1
   * @param column from 1, in code points
   * @param problem in a few words
   */
  public ExpressionException(String expression, int line, int column, String problem) {
    super(message(expression, line, column, problem));
    this.line = line;
    this.column = column;
    this.problem = problem;
  }

  /** The line, from 1. */
  public int line() {
    return line;
  }

  /** The column in that line, from 1, in code points. */
  public int column() {
    return column;
  }

  /** What is wrong, without the place. */
  public String problem() {
    return problem;
  }

  private static String message(String expression, int line, int column, String problem) {
    String[] lines = expression.split("\\R", -1);
    int[] text = line <= lines.length ? lines[line - 1].codePoints().toArray() : new int[0];
    int from = Math.max(0, Math.min(column - 1 - SHOWN / 2, text.length - SHOWN));
    int to = Math.min(text.length, from + SHOWN);
    StringBuilder message = new StringBuilder(PlainText.of(problem));
    message.append(" (line ").append(line).append(", column ").append(column).append(")\n  ");
    message.append(PlainText.of(new String(text, from, to - from))).append("\n  ");
    return message.repeat(' ', Math.max(0, column - 1 - from)).append('^').toString();
  }
}
