package dev.fathom.cli.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.kernel.KernelCounters;
import dev.fathom.kernel.record.KernelHistories;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForgottenPagesTest {
  private static final int EVICTED = 9;

  private static LastWords lastWords(long evicted, ForgottenPages forgotten) {
    long[] counters = new long[32];
    counters[EVICTED] = evicted;
    return new LastWords(
        new Tally(),
        0,
        Map.of(),
        KernelCounters.of(counters),
        forgotten,
        new KernelHistories.Counts(0, 0, 0),
        0,
        1_000_000,
        "nothing");
  }

  @Test
  void theLastWordsNameTheDevicesThatLostSome() {
    ForgottenPages forgotten = new ForgottenPages(Map.of("sda1", 3L, "loop0", 1_200L));
    String lost = "1,203 dirty pages: their table was full (1,200 of loop0, 3 of sda1)";
    assertThat(lastWords(1_203, forgotten).lines()).contains("lost        " + lost);
    assertThat(lastWords(1_203, forgotten).warnings()).contains("not told, or not all: " + lost);
  }

  @Test
  void nothingIsSaidWhereNothingWasForgotten() {
    assertThat(lastWords(0, ForgottenPages.NONE).lines()).contains("lost        nothing");
    assertThat(lastWords(5, new ForgottenPages(Map.of("sda1", 0L))).lines())
        .contains("lost        5 dirty pages: their table was full");
  }

  @Test
  void manyDevicesAreCounted() {
    Map<String, Long> pages = new HashMap<>();
    for (long i = 1; i <= 23; i++) {
      pages.put("loop" + i, i);
    }
    assertThat(new ForgottenPages(pages).words())
        .startsWith("23 of loop23, 22 of loop22")
        .endsWith("16 of loop16, 15 more");
  }

  @Test
  void aNumberWithoutDeviceOrMountIsItsName() {
    long number = 0xfffL << 20 | 77;
    assertThat(ForgottenPages.of(Map.of(number, 2L)).words()).isEqualTo("2 of 4095,77");
  }
}
