package dev.fathom.query.cel;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.fathom.query.ExpressionException;
import dev.fathom.query.scene.Kind;
import dev.fathom.query.scene.OriginFields;
import dev.fathom.query.scene.Variable;
import dev.fathom.query.scene.Variables;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** CEL with the variables of histories. Thread-safe. */
public final class Language {
  /** Name of the type of the elements of {@code origins}. */
  static final String ORIGIN = "Origin";

  private static final int LONGEST = 10_000;
  private static final int MOST_ITERATIONS = 10_000;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .comprehensionMaxIterations(MOST_ITERATIONS)
          .maxExpressionCodePointSize(LONGEST)
          .maxRegexProgramSize(10_000)
          .build();
  private static final StructType ORIGIN_TYPE = originType();
  private static final CelCompiler COMPILER = compiler();
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

  private Language() {}

  /**
   * Understands an expression.
   *
   * @throws ExpressionException if it cannot be understood, or its value is of no kind of {@link
   *     Kind} other than a list
   */
  public static Expression parse(String text) {
    if (text.length() > LONGEST) {
      String problem = "longer than " + LONGEST + " characters";
      throw new ExpressionException(text, 1, LONGEST + 1, problem);
    }
    Slots slots = new Slots();
    try {
      CelAbstractSyntaxTree tree = ScopedValue.where(Slots.CURRENT, slots).call(() -> check(text));
      Kind kind = kind(tree.getResultType());
      if (kind == null) {
        String problem = "a single value is needed, this is a " + Issues.typeName(tree);
        throw new ExpressionException(text, 1, 1, problem);
      }
      return new Expression(text, kind, tree, RUNTIME.createProgram(tree), slots);
    } catch (CelValidationException | CelEvaluationException e) {
      throw new ExpressionException(text, 1, 1, String.valueOf(e.getMessage()));
    } catch (StackOverflowError e) {
      throw new ExpressionException(text, 1, 1, "nested too deeply");
    }
  }

  private static CelAbstractSyntaxTree check(String text) throws CelValidationException {
    CelValidationResult result = COMPILER.compile(text);
    if (result.hasError()) {
      throw Issues.first(text, result.getErrors());
    }
    return result.getAst();
  }

  private static CelCompiler compiler() {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addMacros(Slots.macros())
            .setTypeProvider(new Types());
    for (Variable variable : Variables.all()) {
      builder.addVar(variable.name(), type(variable.kind()));
    }
    for (int i = 0; i < Slots.LIMIT; i++) {
      builder.addVar(Slots.name(i), SimpleType.DURATION);
    }
    return builder.build();
  }

  private static StructType originType() {
    return StructType.create(
        ORIGIN,
        ImmutableSet.copyOf(OriginFields.kinds().keySet()),
        name -> Optional.ofNullable(OriginFields.kinds().get(name)).map(Language::type));
  }

  private static CelType type(Kind kind) {
    return switch (kind) {
      case DURATION -> SimpleType.DURATION;
      case INTEGER -> SimpleType.INT;
      case NUMBER -> SimpleType.DOUBLE;
      case TEXT -> SimpleType.STRING;
      case TRUTH -> SimpleType.BOOL;
      case ORIGINS -> ListType.create(ORIGIN_TYPE);
    };
  }

  private static @Nullable Kind kind(CelType type) {
    return switch (type.kind()) {
      case DURATION -> Kind.DURATION;
      case INT, UINT -> Kind.INTEGER;
      case DOUBLE -> Kind.NUMBER;
      case STRING -> Kind.TEXT;
      case BOOL -> Kind.TRUTH;
      default -> null;
    };
  }

  private static final class Types implements CelTypeProvider {
    @Override
    public ImmutableCollection<CelType> types() {
      return ImmutableList.of(ORIGIN_TYPE);
    }

    @Override
    public Optional<CelType> findType(String name) {
      return name.equals(ORIGIN) ? Optional.of(ORIGIN_TYPE) : Optional.empty();
    }
  }
}
