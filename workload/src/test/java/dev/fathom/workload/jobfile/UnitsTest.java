package dev.fathom.workload.jobfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The values are those that fio 3.33 shows for {@code --bs=}. */
class UnitsTest {

  @ParameterizedTest
  @CsvSource({
    "4096, 4096, 4096",
    "4k, 4096, 4000",
    "4K, 4096, 4000",
    "4ki, 4096, 4000",
    "4kb, 4096, 4000",
    "4kib, 4000, 4096",
    "4KiB, 4000, 4096",
    "2m, 2097152, 2000000",
    "1g, 1073741824, 1000000000",
    "1t, 1099511627776, 1000000000000",
    "1p, 1125899906842624, 1000000000000000",
    "0x10, 16, 16",
    "(4+4)*1k, 8192, 8000",
    "(2^10), 1024, 1024"
  })
  void bytes(String text, long base1024, long base1000) {
    assertThat(Units.bytes(text, 1024)).isEqualTo(base1024);
    assertThat(Units.bytes(text, 1000)).isEqualTo(base1000);
  }

  @ParameterizedTest
  @CsvSource({
    "7, 7000000000",
    "5us, 5000",
    "5usec, 5000",
    "5ms, 5000000",
    "5s, 5000000000",
    "2m, 120000000000",
    "1h, 3600000000000",
    "1d, 86400000000000",
    "(2*3), 6000000000",
    "(1ms+1us), 1001000"
  })
  void times(String text, long nanos) {
    assertThat(Units.nanos(text, 1_000_000_000L)).isEqualTo(nanos);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "k",
        "-1",
        "4x",
        "4kk",
        "1.5k",
        "1e3",
        "99999999999999999999",
        "9000000p",
        "(1",
        "(1.2.3)",
        "(.)",
        "(1/0)",
        "(1)2",
        "()",
        "(4x)",
        "(1-2)",
        "((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1",
        "4 k"
      })
  void refusedBytes(String text) {
    assertThatExceptionOfType(NumberFormatException.class)
        .isThrownBy(() -> Units.bytes(text, 1024));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "5y", "1.5s", "9999999999d", "(9^99)", "(9^17)"})
  void refusedTimes(String text) {
    assertThatExceptionOfType(NumberFormatException.class)
        .isThrownBy(() -> Units.nanos(text, 1_000_000_000L));
  }

  @Test
  void theNearestWordIsFewEditsAway() {
    var words = java.util.List.of("iodepth", "direct", "bs");
    assertThat(Words.nearest("iodpeth", words)).contains("iodepth");
    assertThat(Words.nearest("directt", words)).contains("direct");
    assertThat(Words.nearest("zzzzzz", words)).isEmpty();
    assertThat(Words.distance("ca", "abc")).isEqualTo(3);
  }
}
