package dev.fathom.trace;

/**
 * A file that operations were for.
 *
 * @param path as it was opened or found; empty if unknown
 * @param device number of the file system's device as Linux packs it ({@code major << 20 | minor}),
 *     0 if unknown
 * @param inode its number, 0 if unknown
 * @param guessed whether the path was found afterwards and may be that of another file
 */
public record FileName(String path, long device, long inode, boolean guessed) {
  /** No file, or not known which. */
  public static final FileName NONE = new FileName("", 0, 0, false);

  /** The path, or device and inode where there is none. */
  public String title() {
    if (!path.isEmpty()) {
      return path;
    }
    return inode == 0 ? "-" : "%d:%d/%d".formatted(device >>> 20, device & 0xfffff, inode);
  }
}
