package dev.fathom.jfr;

import dev.fathom.trace.Origin;
import dev.fathom.trace.TraceContext;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * What Fathom's events have in common. They are made when all is over, and Flight Recorder gives an
 * event no other start than the call of {@link #begin}: so the event's own time is that of its
 * making, its own duration is 0, and the times of the I/O are fields. I/O ended {@code sinceEnd}
 * before the event's time, and began {@code latency} before that.
 *
 * <p>A delay that is not known is {@link Long#MIN_VALUE}, which tools show as not available.
 */
@Category("Fathom")
abstract class IoEvent extends Event {
  /** A delay that is not known. */
  static final long UNKNOWN = Long.MIN_VALUE;

  @Label("Action")
  String action = "";

  @Label("File")
  @Description("Path, or device and inode")
  String file = "";

  @Label("Position")
  @Description("In the file, or on the device where nobody waited for the request")
  @DataAmount
  long position;

  @Label("Length")
  @Description("Bytes asked for")
  @DataAmount
  long length;

  @Label("Result")
  @Description("Bytes moved, or negated errno")
  long result;

  @Label("Latency")
  @Description("From its first stage to its last")
  @Timespan(Timespan.NANOSECONDS)
  long latency;

  @Label("Since End")
  @Description("From its last stage until this event was made")
  @Timespan(Timespan.NANOSECONDS)
  long sinceEnd;

  @Label("Submit to Issue")
  @Timespan(Timespan.NANOSECONDS)
  long submitToIssue = UNKNOWN;

  @Label("Issue to Delivery")
  @Timespan(Timespan.NANOSECONDS)
  long issueToDelivery = UNKNOWN;

  @Label("Delivery")
  @Description("From completed or delivered until the application picked it up")
  @Timespan(Timespan.NANOSECONDS)
  long delivery = UNKNOWN;

  @Label("Origin")
  @Description("Who caused it: label, thread or process, and numbers")
  String origin = "";

  @Label("Origin Process Id")
  long originProcessId;

  @Label("Origin Thread Id")
  @Description("As the operating system numbers it, or Java where it is a thread of this process")
  long originThreadId;

  @Label("Label")
  @Description("What the program called this work")
  String label = "";

  @Label("Trace Id")
  @Nullable String traceId;

  @Label("Span Id")
  @Nullable String spanId;

  /** Fills in who caused it. */
  final void origin(Origin by) {
    origin = by.title();
    originProcessId = by.processId();
    originThreadId = by.virtualThreadId() != 0 ? by.virtualThreadId() : by.threadId();
    label = by.label();
    TraceContext span = by.span();
    if (span != null) {
      traceId = span.traceId();
      spanId = span.spanIdText();
    }
  }
}
