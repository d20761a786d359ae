package dev.fathom.otel;

import dev.fathom.trace.Action;
import dev.fathom.trace.FileName;
import dev.fathom.trace.Origin;
import dev.fathom.trace.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes spans with times of the monotonic clock. Of one thread. */
final class Spans {
  private final Tracer tracer;
  private final ClockPair clocks;
  private long started;

  Spans(Tracer tracer, ClockPair clocks) {
    this.tracer = tracer;
    this.clocks = clocks;
  }

  /** How many were started. */
  long started() {
    return started;
  }

  /**
   * A span to be.
   *
   * @param parent null for one of its own trace
   */
  SpanBuilder builder(String name, @Nullable SpanContext parent, long startNanos) {
    SpanBuilder builder = tracer.spanBuilder(name).setSpanKind(SpanKind.INTERNAL);
    if (parent == null) {
      builder.setNoParent();
    } else {
      builder.setParent(Context.root().with(Span.wrap(parent)));
    }
    return builder.setStartTimestamp(clocks.epochNanos(startNanos), TimeUnit.NANOSECONDS);
  }

  /** Begins it. */
  Span start(SpanBuilder builder) {
    started++;
    return builder.startSpan();
  }

  /** Ends it, with an error if the result is one. */
  void end(Span span, long result, long endNanos) {
    span.setAttribute(Attribute.RESULT, result);
    if (result < 0) {
      span.setAttribute(Attribute.ERROR, "errno " + -result).setStatus(StatusCode.ERROR);
    }
    span.end(clocks.epochNanos(endNanos), TimeUnit.NANOSECONDS);
  }

  /** A span of another time, perhaps of another process, as OpenTelemetry names it. */
  static SpanContext contextOf(TraceContext span) {
    return SpanContext.createFromRemoteParent(
        span.traceId(),
        span.spanIdText(),
        span.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
        TraceState.getDefault());
  }

  static void action(Span span, Action action) {
    span.setAttribute(Attribute.ACTION, title(action));
    if (action.moves()) {
      span.setAttribute(Attribute.DIRECTION, title(action));
    }
  }

  static void file(Span span, FileName file) {
    if (!file.path().isEmpty()) {
      span.setAttribute(Attribute.FILE, file.path());
    }
  }

  static void origin(Span span, Origin origin) {
    if (origin.processId() != 0) {
      span.setAttribute(Attribute.PROCESS_ID, origin.processId());
    }
    long thread = origin.virtualThreadId() != 0 ? origin.virtualThreadId() : origin.threadId();
    if (thread != 0) {
      span.setAttribute(Attribute.THREAD_ID, thread);
    }
    if (!origin.thread().isEmpty()) {
      span.setAttribute(Attribute.THREAD_NAME, origin.thread());
    }
    if (!origin.label().isEmpty()) {
      span.setAttribute(Attribute.LABEL, origin.label());
    }
  }

  static String title(Action action) {
    return action.name().toLowerCase(Locale.ROOT);
  }
}
