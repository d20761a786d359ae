package dev.fathom.trace;

import java.util.List;

/** What an event is about, and so whose key it carries. */
public enum Subject {
  /** What an application asked for. */
  OPERATION,
  /** A page of a cache. */
  PAGE,
  /** One contiguous piece of block I/O. */
  BIO,
  /** What is queued for a device: one bio, or several merged. */
  REQUEST;

  private static final List<Subject> BY_CODE = List.of(values());

  /** The number in events and recordings. */
  @SuppressWarnings("EnumOrdinal") // the order is that of the numbers, and a test keeps it
  public int code() {
    return ordinal();
  }

  /**
   * The subject with this code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Subject ofCode(int code) {
    if (code < 0 || code >= BY_CODE.size()) {
      throw new IllegalArgumentException("no subject has code " + code);
    }
    return BY_CODE.get(code);
  }
}
