package dev.fathom.query.cel;

import dev.cel.common.CelIssue;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import dev.fathom.query.scene.HumaneDuration;
import dev.fathom.query.scene.RollingLatency;
import dev.fathom.query.scene.Variable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Values that one expression brings along: durations written in it, its time buckets, its rolling
 * percentiles. Macros put hidden variables in their place while the expression is parsed, so that
 * nothing is parsed again when it is evaluated. Belongs to one expression.
 */
final class Slots {
  /** How many hidden variables there are; what finds none is computed the long way, or refused. */
  static final int LIMIT = 64;

  /** Where the macros of a running parse put what they find. */
  static final ScopedValue<Slots> CURRENT = ScopedValue.newInstance();

  private static final Pattern PERCENTILE = Pattern.compile("p(\\d{1,2}(?:\\.\\d{1,4})?)");

  private final List<Variable.Reader> readers = new ArrayList<>();
  private final List<RollingLatency> rolling = new ArrayList<>();

  /** Name of a hidden variable, one that nobody can write. */
  static String name(int index) {
    return "@" + index;
  }

  /** What a hidden variable stands for. */
  Variable.Reader reader(String name) {
    return readers.get(Integer.parseInt(name, 1, name.length(), 10));
  }

  /** The rolling percentiles in it, which want to hear of every history. */
  List<RollingLatency> rolling() {
    return rolling;
  }

  /** What expressions can say beyond CEL. */
  static List<CelMacro> macros() {
    return List.of(
        CelMacro.newGlobalMacro(
            "duration", 1, (factory, target, args) -> duration(factory, args.getFirst())),
        CelMacro.newGlobalMacro(
            "time", 1, (factory, target, args) -> time(factory, args.getFirst())),
        CelMacro.newGlobalMacro(
            "rolling", 1, (factory, target, args) -> rolling(factory, args.getFirst())));
  }

  private static Optional<CelExpr> duration(CelMacroExprFactory factory, CelExpr argument) {
    String text = constant(argument);
    if (text == null || CURRENT.get().readers.size() == LIMIT) {
      return Optional.empty();
    }
    Duration duration = HumaneDuration.parse(text);
    return duration == null
        ? error(
            factory, argument, "'" + text + "' is no length of time: write '5ms', '1.5s', '1h30m'")
        : CURRENT.get().put(factory, argument, scene -> duration);
  }

  private static Optional<CelExpr> time(CelMacroExprFactory factory, CelExpr argument) {
    String text = constant(argument);
    Duration width = text == null ? null : HumaneDuration.parse(text);
    if (width == null || width.isNegative() || width.isZero()) {
      return error(factory, argument, "time wants the width of its buckets: time('1s')");
    }
    long nanos = width.toNanos();
    Variable.Reader bucket =
        scene -> {
          long since = scene.sinceNanos();
          return since < 0 ? null : Duration.ofNanos(since / nanos * nanos);
        };
    return CURRENT.get().put(factory, argument, bucket);
  }

  private static Optional<CelExpr> rolling(CelMacroExprFactory factory, CelExpr argument) {
    String text = constant(argument);
    Matcher percentile = PERCENTILE.matcher(text == null ? "" : text);
    if (!percentile.matches() || Double.parseDouble(percentile.group(1)) == 0) {
      return error(factory, argument, "rolling wants a percentile: rolling('p99')");
    }
    RollingLatency rolling = new RollingLatency(Double.parseDouble(percentile.group(1)));
    Variable.Reader threshold =
        scene -> {
          long nanos = rolling.nanos(scene.history().action());
          return nanos < 0 ? null : Duration.ofNanos(nanos);
        };
    CURRENT.get().rolling.add(rolling);
    return CURRENT.get().put(factory, argument, threshold);
  }

  private Optional<CelExpr> put(
      CelMacroExprFactory factory, CelExpr argument, Variable.Reader reader) {
    if (readers.size() == LIMIT) {
      return error(factory, argument, "more than " + LIMIT + " times and percentiles");
    }
    readers.add(reader);
    return Optional.of(factory.newIdentifier(name(readers.size() - 1)));
  }

  private static Optional<CelExpr> error(
      CelMacroExprFactory factory, CelExpr argument, String problem) {
    CelIssue issue = CelIssue.formatError(factory.getSourceLocation(argument), problem);
    return Optional.of(factory.reportError(issue));
  }

  private static @Nullable String constant(CelExpr argument) {
    boolean isText =
        argument.getKind() == CelExpr.ExprKind.Kind.CONSTANT
            && argument.constant().getKind() == CelConstant.Kind.STRING_VALUE;
    return isText ? argument.constant().stringValue() : null;
  }
}
