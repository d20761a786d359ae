package dev.fathom.trace;

import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Finds the number of the current thread's origin, and remembers it as long as thread, label and
 * span stay the same. Belongs to one writer and one session.
 */
final class OriginCapture {
  private static final @Nullable SpanSource SPANS =
      ServiceLoader.load(SpanSource.class).findFirst().orElse(null);
  private static final long PROCESS = ProcessHandle.current().pid();
  private static final String COMMAND = command();

  private @Nullable Thread thread;
  private @Nullable String label;
  private @Nullable Object span;
  private final Names names;
  private int id;

  OriginCapture(Names names) {
    this.names = names;
  }

  private static String command() {
    return ProcessHandle.current()
        .info()
        .command()
        .map(path -> path.substring(path.lastIndexOf('/') + 1))
        .orElse("java");
  }

  /** Hot path: allocation-free while nothing changes. */
  @SuppressWarnings("ReferenceEquality") // identity is what makes this fast; new ids are harmless
  int current() {
    Thread thread = Thread.currentThread();
    String label = Label.current();
    Object span = SPANS == null ? null : SPANS.current();
    if (thread != this.thread || label != this.label || span != this.span) {
      this.thread = thread;
      this.label = label;
      this.span = span;
      id = names.idOf(origin(thread, label, span));
    }
    return id;
  }

  private static Origin origin(Thread thread, @Nullable String label, @Nullable Object span) {
    return new Origin(
        PROCESS,
        thread.isVirtual() ? 0 : thread.threadId(),
        COMMAND,
        thread.getName(),
        thread.isVirtual() ? thread.threadId() : 0,
        "",
        span == null || SPANS == null ? null : SPANS.contextOf(span),
        label == null ? "" : label);
  }
}
