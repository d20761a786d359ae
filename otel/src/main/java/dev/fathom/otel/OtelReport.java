package dev.fathom.otel;

import dev.fathom.trace.BioPart;
import dev.fathom.trace.Delay;
import dev.fathom.trace.History;
import dev.fathom.trace.HistorySink;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.TraceContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Histories as spans, with the times that things had:
 *
 * <ul>
 *   <li>An operation is a child of the span that it was submitted in; its requests are its
 *       children.
 *   <li>A request that nobody waited for, such as write-back, is a span of its own trace, with a
 *       link to each span whose bytes it carried.
 *   <li>In the trace of each of those spans a child {@code io.writeback}, from dirtied to
 *       completed, has a link to the request's span. (A span takes links only until it ends, and
 *       those who wrote ended long ago; so the way on from them is a late child.)
 * </ul>
 *
 * <p>For one thread at a time. Does not block longer than the span processor does.
 */
public final class OtelReport implements HistorySink {
  /** Name of the instrumentation scope. */
  public static final String SCOPE = "dev.fathom";

  /** Links of one request, and late children. The SDK drops links beyond 128. */
  static final int LINKS = 32;

  private final Spans spans;
  private final OtelOptions options;
  private final TokenBucket tokens;
  private long withoutTimes;
  private long belowThreshold;
  private long withoutTrace;
  private long notSampled;
  private long overRate;

  /**
   * Makes spans.
   *
   * @param telemetry whose tracer makes them
   * @param clocks of the machine that was traced
   */
  public OtelReport(OpenTelemetry telemetry, ClockPair clocks, OtelOptions options) {
    this.spans = new Spans(telemetry.getTracer(SCOPE), clocks);
    this.options = options;
    this.tokens = new TokenBucket(options.spansPerSecond(), options.burstSpans());
  }

  /** Makes spans of histories of this machine, with {@link OtelOptions#DEFAULT}. */
  public OtelReport(OpenTelemetry telemetry) {
    this(telemetry, ClockPair.now(), OtelOptions.DEFAULT);
  }

  /** What became of the histories so far. By the thread that hands them over. */
  public OtelCounts counts() {
    return new OtelCounts(
        spans.started(), withoutTimes, belowThreshold, withoutTrace, notSampled, overRate);
  }

  @Override
  public void accept(History history) {
    if (!timed(history)) {
      withoutTimes++;
    } else if (history.latencyNanos() < options.thresholdNanos()) {
      belowThreshold++;
    } else if (!inTrace(history) && !options.withoutTrace()) {
      withoutTrace++;
    } else if (inTrace(history) && !sampled(history)) {
      notSampled++;
    } else if (tokens.take(spansOf(history), history.endNanos())) {
      make(history);
    } else {
      overRate++;
    }
  }

  private static boolean timed(History history) {
    long start = history.startNanos();
    return start != Long.MIN_VALUE && start != Long.MAX_VALUE && history.endNanos() >= start;
  }

  private static List<TraceContext> contexts(History history) {
    List<TraceContext> contexts = new ArrayList<>();
    OperationPart operation = history.operation();
    if (operation != null) {
      add(contexts, operation.origin().span());
      return contexts;
    }
    for (Share share : history.shares()) {
      add(contexts, share.origin().span());
    }
    return contexts;
  }

  private static void add(List<TraceContext> contexts, @Nullable TraceContext context) {
    if (context != null) {
      contexts.add(context);
    }
  }

  private static boolean inTrace(History history) {
    return !contexts(history).isEmpty();
  }

  private static boolean sampled(History history) {
    return contexts(history).stream().anyMatch(TraceContext::sampled);
  }

  private static int spansOf(History history) {
    int count = history.operation() == null ? 0 : 1;
    for (RequestPart request : history.requests()) {
      count += 1;
      if (history.operation() == null) {
        count += Math.min(LINKS, Originator.sampled(request).size());
      }
    }
    return count;
  }

  private void make(History history) {
    OperationPart operation = history.operation();
    if (operation == null) {
      history.requests().forEach(this::unwaited);
      return;
    }
    TraceContext origin = operation.origin().span();
    SpanContext parent = origin == null ? null : Spans.contextOf(origin);
    long start = operation.timeline().firstNanos();
    Span span = spans.start(spans.builder("io." + Spans.title(operation.action()), parent, start));
    Spans.action(span, operation.action());
    Spans.file(span, operation.file());
    Spans.origin(span, operation.origin());
    span.setAttribute(Attribute.POSITION, operation.positionBytes());
    span.setAttribute(Attribute.LENGTH, operation.lengthBytes());
    delays(span, history, null);
    for (RequestPart request : history.requests()) {
      if (timed(request)) {
        Span child = spans.start(requestBuilder(request, span.getSpanContext()));
        finish(child, request);
      }
    }
    spans.end(span, operation.result(), operation.timeline().lastNanos());
  }

  /** A request that nobody waited for, and late children of the spans that caused it. */
  private void unwaited(RequestPart request) {
    if (!timed(request)) {
      return;
    }
    List<Originator> originators = Originator.sampled(request);
    List<Originator> linked = originators.subList(0, Math.min(LINKS, originators.size()));
    SpanBuilder builder = requestBuilder(request, null);
    linked.forEach(each -> builder.addLink(Spans.contextOf(each.span())));
    Span span = spans.start(builder);
    if (linked.size() < originators.size()) {
      span.setAttribute(Attribute.LINKS_LEFT_OUT, (long) originators.size() - linked.size());
    }
    linked.forEach(each -> late(each, request, span.getSpanContext()));
    finish(span, request);
  }

  private void late(Originator originator, RequestPart request, SpanContext requestSpan) {
    long start = startNanos(request);
    long dirtied = originator.dirtiedNanos();
    Span span =
        spans.start(
            spans
                .builder(
                    "io.writeback",
                    Spans.contextOf(originator.span()),
                    dirtied == Long.MIN_VALUE ? start : Math.min(dirtied, start))
                .addLink(requestSpan));
    Share share = originator.share();
    Spans.action(span, request.action());
    Spans.file(span, share.file());
    Spans.origin(span, share.origin());
    span.setAttribute(Attribute.DEVICE, request.device().title());
    span.setAttribute(Attribute.BYTES, originator.bytes());
    span.setAttribute(Attribute.CONFIDENCE, share.confidence().title());
    span.setAttribute(Attribute.CAUSE, share.cause().title());
    if (dirtied != Long.MIN_VALUE) {
      span.setAttribute(Attribute.delay("dwell"), Math.max(0, start - dirtied));
    }
    spans.end(span, request.result(), request.timeline().lastNanos());
  }

  private static boolean timed(RequestPart request) {
    return request.latencyNanos() >= 0;
  }

  private static long startNanos(RequestPart request) {
    return request.timeline().lastNanos() - request.latencyNanos();
  }

  private SpanBuilder requestBuilder(RequestPart request, @Nullable SpanContext parent) {
    return spans.builder("block." + Spans.title(request.action()), parent, startNanos(request));
  }

  private void finish(Span span, RequestPart request) {
    Spans.action(span, request.action());
    span.setAttribute(Attribute.DEVICE, request.device().title());
    span.setAttribute(Attribute.POSITION, request.positionBytes());
    span.setAttribute(Attribute.LENGTH, request.lengthBytes());
    if (request.requeues() > 0) {
      span.setAttribute(Attribute.REQUEUES, (long) request.requeues());
    }
    request.bios().stream()
        .map(BioPart::submitter)
        .filter(submitter -> !submitter.unknown())
        .findFirst()
        .ifPresent(submitter -> Spans.origin(span, submitter));
    delays(span, new History(null, List.of(request)), request);
    spans.end(span, request.result(), request.timeline().lastNanos());
  }

  /** The longest of each kind, where there are several. */
  private static void delays(Span span, History history, @Nullable RequestPart of) {
    Map<Delay, Long> longest = new EnumMap<>(Delay.class);
    Delay.each(
        history,
        (delay, nanos, request) -> {
          if ((request == null) == (of == null)) {
            longest.merge(delay, nanos, Math::max);
          }
        });
    longest.forEach((delay, nanos) ->
        span.setAttribute(Attribute.delay(delay.name().toLowerCase(Locale.ROOT)), nanos));
  }
}
