package dev.fathom.perfetto;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Packets on their way into a file. They are all of one sequence, whose times are of the monotonic
 * clock. The first error is kept, and nothing is written after it. Of one thread.
 */
final class PacketWriter {
  /** Numbers that other writers of traces do not begin with, so that files can be put together. */
  static final long FIRST_NUMBER = 0xfa70_0000_0000L;

  private static final int SEQUENCE = 0xfa70;

  private final OutputStream target;
  private final InternedNames names = new InternedNames();
  private final ProtoMessage packet = new ProtoMessage();
  private boolean begun;
  private @Nullable IOException error;

  PacketWriter(OutputStream target) {
    this.target = new BufferedOutputStream(target, 1 << 16);
  }

  /** Numbers for texts; only while an event is made that is written next. */
  InternedNames names() {
    return names;
  }

  /** What the clocks showed; the first packet of a file. */
  void clocks(ClockReading reading) {
    ProtoMessage snapshot = new ProtoMessage();
    clock(snapshot, Fields.Clocks.MONOTONIC, reading.monotonicNanos());
    clock(snapshot, Fields.Clocks.BOOTTIME, reading.bootNanos());
    clock(snapshot, Fields.Clocks.REALTIME, reading.realtimeNanos());
    snapshot.number(Fields.Clocks.PRIMARY_TRACE_CLOCK, Fields.Clocks.MONOTONIC);
    packet.clear().message(Fields.Packet.CLOCK_SNAPSHOT, snapshot);
    write();
  }

  private static void clock(ProtoMessage snapshot, int id, long nanos) {
    if (nanos > 0 || id == Fields.Clocks.MONOTONIC) {
      ProtoMessage clock = new ProtoMessage();
      clock.number(Fields.Clocks.CLOCK_ID, id).number(Fields.Clocks.CLOCK_TIMESTAMP, nanos);
      snapshot.message(Fields.Clocks.CLOCKS, clock);
    }
  }

  /** A track, before its first event. */
  void track(ProtoMessage descriptor) {
    packet.clear().message(Fields.Packet.TRACK_DESCRIPTOR, descriptor);
    write();
  }

  /** An event, and the texts that are new in it. */
  void event(long nanos, ProtoMessage event) {
    packet.clear().number(Fields.Packet.TIMESTAMP, nanos);
    packet.message(Fields.Packet.TRACK_EVENT, event);
    packet.number(Fields.Packet.SEQUENCE_FLAGS, Fields.Packet.NEEDS_STATE);
    if (!names.fresh().isEmpty()) {
      packet.message(Fields.Packet.INTERNED_DATA, names.fresh());
      names.written();
    }
    write();
  }

  /** Between two events: keeps what readers have to remember in bounds. */
  void between() {
    if (!begun || names.full()) {
      begin();
    }
  }

  private void begin() {
    ProtoMessage defaults =
        new ProtoMessage().number(Fields.Defaults.TIMESTAMP_CLOCK_ID, Fields.Clocks.MONOTONIC);
    packet.clear().message(Fields.Packet.DEFAULTS, defaults);
    packet.number(Fields.Packet.SEQUENCE_FLAGS, Fields.Packet.STATE_CLEARED);
    if (!begun) {
      packet.number(Fields.Packet.FIRST_ON_SEQUENCE, 1);
    }
    begun = true;
    names.forget();
    write();
  }

  private void write() {
    packet.number(Fields.Packet.SEQUENCE_ID, SEQUENCE);
    if (error != null) {
      return;
    }
    try {
      packet.writeTo(Fields.TRACE_PACKET, target);
    } catch (IOException failed) {
      error = failed;
    }
  }

  boolean failed() {
    return error != null;
  }

  /**
   * Flushes.
   *
   * @throws IOException the first error, now or earlier
   */
  void finish() throws IOException {
    if (error == null) {
      try {
        target.flush();
      } catch (IOException failed) {
        error = failed;
      }
    }
    if (error != null) {
      throw error;
    }
  }
}
