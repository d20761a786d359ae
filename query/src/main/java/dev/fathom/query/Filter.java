package dev.fathom.query;

import dev.fathom.query.cel.Expression;
import dev.fathom.query.scene.Kind;
import dev.fathom.query.scene.Scene;
import dev.fathom.trace.History;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An expression that histories pass or not: {@code latency > duration('5ms') && origin.process ==
 * 'java'}. A history that does not have what the expression needs (a delay of a layer that it never
 * reached) does not pass, unless the rest of the expression decides without it. Used by one thread
 * at a time.
 */
public final class Filter implements Predicate<History> {
  private final Expression expression;
  private final TraceBegin begin;

  private Filter(Expression expression, TraceBegin begin) {
    this.expression = expression;
    this.begin = begin;
  }

  /**
   * Understands an expression. The trace begins with the first history that is tested.
   *
   * @throws ExpressionException if the text cannot be understood; with line and column
   * @throws IllegalStateException if CEL is not on the class path
   */
  public static Filter parse(String text) {
    return new Filter(truth(text), TraceBegin.withFirst());
  }

  /**
   * Understands an expression of a trace that began at a known time.
   *
   * @param beginNanos on the clock of the histories
   * @throws ExpressionException if the text cannot be understood; with line and column
   * @throws IllegalStateException if CEL is not on the class path
   */
  public static Filter parse(String text, long beginNanos) {
    return new Filter(truth(text), TraceBegin.at(beginNanos));
  }

  private static Expression truth(String text) {
    Expression expression = Expressions.parse(text);
    if (expression.kind() != Kind.TRUTH) {
      String problem = "a condition is needed, this is a " + expression.kind().title();
      throw new ExpressionException(text, 1, 1, problem);
    }
    return expression;
  }

  /** Whether it passes. Never throws. */
  @Override
  public boolean test(History history) {
    return test(new Scene(history, begin.nanos(history)));
  }

  boolean test(Scene scene) {
    boolean passes = Boolean.TRUE.equals(expression.value(scene));
    expression.learn(scene);
    return passes;
  }

  /** The expression. */
  public String text() {
    return expression.text();
  }

  /** How many histories did not pass because the evaluation failed: division by zero and such. */
  public long failures() {
    return expression.failures();
  }

  /** What failed the last time, or null. */
  public @Nullable String lastFailure() {
    return expression.lastFailure();
  }

  @Override
  public String toString() {
    return text();
  }
}
