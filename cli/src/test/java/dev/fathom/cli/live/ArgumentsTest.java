package dev.fathom.cli.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArgumentsTest {
  @Test
  void lengthsOfTimeHaveUnits() {
    assertThat(Arguments.nanos("--x", "500ms")).isEqualTo(500_000_000);
    assertThat(Arguments.nanos("--x", "1.5s")).isEqualTo(1_500_000_000);
    assertThat(Arguments.nanos("--x", "2")).isEqualTo(2_000_000_000);
    assertThat(Arguments.nanos("--x", "1h")).isEqualTo(3_600_000_000_000L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "-1s", "0", "1y", "1s1s"})
  void whatIsNoLengthOfTimeIsRefused(String text) {
    assertThatThrownBy(() -> Arguments.nanos("--interval", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--interval=" + text);
  }

  @Test
  void devicesMayBeNumbers() {
    assertThat(Arguments.devices(List.of("8:1", "259:3")))
        .containsExactlyInAnyOrder(8L << 20 | 1, 259L << 20 | 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/null", "nosuch", "/", "..", ""})
  void whatIsNoBlockDeviceIsRefused(String word) {
    assertThatThrownBy(() -> Arguments.devices(List.of(word)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--device=" + word);
  }
}
