package dev.fathom.kernel.recording;

/**
 * The blocks that this room puts into a recording; all little-endian.
 *
 * <pre>
 * RECORDS  for each: length (u16), a bit for each of its words (u64) that is not 0, in whole bytes
 *          with the least significant bit first, and these words: see {@link PackedRecords}
 * NAMES    for each: table (u8: 1 devices, 2 control groups, 3 files), flags (u8: 1 guessed),
 *          length of the text (u16), device or id (u64), inode (u64, files only, else 0), text
 * STATE    number of counters (u16), counters (u64 each), then texts (u16 length, bytes): what the
 *          kernel could not tell
 * SCOPE    number of devices (u16), devices (u64 each), number of file systems (u16), their devices
 *          (u64 each): what was traced, none for all; see {@link TraceScope}
 * </pre>
 *
 * Names stand before the first record that needs them, and may be given again when they are better
 * known. STATE comes at the end, and may come before; the last one counts. SCOPE comes at the
 * beginning, and is missing where all was traced.
 */
final class KernelBlockType {
  static final int RECORDS = 0x200;
  static final int NAMES = 0x201;
  static final int STATE = 0x202;
  static final int SCOPE = 0x203;

  static final int DEVICE = 1;
  static final int CGROUP = 2;
  static final int FILE = 3;

  static final int GUESSED = 1;

  /** Before the text of a name. */
  static final int NAME_HEAD_BYTES = 20;

  /** The longest text, that of a path. */
  static final int TEXT_BYTES = 4096;

  /** The largest payload: see {@code docs/recording-format.md}. */
  static final int PAYLOAD_BYTES = 65_456;

  private KernelBlockType() {}
}
