package dev.fathom.ftrace;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a page of the kernel's ring buffer begins: {@code events/header_page}.
 *
 * @param commitBytes size of the second field, 4 or 8
 * @param dataOffsetBytes where its events begin
 * @param sizeBytes of a page, of what precedes its events too
 */
public record PageLayout(int commitBytes, int dataOffsetBytes, int sizeBytes) {
  /** That of a 64-bit kernel with pages of 4 KiB. */
  public static final PageLayout COMMON = new PageLayout(8, 16, 4096);

  private static final int LEAST_BYTES = 4096;
  private static final int MOST_BYTES = 1 << 20;
  private static final int TIME_BYTES = 8;

  /** Checks the values. */
  public PageLayout {
    boolean header = commitBytes == 4 || commitBytes == 8;
    if (!header
        || dataOffsetBytes != TIME_BYTES + commitBytes
        || sizeBytes <= dataOffsetBytes
        || sizeBytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "pages of %d bytes, %d of them before the data".formatted(sizeBytes, dataOffsetBytes));
    }
  }

  /**
   * Reads a header file.
   *
   * @throws FormatException if it is not one
   */
  public static PageLayout parse(String text) throws FormatException {
    Map<String, EventField> fields = EventFormat.fields(text);
    @Nullable EventField commit = fields.get("commit");
    @Nullable EventField data = fields.get("data");
    if (commit == null || data == null || commit.offsetBytes() != TIME_BYTES) {
      throw new FormatException("header_page has no fields timestamp, commit and data");
    }
    try {
      return new PageLayout(
          commit.sizeBytes(), data.offsetBytes(), data.offsetBytes() + data.sizeBytes());
    } catch (IllegalArgumentException e) {
      throw new FormatException("header_page: " + e.getMessage());
    }
  }

  /** The same with pages of this size if it can be one; else this. */
  PageLayout ofPages(long bytes) {
    boolean fits = bytes >= LEAST_BYTES && bytes <= MOST_BYTES && Long.bitCount(bytes) == 1;
    return fits ? withSizeBytes((int) bytes) : this;
  }

  /** The same with pages of another size: {@code buffer_subbuf_size_kb}. */
  PageLayout withSizeBytes(int bytes) {
    return new PageLayout(commitBytes, dataOffsetBytes, bytes);
  }
}
