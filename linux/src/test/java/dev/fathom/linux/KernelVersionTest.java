package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelVersionTest {
  @ParameterizedTest
  @CsvSource({
    "6.1.0-31-amd64, 6, 1, 0",
    "6.18.44-fc-v669, 6, 18, 44",
    "5.15.0-1053.azure+, 5, 15, 0",
    "6.12, 6, 12, 0",
    "6.12-rc1, 6, 12, 0",
    "7, 7, 0, 0",
    "'', 0, 0, 0",
    "next-20260101, 0, 0, 0",
    "99999999999.1, 999999999, 0, 0",
  })
  void readsReleases(String text, int major, int minor, int patch) {
    assertThat(KernelVersion.parse(text))
        .isEqualTo(new KernelVersion(major, minor, patch, text))
        .hasToString(text);
  }

  @Test
  void comparesNumbersAndNotText() {
    KernelVersion version = KernelVersion.parse("6.10.3");
    assertThat(version.atLeast(6, 9)).isTrue();
    assertThat(version.atLeast(6, 10)).isTrue();
    assertThat(version.atLeast(5, 19)).isTrue();
    assertThat(version.atLeast(6, 11)).isFalse();
    assertThat(version.atLeast(7, 0)).isFalse();
    assertThat(version)
        .isGreaterThan(KernelVersion.parse("6.9.9"))
        .isGreaterThan(KernelVersion.parse("6.10.2"))
        .isLessThan(KernelVersion.parse("6.10.12"))
        .isEqualByComparingTo(KernelVersion.parse("6.10.3"));
  }

  @Test
  void refusesNegativeNumbers() {
    assertThatThrownBy(() -> new KernelVersion(6, -1, 0, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }
}
