package dev.fathom.trace;

import java.util.List;

/**
 * Why the origin of bytes is not known. The order is that of the numbers in recordings; {@link
 * #NONE} where it is known.
 */
public enum UnknownReason {
  /** The origin is known. */
  NONE("known"),
  /** The page was dirty before tracing began. */
  BEFORE_START("dirtied before tracing began"),
  /** An event that would have told was lost. */
  EVENT_LOST("an event was lost"),
  /** The table of dirty pages was full. */
  TABLE_FULL("a table was full"),
  /** More origins than a record holds. */
  TOO_MANY_ORIGINS("too many origins"),
  /** A page that belongs to no file: compressed, encrypted or copied data. */
  PRIVATE_PAGE("private page"),
  /** The file system's own data, without a known cause. */
  METADATA("metadata"),
  /** The source of this trace cannot know it. */
  NOT_TRACED("not traced");

  private static final List<UnknownReason> BY_CODE = List.of(values());

  private final String title;

  UnknownReason(String title) {
    this.title = title;
  }

  /** In words, lower case. */
  public String title() {
    return title;
  }

  /** The number in events and recordings, 0 to 15. */
  @SuppressWarnings("EnumOrdinal") // the order is that of the numbers, and a test keeps it
  public int code() {
    return ordinal();
  }

  /**
   * The reason with this code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static UnknownReason ofCode(int code) {
    if (code < 0 || code >= BY_CODE.size()) {
      throw new IllegalArgumentException("no reason has code " + code);
    }
    return BY_CODE.get(code);
  }
}
