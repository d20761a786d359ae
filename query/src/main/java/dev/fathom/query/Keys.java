package dev.fathom.query;

import dev.fathom.query.cel.Expression;
import dev.fathom.query.scene.Scene;
import java.util.ArrayList;
import java.util.List;

/** The expressions that groups are made by. Used by one thread. */
final class Keys {
  private final List<Expression> expressions;
  private final boolean ofPiece;

  Keys(List<String> texts) {
    this.expressions = texts.stream().map(Expressions::parse).toList();
    this.ofPiece = expressions.stream().anyMatch(Expression::ofPiece);
  }

  /** Whether pieces of one history can be in different groups. */
  boolean ofPiece() {
    return ofPiece;
  }

  /** The group of what the scene shows. */
  List<Object> of(Scene scene) {
    List<Object> values = new ArrayList<>(expressions.size());
    for (Expression expression : expressions) {
      Object value = expression.value(scene);
      values.add(value == null ? Row.ABSENT : value);
    }
    return values;
  }

  /** Tells rolling percentiles of a history. */
  void learn(Scene scene) {
    for (Expression expression : expressions) {
      expression.learn(scene);
    }
  }

  /** How often an expression failed. */
  long failures() {
    return expressions.stream().mapToLong(Expression::failures).sum();
  }

  /** Splits at commas outside of brackets and quotes; blanks around the parts go. */
  static List<String> split(String list) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    char quote = 0;
    int begin = 0;
    for (int at = 0; at < list.length(); at++) {
      char next = list.charAt(at);
      if (quote != 0) {
        at += next == '\\' ? 1 : 0;
        quote = next == quote ? 0 : quote;
      } else if (next == '\'' || next == '"') {
        quote = next;
      } else if (next == ',' && depth == 0) {
        parts.add(list.substring(begin, at).strip());
        begin = at + 1;
      } else {
        depth += "([{".indexOf(next) >= 0 ? 1 : ")]}".indexOf(next) >= 0 ? -1 : 0;
      }
    }
    parts.add(list.substring(begin).strip());
    return parts;
  }
}
