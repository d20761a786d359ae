package dev.fathom.trace;

import org.jspecify.annotations.Nullable;

/**
 * Where one part of a program writes its events: a lane of a context, a flusher, a queue. Has a
 * ring of its own while a session runs, and costs one read of a field while none does.
 *
 * <p>Used by one thread at a time: the owner of the part, or whoever holds its lock. Sessions may
 * begin and end meanwhile, on any thread.
 */
public final class TraceWriter implements AutoCloseable {
  private final String name;
  private final OpenOperations open;

  /** Written by {@link Tracing} under its lock; read once an event. */
  private volatile @Nullable Attachment attachment;

  TraceWriter(String name, OpenOperations open) {
    this.name = name;
    this.open = open;
  }

  /** What its part of the program has begun and not ended. */
  OpenOperations open() {
    return open;
  }

  /** What a session gives a writer; it goes with the session. */
  record Attachment(
      TraceSession session, EventRing ring, @Nullable EventTap tap, OriginCapture origins) {}

  /** What it writes for, such as {@code context 3 lane 0}. */
  public String name() {
    return name;
  }

  /** Whether any of these stages is wanted now. Hot path. */
  public boolean wants(int stageMask) {
    return (Tracing.stages() & stageMask) != 0;
  }

  /**
   * Number of the current thread's origin, for events. Any thread. Hot path: allocation-free while
   * thread, label and span stay the same.
   */
  public int origin() {
    Attachment now = attachment;
    return now == null ? 0 : now.origins().current();
  }

  /**
   * As {@link #origin}, with the number of the session that it is valid for above it ({@code
   * session << 32 | origin}): for operations that others carry out later. Any thread. 0 while no
   * session runs.
   */
  public long capture() {
    Attachment now = attachment;
    return now == null
        ? 0
        : (long) now.session().number() << 32 | (now.origins().current() & 0xffff_ffffL);
  }

  /** Number of a file, for events; call once a file and keep it for the {@link #session}. */
  public int idOf(FileName file) {
    Attachment now = attachment;
    return now == null ? 0 : now.session().names().idOf(file);
  }

  /** Number of a device, for events; call once a device and keep it for the {@link #session}. */
  public int idOf(Device device) {
    Attachment now = attachment;
    return now == null ? 0 : now.session().names().idOf(device);
  }

  /**
   * Number of the session that runs, 0 if none: what {@link #idOf} gave is valid for one session.
   */
  public int session() {
    Attachment now = attachment;
    return now == null ? 0 : now.session().number();
  }

  /** Writes an event; see {@link Event} for the words. Hot path: allocation-free. */
  public void write(
      long time,
      long key,
      long related,
      long position,
      long word4,
      long word5,
      long word6,
      long word7) {
    Attachment now = attachment;
    if (now != null) {
      write(now, time, key, related, position, word4, word5, word6, word7);
    }
  }

  private static void write(
      Attachment now,
      long time,
      long key,
      long related,
      long position,
      long word4,
      long word5,
      long word6,
      long word7) {
    EventTap tap = now.tap();
    if (tap != null) {
      tap.event(time, key, related, position, word4, word5, word6, word7);
    }
    now.ring().write(time, key, related, position, word4, word5, word6, word7);
  }

  /**
   * Writes a whole operation as one event, of the stage reaped; lost, it counts as one event of
   * that stage. Times are of the monotonic clock; {@link Timeline#NOT_REACHED} for a stage that was
   * not reached. Hot path: allocation-free.
   *
   * @param session that file and origin are numbers of: if another one runs by now, or none,
   *     nothing is written
   */
  public void operation(
      int session,
      long key,
      long tag,
      Action action,
      int flags,
      int file,
      int origin,
      long position,
      int lengthBytes,
      int result,
      long submitted,
      long issued,
      long delivered,
      long reaped) {
    Attachment now = attachment;
    if (now == null || now.session().number() != session) {
      return;
    }
    int shift = Earlier.shift(reaped, submitted, issued, delivered);
    write(
        now,
        reaped,
        key,
        tag,
        position,
        Event.lengthAndResult(lengthBytes, result),
        Event.placeAndOrigin(file, origin),
        Event.earlier(
            Earlier.before(reaped, submitted, shift), Earlier.before(reaped, issued, shift)),
        Event.kind(
            Stage.REAPED,
            Subject.OPERATION,
            action,
            shift == 0 ? flags : flags | Event.COARSE,
            Earlier.before(reaped, delivered, shift)));
  }

  @Nullable Attachment attachment() {
    return attachment;
  }

  void attach(@Nullable Attachment next) {
    attachment = next;
  }

  /**
   * Nothing more is written; what was written is still read, and its losses stay counted. By
   * whoever may write. Idempotent.
   */
  @Override
  public void close() {
    Tracing.forget(this);
  }
}
