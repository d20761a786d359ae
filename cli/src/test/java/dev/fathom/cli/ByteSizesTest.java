package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ByteSizesTest {
  @ParameterizedTest
  @CsvSource({
    "4096,4096",
    "4k,4096",
    "512m,536870912",
    "16G,17179869184",
    "1t,1099511627776",
    "0,0",
    "8388607t,9223370937343148032"
  })
  void aSizeIsANumberAndAUnit(String text, long bytes) {
    assertThat(new ByteSizes().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "g", "-1g", "1.5g", "1 g", "1x", "1gb", "1e3", "1000000000", "8388608t"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> new ByteSizes().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'" + text + "'");
  }
}
