package dev.fathom.trace;

import java.util.List;

/** What an operation or request does. The order is that of the numbers in recordings. */
public enum Action {
  /** From device or file into memory. */
  READ,
  /** From memory to device or file. */
  WRITE,
  /** fsync, fdatasync, or a flush of the device's own cache. */
  SYNC,
  /** The device may forget the range. */
  DISCARD,
  /** Waiting for readiness of a descriptor. */
  POLL,
  /** A timer. */
  TIMER,
  /** Nothing; carried through all the same. */
  NOP,
  /** An event that a program posted itself. */
  POST,
  /** Zeroes written by the device. */
  ZERO,
  /** Anything else: zone management, passthrough, secure erase. */
  OTHER;

  private static final List<Action> BY_CODE = List.of(values());

  /** The number in events and recordings, 0 to 15. */
  @SuppressWarnings("EnumOrdinal") // the order is that of the numbers, and a test keeps it
  public int code() {
    return ordinal();
  }

  /** Whether bytes move between memory and device. */
  public boolean moves() {
    return this == READ || this == WRITE;
  }

  /**
   * The action with this code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Action ofCode(int code) {
    if (code < 0 || code >= BY_CODE.size()) {
      throw new IllegalArgumentException("no action has code " + code);
    }
    return BY_CODE.get(code);
  }
}
