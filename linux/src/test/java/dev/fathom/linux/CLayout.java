package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the constants of a class are in C. Each constant must be listed, so that none goes
 * unchecked.
 */
final class CLayout {
  private final List<String> headers;
  private final Map<String, String> expressions = new LinkedHashMap<>();
  private final Set<String> newer = new LinkedHashSet<>();
  private final Set<String> ours = new LinkedHashSet<>();

  private CLayout(List<String> headers) {
    this.headers = headers;
  }

  /** In these headers, named without brackets. */
  static CLayout including(String... headers) {
    return new CLayout(List.of(headers));
  }

  /** A constant of the class is this expression. */
  CLayout value(String constant, String expression) {
    expressions.put(constant, expression);
    return this;
  }

  /** Constants of the class have the same name in C, behind a prefix. */
  CLayout values(String prefix, String... constants) {
    for (String constant : constants) {
      value(constant, prefix + constant);
    }
    return this;
  }

  /** A constant of the class is the size of this type. */
  CLayout size(String constant, String type) {
    return value(constant, "sizeof(" + type + ")");
  }

  /** A constant of the class is the offset of this field. */
  CLayout offset(String constant, String type, String field) {
    return value(constant, "offsetof(" + type + ", " + field + ")");
  }

  /** Headers of this machine may be too old to know these constants. */
  CLayout newer(String... constants) {
    newer.addAll(Arrays.asList(constants));
    return this;
  }

  /** These constants have no counterpart in C. */
  CLayout ours(String... constants) {
    ours.addAll(Arrays.asList(constants));
    return this;
  }

  /** All {@code static final int} and {@code long} of a class, private ones too. */
  static Map<String, Long> constants(Class<?> type) throws IllegalAccessException {
    Map<String, Long> constants = new LinkedHashMap<>();
    for (Field field : type.getDeclaredFields()) {
      boolean number = field.getType() == int.class || field.getType() == long.class;
      if (number && Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
        field.setAccessible(true);
        constants.put(field.getName(), ((Number) field.get(null)).longValue());
      }
    }
    return constants;
  }

  /** Checks a class. */
  void matches(Class<?> type) throws Exception {
    Map<String, Long> constants = constants(type);
    constants.keySet().removeAll(ours);
    matches(constants);
  }

  /** Checks constants by name. */
  void matches(Map<String, Long> constants) throws IOException, InterruptedException {
    assertThat(expressions.keySet())
        .as("constants that are checked")
        .containsExactlyInAnyOrderElementsOf(constants.keySet());
    Map<String, Long> actual =
        CCompiler.here().values(headers, new ArrayList<>(expressions.values()));
    Map<String, Long> expected = new LinkedHashMap<>();
    expressions.forEach((constant, expression) -> {
      Long value = actual.get(expression);
      if (value != null || !newer.contains(constant)) {
        expected.put(constant, value);
      }
    });
    constants.keySet().retainAll(expected.keySet());
    assertThat(constants).as("constants here, and in C").isEqualTo(expected);
  }
}
