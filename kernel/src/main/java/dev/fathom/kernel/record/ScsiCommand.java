package dev.fathom.kernel.record;

import java.util.HexFormat;
import java.util.Locale;

/**
 * A SCSI command block, decoded as far as block devices use it.
 *
 * <p>Source: SCSI Block Commands (SBC-4) and Primary Commands (SPC-4); {@code
 * include/scsi/scsi_proto.h}.
 *
 * @param opcode its first byte
 * @param name e.g. {@code READ(10)}; {@code opcode 0x..} for one not known here
 * @param block address of the first logical block; −1 where the command has none
 * @param blocks how many logical blocks; −1 where the command does not say
 */
public record ScsiCommand(int opcode, String name, long block, long blocks) {
  /** Decodes {@link Notice.Scsi#command}: hexadecimal; what is cut off counts as 0. */
  public static ScsiCommand of(String hexadecimal) {
    byte[] block = HexFormat.of().parseHex(hexadecimal);
    int opcode = block.length == 0 ? 0 : block[0] & 0xff;
    return switch (opcode) {
      case 0x00 -> plain(opcode, "TEST UNIT READY");
      case 0x03 -> plain(opcode, "REQUEST SENSE");
      case 0x08 -> six(opcode, "READ(6)", block);
      case 0x0a -> six(opcode, "WRITE(6)", block);
      case 0x12 -> plain(opcode, "INQUIRY");
      case 0x28 -> ten(opcode, "READ(10)", block);
      case 0x2a -> ten(opcode, "WRITE(10)", block);
      case 0x35 -> ten(opcode, "SYNCHRONIZE CACHE(10)", block);
      case 0x41 -> ten(opcode, "WRITE SAME(10)", block);
      case 0x42 -> plain(opcode, "UNMAP");
      case 0x88 -> sixteen(opcode, "READ(16)", block);
      case 0x8a -> sixteen(opcode, "WRITE(16)", block);
      case 0x91 -> sixteen(opcode, "SYNCHRONIZE CACHE(16)", block);
      case 0x93 -> sixteen(opcode, "WRITE SAME(16)", block);
      case 0xa8 -> twelve(opcode, "READ(12)", block);
      case 0xaa -> twelve(opcode, "WRITE(12)", block);
      default -> plain(opcode, "opcode 0x%02x".formatted(opcode));
    };
  }

  private static ScsiCommand plain(int opcode, String name) {
    return new ScsiCommand(opcode, name, -1, -1);
  }

  /** 21 bits of address; a length of 0 means 256. */
  private static ScsiCommand six(int opcode, String name, byte[] block) {
    long length = number(block, 4, 1);
    return new ScsiCommand(
        opcode, name, number(block, 1, 3) & 0x1f_ffff, length == 0 ? 256 : length);
  }

  private static ScsiCommand ten(int opcode, String name, byte[] block) {
    return new ScsiCommand(opcode, name, number(block, 2, 4), number(block, 7, 2));
  }

  private static ScsiCommand twelve(int opcode, String name, byte[] block) {
    return new ScsiCommand(opcode, name, number(block, 2, 4), number(block, 6, 4));
  }

  private static ScsiCommand sixteen(int opcode, String name, byte[] block) {
    return new ScsiCommand(opcode, name, number(block, 2, 8), number(block, 10, 4));
  }

  /** Big endian, as all of SCSI. */
  private static long number(byte[] block, int at, int length) {
    long number = 0;
    for (int i = at; i < at + length; i++) {
      number = number << 8 | (i < block.length ? block[i] & 0xff : 0);
    }
    return number;
  }

  /** One short text, e.g. {@code READ(10) block 4656 + 8}. */
  @Override
  public String toString() {
    return block < 0 ? name : String.format(Locale.ROOT, "%s block %d + %d", name, block, blocks);
  }
}
