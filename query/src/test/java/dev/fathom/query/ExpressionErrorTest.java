package dev.fathom.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExpressionErrorTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "latancy > 1~1~unknown variable 'latancy': did you mean 'latency'?",
        "failed && Latency > 1~11~unknown variable 'Latency': did you mean 'latency'?",
        "origin.proces == 'x'~1~unknown variable 'origin.proces': did you mean 'origin.process'?",
        "origin == 3~1~unknown variable 'origin': write origin.process, origin.pid …",
        "zzzzzzzz~1~unknown variable 'zzzzzzzz'",
        "latency > 5~9~'>' cannot be used with duration and int: write duration('5ms')",
        "latency > '5ms'~9~'>' cannot be used with duration and string: write duration('5ms')",
        "bytes + 'x' == 3~7~'+' cannot be used with int and string",
        "!bytes~1~'!' cannot be used with int",
        "bytes ? 1 : 2~7~'? :' wants a bool, and two values of one type; not int and int and int",
        "origins.exists(o, o.pidd == 1)~21~an origin has no 'pidd': did you mean 'pid'?",
        "file.startsWit('x')~6~unknown function 'startsWit': did you mean 'startsWith'?",
        "nofn(3)~1~unknown function 'nofn'",
        "latency > duration('5 ms')~20~'5 ms' is no length of time: write '5ms', '1.5s', '1h30m'",
        "time(1) == latency~6~time wants the width of its buckets: time('1s')",
        "time('0s') == latency~6~time wants the width of its buckets: time('1s')",
        "latency > rolling('99')~19~rolling wants a percentile: rolling('p99')",
        "latency > rolling('p0')~19~rolling wants a percentile: rolling('p99')",
        "latency >~10~it ends too early",
        "``~1~it ends too early",
        "latency > duration('5ms'~25~')' is missing",
        "'abc~1~text without its closing quote",
        "bytes = 3~7~'=' compares nothing: write ==",
        "latency > 5ms~12~a length of time is written duration('5ms'), a bucket time('1s')",
        "bytes > 64KiB~11~a size is written 64*KiB",
        "failed and direct~8~'and' is written &&",
        "failed or direct~8~'or' is written ||",
        "'😀😀' == latncy~9~unknown variable 'latncy': did you mean 'latency'?",
        "latency~1~a condition is needed, this is a duration",
        "origins~1~a single value is needed, this is a list",
      })
  void saysWhereAndWhat(String expression, int column, String problem) {
    ExpressionException exception = error(expression);

    assertThat(exception.problem()).isEqualTo(problem);
    assertThat(exception.line()).isEqualTo(1);
    assertThat(exception.column()).isEqualTo(column);
  }

  @Test
  void pointsAtThePlaceInItsLine() {
    ExpressionException exception = error("latency > duration('1s') &&\n  failde");

    assertThat(exception)
        .hasMessage(
            """
            unknown variable 'failde': did you mean 'failed'? (line 2, column 3)
                failde
                ^\
            """);
  }

  @Test
  void showsThePartOfALongLineThatMatters() {
    ExpressionException exception =
        error("failed || ".repeat(50) + "fxx" + " || failed".repeat(50));

    String[] lines = String.valueOf(exception.getMessage()).split("\n", -1);
    assertThat(exception.column()).isEqualTo(501);
    assertThat(lines).hasSize(3).allMatch(line -> line.length() < 100);
    assertThat(lines[1].substring(lines[2].indexOf('^'))).startsWith("fxx ");
  }

  @Test
  void doesNotLetTextMoveTheCursor() {
    ExpressionException exception = error("\tfoo\u001b[2J == 'x'");

    assertThat(exception.getMessage()).doesNotContain("\u001b", "\t");
  }

  @Test
  void refusesWhatIsTooLongOrTooDeep() {
    assertThat(error("failed".repeat(5000)).problem()).contains("longer than 10000 characters");
    assertThat(error("(".repeat(4000) + "failed" + ")".repeat(4000)).problem()).isNotEmpty();
    assertThat(error("!".repeat(9000) + "failde").problem()).isNotEmpty();
  }

  private static ExpressionException error(String expression) {
    return catchThrowableOfType(ExpressionException.class, () -> Filter.parse(expression));
  }
}
