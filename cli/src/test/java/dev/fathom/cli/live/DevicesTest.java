package dev.fathom.cli.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DevicesTest {
  @Test
  void aDeviceHasSeveralNames() {
    assumeTrue(Files.exists(Path.of("/dev/loop0")), "no /dev/loop0 here");
    assumeTrue(Files.exists(Path.of("/sys/class/block/loop0")), "sysfs has no loop0");
    long number = 7L << 20;

    assertThat(Devices.numbers(List.of("loop0"))).contains(number);
    assertThat(Devices.numbers(List.of("/dev/loop0"))).contains(number);
    assertThat(Devices.numbers(List.of("7:0"))).contains(number);
    assertThat(Devices.names(List.of("7:0", "/dev/loop0"))).containsExactly("loop0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/null", "nosuch", "/", "..", ""})
  void whatIsNoBlockDeviceIsRefused(String word) {
    assertThatThrownBy(() -> Devices.numbers(List.of(word)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(word)
        .hasMessageContaining("block device");
  }
}
