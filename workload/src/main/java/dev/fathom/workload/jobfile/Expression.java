package dev.fathom.workload.jobfile;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Arithmetic in an option's value: {@code + - * / % ^}, unary minus and parentheses, with the
 * option's units behind numbers and parentheses.
 *
 * <p>Division truncates when its operands are whole and no unit is involved, as {@code bc} does.
 */
final class Expression {
  private static final int DEPTH_MAX = 64;
  private static final double VALUE_MAX = 9.0e18;

  private final String text;
  private final ToDoubleFunction<String> unit;
  private int at;
  private int depth;

  private Expression(String text, ToDoubleFunction<String> unit) {
    this.text = text;
    this.unit = unit;
  }

  /** A whole number; throws NumberFormatException saying what is wrong. */
  static long integer(String text) {
    return valueOf(
        text,
        suffix -> {
          throw new NumberFormatException("no unit may follow a number here: " + suffix);
        });
  }

  /**
   * The value in the unit's base.
   *
   * @param unit the multiplier of a suffix in lower case; throws NumberFormatException for others
   */
  static long valueOf(String text, ToDoubleFunction<String> unit) {
    Expression expression = new Expression(text, unit);
    double value = expression.sum();
    expression.skipBlanks();
    if (expression.at < text.length()) {
      throw new NumberFormatException(
          "unexpected '" + Words.shortened(text.substring(expression.at)) + "'");
    }
    if (Double.isNaN(value) || Math.abs(value) > VALUE_MAX) {
      throw new NumberFormatException("the result is out of range");
    }
    return (long) value;
  }

  private double sum() {
    if (++depth > DEPTH_MAX) {
      throw new NumberFormatException("more than " + DEPTH_MAX + " levels of parentheses");
    }
    double value = product();
    while (true) {
      if (accept('+')) {
        value += product();
      } else if (accept('-')) {
        value -= product();
      } else {
        depth--;
        return value;
      }
    }
  }

  private double product() {
    double value = power();
    while (true) {
      if (accept('*')) {
        value *= power();
      } else if (accept('/')) {
        value = quotient(value, power());
      } else if (accept('%')) {
        value %= divisor(power());
      } else {
        return value;
      }
    }
  }

  private static double quotient(double value, double by) {
    double quotient = value / divisor(by);
    boolean whole = value == Math.rint(value) && by == Math.rint(by);
    return whole ? (double) (long) quotient : quotient;
  }

  private static double divisor(double by) {
    if (by == 0) {
      throw new NumberFormatException("division by zero");
    }
    return by;
  }

  private double power() {
    double value = signed();
    return accept('^') ? Math.pow(value, signed()) : value;
  }

  private double signed() {
    int minuses = 0;
    while (accept('-')) {
      minuses++;
    }
    double value = withUnit(operand());
    return minuses % 2 == 0 ? value : -value;
  }

  private double operand() {
    if (accept('(')) {
      double value = sum();
      if (!accept(')')) {
        throw new NumberFormatException("')' is missing");
      }
      return value;
    }
    skipBlanks();
    int start = at;
    while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
      at++;
    }
    if (start == at) {
      throw new NumberFormatException("a number is missing");
    }
    String digits = text.substring(start, at);
    if (digits.indexOf('.') != digits.lastIndexOf('.') || digits.equals(".")) {
      throw new NumberFormatException("'" + Words.shortened(digits) + "' is not a number");
    }
    return Double.parseDouble(digits);
  }

  private double withUnit(double value) {
    skipBlanks();
    int start = at;
    while (at < text.length() && Character.isLetter(text.charAt(at))) {
      at++;
    }
    return start == at
        ? value
        : value * unit.applyAsDouble(text.substring(start, at).toLowerCase(Locale.ROOT));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void skipBlanks() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  private boolean accept(char c) {
    skipBlanks();
    boolean found = at < text.length() && text.charAt(at) == c;
    if (found) {
      at++;
    }
    return found;
  }
}
