package dev.fathom.cli.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourcesTest {
  private static final long GIB = 1L << 30;

  @ParameterizedTest
  @CsvSource({"4,1", "16,1", "32,2", "64,4", "2048,4"})
  void aMachineHasRoomForAPartOfItsMemory(long memoryGib, long roomGib) {
    String meminfo = "MemTotal:       %d kB\nMemFree:  1 kB\n".formatted(memoryGib << 20);
    assertThat(Resources.dirtyBytes(meminfo)).isEqualTo(roomGib * GIB);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MemTotal: lots", "MemFree: 1048576 kB"})
  void ofAnUnknownMachineTheLeastIsTaken(String meminfo) {
    assertThat(Resources.dirtyBytes(meminfo)).isEqualTo(GIB);
  }

  @ParameterizedTest
  @CsvSource({
    "4096,1024",
    "4194304,1024",
    "4194305,2048",
    "1073741824,262144",
    "1500000000,524288",
    "274877906944,67108864"
  })
  void roomIsAPowerOfTwoOfPages(long bytes, int pages) {
    assertThat(new Resources(false, bytes).dirtyPages()).isEqualTo(pages);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 4095, (256L << 30) + 1})
  void tooMuchOrTooLittleIsRefused(long bytes) {
    assertThatThrownBy(() -> new Resources(false, bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Long.toString(bytes));
  }

  @Test
  void thisMachineIsNotIdleByItself() {
    assertThat(Resources.ofMachine().idle()).isFalse();
  }
}
