package dev.fathom.trace;

import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Finds the number of the current thread's origin, and remembers it as long as its name, label and
 * span stay the same. Belongs to one session. Any thread: what is remembered are immutable entries,
 * one for each thread that does not share its place with another; at worst one is made again.
 */
final class OriginCapture {
  private static final @Nullable SpanSource SPANS =
      ServiceLoader.load(SpanSource.class).findFirst().orElse(null);

  /** Threads remembered: more than usually submit at the same time; a power of two. */
  private static final int PLACES = 256;

  private final Names names;
  private final @Nullable Entry[] entries = new @Nullable Entry[PLACES];

  OriginCapture(Names names) {
    this.names = names;
  }

  /** The origin of one thread at one time; thread ids are not reused. */
  private record Entry(
      long thread,
      String name,
      @Nullable String label,
      @Nullable Object span,
      long systemId,
      int id) {}

  /** Hot path: allocation-free while nothing changes. */
  @SuppressWarnings("ReferenceEquality") // identity is what makes this fast; new ids are harmless
  int current() {
    Thread thread = Thread.currentThread();
    String label = Label.current();
    Object span = SPANS == null ? null : SPANS.current();
    Entry known = entries[place(thread)];
    return known != null
            && known.thread == thread.threadId()
            && known.label == label
            && known.span == span
            && known.name == thread.getName()
        ? known.id
        : enter(thread, label, span, known);
  }

  private static int place(Thread thread) {
    return (int) thread.threadId() & PLACES - 1;
  }

  private int enter(
      Thread thread, @Nullable String label, @Nullable Object span, @Nullable Entry before) {
    long systemId =
        thread.isVirtual()
            ? 0
            : before != null && before.thread == thread.threadId()
                ? before.systemId
                : ThisProcess.threadId();
    String name = thread.getName();
    Origin origin =
        new Origin(
            ThisProcess.ID,
            systemId,
            ThisProcess.NAME,
            name,
            thread.isVirtual() ? thread.threadId() : 0,
            ThisProcess.CGROUP,
            span == null || SPANS == null ? null : SPANS.contextOf(span),
            label == null ? "" : label);
    int id = names.idOf(origin);
    entries[place(thread)] = new Entry(thread.threadId(), name, label, span, systemId, id);
    return id;
  }
}
