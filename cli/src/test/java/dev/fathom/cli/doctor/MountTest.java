package dev.fathom.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MountTest {
  @Test
  void readsALineWithOptionalFieldsAndEscapes() {
    Mount mount =
        Mount.parse(
                "36 35 98:0 /mnt1 /mnt\\0402 ro,noatime master:1 propagate_from:2"
                    + " - ext3 /dev/ro\\134ot rw,errors=continue")
            .orElseThrow();

    assertThat(mount.id()).isEqualTo(36);
    assertThat(mount.device()).isEqualTo("98:0");
    assertThat(mount.point()).isEqualTo("/mnt 2");
    assertThat(mount.source()).isEqualTo("/dev/ro\\ot");
    assertThat(mount.option("errors")).contains("continue");
    assertThat(mount.isReadOnly()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " - ", "36 35 98:0 /mnt1 - ext3 /dev/root rw", "no separator here"})
  void whatIsNoLineOfMountinfoIsPassedOver(String line) {
    assertThat(Mount.parse(line)).isEmpty();
  }

  @Test
  void anEscapeThatIsCutShortStaysAsItIs() {
    assertThat(Mount.parse("1 2 0:1 / /a\\04 rw - tmpfs tmpfs rw").orElseThrow().point())
        .isEqualTo("/a\\04");
  }
}
