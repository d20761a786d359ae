package dev.fathom.aio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Requests from any thread to one: lock-free for those who put (a push on a stack), wait-free for
 * the one who takes all at once, in the order they came.
 */
final class Mailbox {
  private static final VarHandle TOP;

  static {
    try {
      TOP = MethodHandles.lookup().findVarHandle(Mailbox.class, "top", Request.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("UnusedVariable") // through TOP
  private volatile @Nullable Request top;

  /** Adds a request. A full fence. */
  void put(Request request) {
    Request before;
    do {
      before = top;
      request.next = before;
    } while (!TOP.compareAndSet(this, before, request));
  }

  boolean isEmpty() {
    return top == null;
  }

  /** Takes all; the first that came, with the others behind it by {@code next}; null if none. */
  @Nullable Request takeAll() {
    if (top == null) {
      return null;
    }
    Request last = (Request) TOP.getAndSet(this, null);
    Request first = null;
    while (last != null) {
      Request before = last.next;
      last.next = first;
      first = last;
      last = before;
    }
    return first;
  }
}
