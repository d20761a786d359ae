package dev.fathom.testkit;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sees whether threads call as the contract says: always the same one, or with {@code shared} one
 * at a time. Any thread.
 */
final class CallerCheck {
  private final boolean shared;

  /** The one owner; shared: who is inside now. */
  private final AtomicReference<@Nullable Thread> caller = new AtomicReference<>();

  CallerCheck(boolean shared) {
    this.shared = shared;
  }

  /**
   * A call begins.
   *
   * @return what is wrong with that, or null
   */
  @Nullable String enter() {
    Thread current = Thread.currentThread();
    Thread other = caller.compareAndExchange(null, current);
    if (other == null || other.equals(current)) {
      return null;
    }
    return shared
        ? "called by " + current + " while " + other + " is inside"
        : "owned by " + other + ", called by " + current;
  }

  /** A call ends; calls that it made itself have ended too. */
  void leave() {
    if (shared) {
      caller.set(null);
    }
  }
}
