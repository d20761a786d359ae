package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "10s,10000000000",
    "10,10000000000",
    "1.5s,1500000000",
    "500ms,500000000",
    "7us,7000",
    "2m,120000000000",
    "1h,3600000000000"
  })
  void aTimeIsANumberAndAUnit(String text, long nanos) {
    assertThat(new Durations().convert(text)).isEqualTo(nanos);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "0s", "-1s", "1x", "1 s", "999999999h", "1e3", "0.0000000001s"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> new Durations().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'" + text + "'");
  }
}
