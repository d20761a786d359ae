package dev.fathom.report.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.trace.Origin;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubmittersTest {
  private static boolean carries(String name) {
    return Submitters.workForOthers(Origin.ofTask(0, 31, name, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kworker/u4:2",
        "kworker/0:1H",
        "flush-8:0",
        "pdflush",
        "kswapd0",
        "loop12",
        "dmcrypt_write/2"
      })
  void carriersCausedNothing(String name) {
    assertThat(carries(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dd", "jbd2/sda-8", "sync", "loop", "looper", "loop1x", "kworkers", ""})
  void othersMayHave(String name) {
    assertThat(carries(name)).isFalse();
  }
}
