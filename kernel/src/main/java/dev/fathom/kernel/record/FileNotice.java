package dev.fathom.kernel.record;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Reads the names of files, {@code struct fathom_file} of {@code records.h}: the kernel writes
 * their parts from the file up to the root.
 */
final class FileNotice {
  /** {@code FATHOM_FILE} of {@code enum fathom_type}. */
  static final int TYPE = 7;

  /** Size of the record. */
  static final int BYTES = 504;

  private static final int FS_DEVICE = 8;
  private static final int FLAGS = 14;
  private static final int INODE = 16;
  private static final int PATH = 24;

  // enum fathom_file_flags
  private static final int TRUNCATED = 1 << 0;
  private static final int DELETED = 1 << 1;
  private static final int NAMELESS = 1 << 2;

  private FileNotice() {}

  static Notice.File of(Fields fields) {
    int flags = fields.u16(FLAGS);
    boolean truncated = (flags & TRUNCATED) != 0;
    boolean nameless = (flags & NAMELESS) != 0;
    return new Notice.File(
        fields.u32(FS_DEVICE),
        fields.u64(INODE),
        nameless ? "" : path(fields.text(PATH, BYTES - PATH), truncated),
        truncated,
        (flags & DELETED) != 0,
        nameless);
  }

  private static String path(String upwards, boolean truncated) {
    List<String> parts = Arrays.asList(upwards.split("/", -1));
    Collections.reverse(parts);
    return (truncated ? "" : "/") + String.join("/", parts);
  }
}
