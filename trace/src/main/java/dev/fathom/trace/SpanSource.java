package dev.fathom.trace;

import org.jspecify.annotations.Nullable;

/**
 * Where the current thread's span is known: found with {@link java.util.ServiceLoader}, so that
 * Fathom needs no library of distributed tracing. Called on every submission of a traced operation;
 * answers within nanoseconds, from any thread.
 */
public interface SpanSource {
  /**
   * An object that stands for the current span: the same object as long as the span is the same, so
   * that comparing identities suffices. Null if there is none.
   */
  @Nullable Object current();

  /** What such an object means; null if it is not valid. */
  @Nullable TraceContext contextOf(Object current);
}
