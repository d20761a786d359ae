package dev.fathom.jfr;

import dev.fathom.trace.Action;
import dev.fathom.trace.Event;
import dev.fathom.trace.EventTap;
import dev.fathom.trace.Names;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Subject;
import dev.fathom.trace.Timeline;
import dev.fathom.trace.TraceSession;
import org.jspecify.annotations.Nullable;

/**
 * Operations of this process as events {@code dev.fathom.IoRequest} of Java Flight Recorder, on the
 * thread that reaps them and at that time, with its stack trace.
 *
 * <pre>{@code
 * JfrTap tap = new JfrTap();
 * TraceSession session = Tracing.start(TraceOptions.DEFAULT.withTap(tap));
 * tap.attach(session);
 * }</pre>
 *
 * <p>Thread-safe. Allocates nothing while no recording wants these events, nor for operations that
 * were faster than the setting {@code latency}.
 */
public final class JfrTap implements EventTap {
  /** Asked whether events are wanted, so that none has to be made for that; never committed. */
  private static final IoRequest PROBE = new IoRequest();

  private volatile @Nullable Names names;

  /** For one session; files and origins are unknown until it is attached. */
  public JfrTap() {}

  /** Says what the numbers in the events mean. */
  public void attach(TraceSession session) {
    names = session.names();
  }

  /** Hot path: allocation-free while the event is off. */
  @Override
  public void event(
      long time,
      long key,
      long related,
      long position,
      long word4,
      long word5,
      long word6,
      long word7) {
    if (!PROBE.isEnabled()
        || Event.stageCode(word7) != Stage.REAPED.code()
        || Event.subjectCode(word7) != Subject.OPERATION.code()) {
      return;
    }
    long submitted = Event.earlierNanos(time, word6, word7, 0);
    long latency = submitted == Timeline.NOT_REACHED ? 0 : time - submitted;
    if (latency >= IoRequest.leastNanos()) {
      record(time, latency, related, position, word4, word5, word6, word7);
    }
  }

  private void record(
      long time,
      long latency,
      long tag,
      long position,
      long word4,
      long word5,
      long word6,
      long word7) {
    IoRequest event = new IoRequest();
    event.latency = latency;
    if (!event.shouldCommit()) {
      return;
    }
    event.sinceEnd = System.nanoTime() - time;
    event.tag = tag;
    event.position = position;
    event.length = Event.lengthBytes(word4) & 0xffff_ffffL;
    event.result = Event.result(word4);
    event.action = JfrReport.title(Action.ofCode(Event.actionCode(word7)));
    delays(event, time, latency, word6, word7);
    flags(event, Event.flags(word7));
    Names now = names;
    if (now != null) {
      event.file = JfrReport.title(now.file(Event.place(word5)));
      event.origin(now.origin(Event.origin(word5)));
    }
    event.commit();
  }

  private static void delays(IoRequest event, long time, long latency, long word6, long word7) {
    long issued = Event.earlierNanos(time, word6, word7, 1);
    long delivered = Event.earlierNanos(time, word6, word7, 2);
    if (issued != Timeline.NOT_REACHED && latency > 0) {
      event.submitToIssue = issued - (time - latency);
    }
    if (issued != Timeline.NOT_REACHED && delivered != Timeline.NOT_REACHED) {
      event.issueToDelivery = delivered - issued;
    }
    if (delivered != Timeline.NOT_REACHED) {
      event.delivery = time - delivered;
    }
  }

  private static void flags(IoRequest event, int flags) {
    event.cancelled = (flags & Event.CANCELLED) != 0;
    event.timedOut = (flags & Event.TIMED_OUT) != 0;
    event.direct = (flags & Event.DIRECT) != 0;
    event.punted = (flags & Event.PUNTED) != 0;
  }
}
