package dev.fathom.query.cel;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelReference;
import dev.cel.runtime.CelAttribute;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelUnknownSet;
import dev.cel.runtime.CelVariableResolver;
import dev.cel.runtime.Program;
import dev.fathom.query.scene.Kind;
import dev.fathom.query.scene.RollingLatency;
import dev.fathom.query.scene.Scene;
import dev.fathom.query.scene.Variable;
import dev.fathom.query.scene.Variables;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An expression that was understood. Used by one thread at a time: it counts what failed, and a
 * rolling percentile is its own.
 */
public final class Expression {
  /** Stands for a value that a history does not have: whatever needs it is unknown, too. */
  private static final Optional<Object> ABSENT =
      Optional.of(CelUnknownSet.create(CelAttribute.create("absent")));

  private final String text;
  private final Kind kind;
  private final boolean ofPiece;
  private final Program program;
  private final Slots slots;
  private long failures;
  private @Nullable String lastFailure;

  Expression(String text, Kind kind, CelAbstractSyntaxTree tree, Program program, Slots slots) {
    this.text = text;
    this.kind = kind;
    this.program = program;
    this.slots = slots;
    this.ofPiece = tree.getReferenceMap().values().stream().anyMatch(Expression::isOfPiece);
  }

  private static boolean isOfPiece(CelReference reference) {
    Variable variable = Variables.named(reference.name());
    return variable != null && variable.ofPiece();
  }

  /** As it was written. */
  public String text() {
    return text;
  }

  /** What sort of value it has. */
  public Kind kind() {
    return kind;
  }

  /** Whether pieces of one history can differ in it. */
  public boolean ofPiece() {
    return ofPiece;
  }

  /**
   * Its value: Duration, Long, Double, String or Boolean; null if this history does not have what
   * it needs, or if it fails (a division by zero, an index out of range), which is counted.
   */
  public @Nullable Object value(Scene scene) {
    CelVariableResolver resolver = name -> resolve(name, scene);
    try {
      Object value = program.eval(resolver);
      return switch (value) {
        case CelUnknownSet unknown -> null;
        case UnsignedLong number -> (Long) number.longValue();
        default -> value;
      };
    } catch (CelEvaluationException | RuntimeException e) {
      // CEL documents only the first, and its functions throw others.
      failures++;
      lastFailure = e.getMessage();
      return null;
    }
  }

  /** Tells its rolling percentiles of a history; after it was evaluated. */
  public void learn(Scene scene) {
    for (RollingLatency rolling : slots.rolling()) {
      rolling.add(scene.history().action(), scene.latencyNanos());
    }
  }

  /** How often it failed. */
  public long failures() {
    return failures;
  }

  /** Why it failed the last time, or null. */
  public @Nullable String lastFailure() {
    return lastFailure;
  }

  private Optional<Object> resolve(String name, Scene scene) {
    Variable variable = Variables.named(name);
    Variable.Reader reader;
    if (variable != null) {
      reader = variable.reader();
    } else if (name.startsWith("@")) {
      reader = slots.reader(name);
    } else {
      return Optional.empty();
    }
    Object value = reader.read(scene);
    return value == null ? ABSENT : Optional.of(value);
  }
}
