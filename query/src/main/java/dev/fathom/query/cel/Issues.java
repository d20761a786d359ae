package dev.fathom.query.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelSourceLocation;
import dev.fathom.query.ExpressionException;
import dev.fathom.query.scene.OriginFields;
import dev.fathom.query.scene.Variable;
import dev.fathom.query.scene.Variables;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What CEL has to say against an expression, in words for people who do not know CEL. */
final class Issues {
  private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']*)'.*");
  private static final Pattern FIELD = Pattern.compile("undefined field '([^']*)'");
  private static final Pattern OVERLOAD =
      Pattern.compile("found no matching overload for '([^']*)' applied to '\\((.*?)\\)'.*");
  private static final Pattern AMOUNT = Pattern.compile("\\d(ns|us|ms|s|m|h|[kKMGT]i?B)\\b");
  private static final Pattern DOTTED = Pattern.compile("[A-Za-z_]\\w*(?:\\.[A-Za-z_]\\w*)*");

  private static final List<String> FUNCTIONS =
      List.of(
          "duration",
          "time",
          "rolling",
          "startsWith",
          "endsWith",
          "contains",
          "matches",
          "size",
          "int",
          "uint",
          "double",
          "string",
          "bool",
          "has",
          "all",
          "exists",
          "exists_one",
          "filter",
          "map",
          "getHours",
          "getMinutes",
          "getSeconds",
          "getMilliseconds");

  private final String text;
  private final int[] points;

  private Issues(String text) {
    this.text = text;
    this.points = text.codePoints().toArray();
  }

  /** The foremost issue. */
  static ExpressionException first(String text, List<CelIssue> issues) {
    Comparator<CelIssue> place =
        Comparator.comparingInt((CelIssue issue) -> issue.getSourceLocation().getLine())
            .thenComparingInt(issue -> issue.getSourceLocation().getColumn());
    CelIssue first = issues.stream().min(place).orElseThrow();
    return new Issues(text).exception(first);
  }

  /** The type of an expression as people call it. */
  static String typeName(CelAbstractSyntaxTree tree) {
    return plainTypes(tree.getResultType().name());
  }

  private ExpressionException exception(CelIssue issue) {
    CelSourceLocation place = issue.getSourceLocation();
    int line = Math.max(1, place.getLine());
    int column = Math.max(0, place.getColumn());
    int offset = Math.min(points.length, offset(line) + column);
    String message = issue.getMessage();
    Matcher undeclared = UNDECLARED.matcher(message);
    if (undeclared.matches()) {
      return undeclared(undeclared.group(1), line, column, offset);
    }
    Matcher field = FIELD.matcher(message);
    if (field.matches()) {
      String hint = NearNames.hint(field.group(1), OriginFields.kinds().keySet());
      return at(line, column + 1, "an origin has no '" + field.group(1) + "'" + hint);
    }
    Matcher overload = OVERLOAD.matcher(message);
    String problem =
        overload.matches()
            ? mismatch(overload.group(1), plainTypes(overload.group(2)))
            : syntax(message, offset);
    return at(line, column, problem);
  }

  private ExpressionException undeclared(String name, int line, int column, int offset) {
    if (offset < points.length && points[offset] == '(') {
      int begin = column - name.codePointCount(0, name.length());
      String hint = NearNames.hint(name, FUNCTIONS);
      return at(line, Math.max(0, begin), "unknown function '" + name + "'" + hint);
    }
    Matcher dotted = DOTTED.matcher(new String(points, offset, points.length - offset));
    String whole = dotted.lookingAt() ? dotted.group() : name;
    List<String> known = Variables.all().stream().map(Variable::name).toList();
    String hint = NearNames.hint(whole, known);
    if (whole.equals("origin")) {
      hint = ": write origin.process, origin.pid …";
    }
    return at(line, column, "unknown variable '" + whole + "'" + hint);
  }

  private ExpressionException at(int line, int column, String problem) {
    return new ExpressionException(text, line, column + 1, problem);
  }

  private int offset(int line) {
    int offset = 0;
    for (int current = 1; current < line && offset < points.length; offset++) {
      current += points[offset] == '\n' ? 1 : 0;
    }
    return offset;
  }

  private static String mismatch(String function, String types) {
    String operator = function.replace("_", "");
    String both = types.replace(", ", " and ");
    String problem =
        function.equals("_?_:_")
            ? "'? :' wants a bool, and two values of one type; not " + both
            : "'" + operator + "' cannot be used with " + both;
    boolean isTime = types.contains("duration") && (types.contains("int") || types.contains("str"));
    return isTime ? problem + ": write duration('5ms')" : problem;
  }

  private static String plainTypes(String types) {
    return types
        .replace("google.protobuf.Duration", "duration")
        .replace("google.protobuf.Timestamp", "timestamp")
        .replace("wrapper", "")
        .replaceAll("%?[A-Z]\\d", "any");
  }

  private String syntax(String message, int offset) {
    Matcher amount = AMOUNT.matcher(text);
    if (message.contains("input '") && amount.find(Math.max(0, utf16(offset) - 1))) {
      if (amount.start() <= utf16(offset)) {
        String unit = amount.group(1);
        return unit.endsWith("B")
            ? "a size is written 64*" + unit
            : "a length of time is written duration('5" + unit + "'), a bucket time('1s')";
      }
    }
    String found = quoted(message);
    return switch (found) {
      case "<EOF>" -> message.startsWith("missing ") ? missing(message) : "it ends too early";
      case "and" -> "'and' is written &&";
      case "or" -> "'or' is written ||";
      case "not" -> "'not' is written !";
      default -> syntax(message, found);
    };
  }

  private static String syntax(String message, String found) {
    if (message.startsWith("token recognition error at: '")) {
      if (found.startsWith("'") || found.startsWith("\"")) {
        return "text without its closing quote";
      }
      return found.startsWith("=")
          ? "'=' compares nothing: write =="
          : "'" + found + "' is unexpected";
    }
    boolean isSyntax =
        message.startsWith("mismatched input '")
            || message.startsWith("extraneous input '")
            || message.startsWith("no viable alternative at input '");
    if (isSyntax) {
      return "'" + found + "' is unexpected";
    }
    return message.startsWith("missing ") ? missing(message) : plainTypes(message);
  }

  /** {@code ')'} of {@code missing ')' at '<EOF>'}. */
  private static String missing(String message) {
    int at = message.lastIndexOf(" at '");
    return message.substring("missing ".length(), Math.max(8, at)) + " is missing";
  }

  /**
   * What the parser stumbled over: the text between the quotes that begin after the first words.
   */
  private static String quoted(String message) {
    if (message.startsWith("missing ")) {
      int at = message.lastIndexOf(" at '");
      return at < 0 ? "" : message.substring(at + 5, message.length() - 1).strip();
    }
    int begin = message.indexOf('\'');
    int end = message.indexOf("' expecting ");
    end = end < 0 ? message.lastIndexOf('\'') : end;
    return begin < 0 || end <= begin ? "" : message.substring(begin + 1, end).strip();
  }

  private int utf16(int offset) {
    return text.offsetByCodePoints(0, offset);
  }
}
