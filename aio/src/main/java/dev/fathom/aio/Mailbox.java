package dev.fathom.aio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Requests from any thread to one: lock-free for those who put (a push on a stack), wait-free for
 * the one who takes all at once, in the order they came. Closing and putting exclude each other:
 * what was put is taken, by the last taking at the latest.
 */
final class Mailbox {
  /** On top once nothing is accepted any more. */
  private static final Request CLOSED = Request.task(() -> {});

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

  /** Adds a request; false if the box is closed. A full fence. */
  @SuppressWarnings("ReferenceEquality") // there is one CLOSED
  boolean put(Request request) {
    Request before;
    do {
      before = top;
      if (before == CLOSED) {
        return false;
      }
      request.next = before;
    } while (!TOP.compareAndSet(this, before, request));
    return true;
  }

  @SuppressWarnings("ReferenceEquality") // there is one CLOSED
  boolean isClosed() {
    return top == CLOSED;
  }

  boolean isEmpty() {
    return top == null;
  }

  /** Takes all; the first that came, with the others behind it by {@code next}; null if none. */
  @SuppressWarnings("ReferenceEquality") // there is one CLOSED
  @Nullable Request takeAll() {
    Request last = top;
    return last == null || last == CLOSED ? null : reversed((Request) TOP.getAndSet(this, null));
  }

  /** Takes all, and accepts no more. */
  @SuppressWarnings("ReferenceEquality") // there is one CLOSED
  @Nullable Request close() {
    Request last = (Request) TOP.getAndSet(this, CLOSED);
    return last == CLOSED ? null : reversed(last);
  }

  private static @Nullable Request reversed(@Nullable Request last) {
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
