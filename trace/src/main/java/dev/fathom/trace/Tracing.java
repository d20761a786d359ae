package dev.fathom.trace;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The probes of this process: off, or writing for one session. Static, because a probe that is off
 * has to cost nothing but the read of one field. Thread-safe.
 */
public final class Tracing {
  /** Stages wanted now; 0 while no session runs. */
  private static volatile int stages;

  /** By identity; in the order they were made. */
  private static final Set<TraceWriter> WRITERS = new LinkedHashSet<>();

  private static @Nullable TraceSession session;
  private static int sessions;

  private Tracing() {}

  /** Mask of the stages that are wanted now. Hot path. */
  public static int stages() {
    return stages;
  }

  /** A writer for one part of the program; close it with that part. */
  public static TraceWriter writer(String name) {
    return writer(name, OpenOperations.NONE);
  }

  /**
   * A writer for one part of the program, which can tell what it has begun and not ended.
   *
   * @param open called by any thread while the writer is open, and for a moment after
   */
  public static synchronized TraceWriter writer(String name, OpenOperations open) {
    TraceWriter writer = new TraceWriter(name, open);
    WRITERS.add(writer);
    if (session != null) {
      session.attach(writer);
    }
    return writer;
  }

  /**
   * Starts a session: from now on, events are written.
   *
   * @throws IllegalStateException if one runs already
   */
  public static synchronized TraceSession start(TraceOptions options) {
    if (session != null) {
      throw new IllegalStateException("a trace session runs already");
    }
    TraceSession started = new TraceSession(options, ++sessions);
    WRITERS.forEach(started::attach);
    session = started;
    stages = options.stages();
    return started;
  }

  /**
   * Has every writer go on in a new session from one event to the next.
   *
   * @throws IllegalStateException if it does not run
   */
  static synchronized TraceSession replace(TraceSession last, TraceOptions options) {
    if (!last.equals(session)) {
      throw new IllegalStateException("trace session " + last.number() + " does not run");
    }
    TraceSession next = new TraceSession(options, ++sessions);
    WRITERS.forEach(next::attach);
    session = next;
    return next;
  }

  /** Changes which stages are wanted, while a session runs. */
  static synchronized void want(TraceSession asker, int stageMask) {
    if (asker.equals(session)) {
      stages = stageMask;
    }
  }

  /** Ends a session: writers stop before this returns, except for events being written. */
  static synchronized void stop(TraceSession ended) {
    if (ended.equals(session)) {
      stages = 0;
      WRITERS.forEach(writer -> writer.attach(null));
      session = null;
    }
  }

  /** What all writers have begun and not ended. */
  static synchronized List<OpenOperations> open() {
    return WRITERS.stream().map(TraceWriter::open).toList();
  }

  static synchronized void forget(TraceWriter writer) {
    WRITERS.remove(writer);
    TraceWriter.Attachment last = writer.attachment();
    writer.attach(null);
    if (last != null) {
      last.session().detach(last.ring());
    }
  }
}
