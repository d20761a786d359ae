package dev.fathom.kernel.record;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * What a SCSI device says about a command that it could not carry out.
 *
 * <p>Source: SPC-4, 4.5 (sense data, fixed and descriptor format).
 *
 * @param key 0 to 15: what kind of trouble
 * @param code additional sense code
 * @param qualifier of the additional sense code
 * @param block the logical block that could not be read or written; −1 if not told
 */
public record ScsiSense(int key, int code, int qualifier, long block) {
  /** It said nothing. */
  public static final ScsiSense NONE = new ScsiSense(0, 0, 0, -1);

  private static final int FIXED = 0x70;
  private static final int DESCRIPTORS = 0x72;
  private static final int INFORMATION_IS_VALID = 0x80;

  /** Descriptors begin behind the header; one of type 0 and 12 bytes is the information. */
  private static final int HEADER_BYTES = 8;

  private static final int INFORMATION_BYTES = 12;

  private static final List<String> KEYS =
      List.of(
          "no sense",
          "recovered error",
          "not ready",
          "medium error",
          "hardware error",
          "illegal request",
          "unit attention",
          "data protect",
          "blank check",
          "vendor specific",
          "copy aborted",
          "aborted command",
          "reserved",
          "volume overflow",
          "miscompare",
          "completed");

  /**
   * Decodes {@link Notice.Scsi#sense}: hexadecimal; what is cut off counts as 0.
   *
   * @return {@link #NONE} where there is no sense data of a current command
   */
  public static ScsiSense of(String hexadecimal) {
    byte[] sense = HexFormat.of().parseHex(hexadecimal);
    int format = at(sense, 0) & 0x7f;
    if (format == FIXED) {
      boolean valid = (at(sense, 0) & INFORMATION_IS_VALID) != 0;
      return new ScsiSense(
          at(sense, 2) & 0xf, at(sense, 12), at(sense, 13), valid ? number(sense, 3, 4) : -1);
    }
    if (format == DESCRIPTORS) {
      boolean told = at(sense, 7) >= INFORMATION_BYTES && at(sense, HEADER_BYTES) == 0;
      return new ScsiSense(
          at(sense, 1) & 0xf,
          at(sense, 2),
          at(sense, 3),
          told ? number(sense, HEADER_BYTES + 4, 8) : -1);
    }
    return NONE;
  }

  private static int at(byte[] sense, int index) {
    return index < sense.length ? sense[index] & 0xff : 0;
  }

  private static long number(byte[] sense, int from, int length) {
    long number = 0;
    for (int i = from; i < from + length; i++) {
      number = number << 8 | at(sense, i);
    }
    return number;
  }

  /** One short text, e.g. {@code medium error 11/00 at block 4660}. */
  @Override
  public String toString() {
    String text = String.format(Locale.ROOT, "%s %02x/%02x", KEYS.get(key & 0xf), code, qualifier);
    return block < 0 ? text : text + " at block " + block;
  }
}
