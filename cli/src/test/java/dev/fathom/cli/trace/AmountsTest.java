package dev.fathom.cli.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AmountsTest {
  @Test
  void smallAmountsAreExact() {
    assertThat(Amounts.bytes(0)).isEqualTo("0 B");
    assertThat(Amounts.bytes(10_239)).isEqualTo("10239 B");
    assertThat(Amounts.bytes(-4096)).isEqualTo("-4096 B");
  }

  @Test
  void largeOnesHaveUnits() {
    assertThat(Amounts.bytes(10_240)).isEqualTo("10.0 KiB");
    assertThat(Amounts.bytes(3L << 20)).isEqualTo("3.00 MiB");
    assertThat(Amounts.bytes(Long.MAX_VALUE)).isEqualTo("8.00 EiB");
  }

  @Test
  void aShareIsAllOnlyIfItIs() {
    assertThat(Amounts.share(999_999, 1_000_000)).isEqualTo("99.99%");
    assertThat(Amounts.share(7, 7)).isEqualTo("100%");
    assertThat(Amounts.share(0, 0)).isEqualTo("100%");
    assertThat(Amounts.share(1, 3)).isEqualTo("33.33%");
  }

  @Test
  void oneIsSingular() {
    assertThat(Amounts.count(1, "page", "pages")).isEqualTo("1 page");
    assertThat(Amounts.count(1_234, "page", "pages")).isEqualTo("1,234 pages");
  }
}
