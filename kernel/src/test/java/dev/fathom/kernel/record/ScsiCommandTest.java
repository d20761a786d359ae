package dev.fathom.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScsiCommandTest {
  @Test
  void readsAddressAndLengthOfEachSize() {
    assertThat(ScsiCommand.of("080012340000"))
        .isEqualTo(new ScsiCommand(0x08, "READ(6)", 0x1234, 256));
    assertThat(ScsiCommand.of("28000000123000000800"))
        .isEqualTo(new ScsiCommand(0x28, "READ(10)", 0x1230, 8));
    assertThat(ScsiCommand.of("2a00ffffffff00ffff00"))
        .isEqualTo(new ScsiCommand(0x2a, "WRITE(10)", 0xffff_ffffL, 0xffff));
    assertThat(ScsiCommand.of("aa0000000010000000200000"))
        .isEqualTo(new ScsiCommand(0xaa, "WRITE(12)", 16, 32));
    assertThat(ScsiCommand.of("88000000000100000000000000080000"))
        .isEqualTo(new ScsiCommand(0x88, "READ(16)", 1L << 32, 8));
  }

  @Test
  void namesWhatHasNoAddress() {
    assertThat(ScsiCommand.of("000000000000").toString()).isEqualTo("TEST UNIT READY");
    assertThat(ScsiCommand.of("c10000").toString()).isEqualTo("opcode 0xc1");
    assertThat(ScsiCommand.of("")).isEqualTo(ScsiCommand.of("00"));
  }

  @Test
  void aBlockThatIsCutOffIsReadAsZeroes() {
    assertThat(ScsiCommand.of("2800000012").block()).isEqualTo(0x1200);
  }

  @Test
  void readsSenseDataInBothFormats() {
    assertThat(ScsiSense.of("f00003000012340a000000001100"))
        .isEqualTo(new ScsiSense(3, 0x11, 0, 0x1234));
    assertThat(ScsiSense.of("700003000012340a000000001100").block()).isEqualTo(-1);
    assertThat(ScsiSense.of("720311000000000c000a80000000000000001234"))
        .hasToString("medium error 11/00 at block 4660");
    assertThat(ScsiSense.of("720b440000000000")).hasToString("aborted command 44/00");
  }

  @Test
  void noSenseDataIsNone() {
    assertThat(ScsiSense.of("")).isSameAs(ScsiSense.NONE);
    assertThat(ScsiSense.of("0000ff")).isSameAs(ScsiSense.NONE);
  }
}
