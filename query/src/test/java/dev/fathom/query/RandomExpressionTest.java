package dev.fathom.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.trace.History;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is written: it is a filter that never throws, or an error with a place in the text. */
final class RandomExpressionTest {
  private static final int EXPRESSIONS = 1500;
  private static final List<History> HISTORIES = Histories.random(7, 10);
  private static final String[] ATOMS = {
    "latency",
    "d2c",
    "bytes",
    "failed",
    "origin.pid",
    "origin.process",
    "origins",
    "file",
    "start",
    "duration('5ms')",
    "'x'",
    "23",
    "1.5",
    "-1",
    "true",
    "null",
    "9223372036854775807",
    "0",
    "1u",
    "timestamp('2020-01-01T00:00:00Z')",
    "time('1s')",
    "rolling('p99')",
    "KiB",
    "[]",
    "{}",
    "oops",
    "origins[0]",
    "origins[0].pid",
    "b'x'",
    "int",
    "has(origins[0].pid)",
    "duration('x')",
    "''",
    "'\\xff'",
    "\"'\"",
    "'[('",
    "dyn(d2c)"
  };
  private static final String[] FORMS = {
    "%s == %s",
    "%s < %s",
    "%s + %s",
    "%s / %s",
    "%s %% %s",
    "%s && %s",
    "%s || %s",
    "!(%s)",
    "-(%s)",
    "(%s) ? (%s) : (%s)",
    "origins.exists(o, o.pid == %s && %s)",
    "[%s, %s][%s]",
    "(%s) in (%s)",
    "%s.startsWith(%s)",
    "%s.matches(%s)",
    "string(%s) == %s",
    "int(%s) > %s",
    "size(%s) == %s",
    "duration(%s) > %s",
    "origins.map(o, %s) == %s",
    "{%s: %s}",
    "%s.x(%s)",
    "origins.all(a, origins.all(b, %s == %s))",
    "timestamp(%s) > %s",
    "double(%s) > %s",
    "time(%s)"
  };

  @Test
  void wellFormedOnes() {
    Random random = new Random(42);
    int parsed = 0;
    for (int i = 0; i < EXPRESSIONS; i++) {
      parsed += check(expression(random, 1 + random.nextInt(3))) ? 1 : 0;
    }
    assertThat(parsed).as("some must be meaningful").isGreaterThan(10);
  }

  @Test
  void conditionsThatAreMeaningful() {
    String[] conditions = {
      "latency > d2c",
      "bytes / (bytes - bytes) == 1",
      "int(file) == 3",
      "origins[9].pid == 1",
      "failed",
      "file.matches(file)",
      "file.matches('[')",
      "duration(file) > latency",
      "bytes * 9223372036854775807 > 0",
      "timestamp(origin.process) > timestamp(file)",
      "latency + duration('876000h') > d2c",
      "-9223372036854775808 / -bytes > 0",
      "dyn(d2c) == 1",
      "origins.all(a, origins.all(b, origins.all(c, a.bytes + b.bytes > c.bytes)))",
      "double(file) > 1.0",
      "string(latency) == '5s'",
      "1 % requests == 0",
      "q2g in [d2c, latency]"
    };
    for (String condition : conditions) {
      assertThat(check(condition)).as(condition).isTrue();
    }
  }

  @Test
  void damagedOnes() {
    Random random = new Random(43);
    for (int i = 0; i < EXPRESSIONS; i++) {
      StringBuilder text = new StringBuilder(expression(random, 2));
      for (int j = 0; j < 3; j++) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at).append(' ');
          case 1 -> text.insert(at, (char) random.nextInt(1, 0x110));
          default -> text.insert(at, "\n'\"\\€😀()[]{}.,@#\0\u202e".charAt(random.nextInt(18)));
        }
      }
      check(text.toString());
    }
  }

  /** Whether it could be parsed. */
  private static boolean check(String text) {
    Filter filter;
    try {
      filter = Filter.parse(text);
    } catch (ExpressionException e) {
      String[] lines = text.split("\\R", -1);
      assertThat(e.line()).as(text).isBetween(1, lines.length + 1);
      assertThat(e.column()).as(text).isBetween(1, text.length() + 2);
      assertThat(e.problem()).as(text).isNotBlank();
      return false;
    }
    HISTORIES.forEach(filter::test);
    return true;
  }

  private static String expression(Random random, int depth) {
    if (depth == 0) {
      return ATOMS[random.nextInt(ATOMS.length)];
    }
    String form = FORMS[random.nextInt(FORMS.length)];
    Object[] parts = new Object[3];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = expression(random, depth - 1);
    }
    return form.formatted(parts);
  }
}
