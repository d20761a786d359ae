package dev.fathom.perfetto;

/**
 * Numbers of the fields that are written, and of the values of their enums. Each group is a message
 * of Perfetto's {@code protos/perfetto/trace/}; numbers of published fields never change.
 *
 * @see <a href="https://github.com/google/perfetto/tree/main/protos/perfetto/trace">the
 *     definitions</a>
 */
final class Fields {
  private Fields() {}

  /** {@code trace.proto}. */
  static final int TRACE_PACKET = 1;

  /** {@code trace_packet.proto}, message TracePacket. */
  static final class Packet {
    static final int CLOCK_SNAPSHOT = 6;
    static final int TIMESTAMP = 8;
    static final int SEQUENCE_ID = 10;
    static final int TRACK_EVENT = 11;
    static final int INTERNED_DATA = 12;
    static final int SEQUENCE_FLAGS = 13;
    static final int DEFAULTS = 59;
    static final int TRACK_DESCRIPTOR = 60;
    static final int FIRST_ON_SEQUENCE = 87;

    /** Names numbered before are forgotten. */
    static final int STATE_CLEARED = 1;

    /** Uses names that were numbered before. */
    static final int NEEDS_STATE = 2;

    private Packet() {}
  }

  /** {@code trace_packet_defaults.proto}, message TracePacketDefaults. */
  static final class Defaults {
    static final int TIMESTAMP_CLOCK_ID = 58;

    private Defaults() {}
  }

  /**
   * {@code clock_snapshot.proto}, messages ClockSnapshot and Clock; clocks of {@code
   * common/builtin_clock.proto}.
   */
  static final class Clocks {
    static final int CLOCKS = 1;
    static final int PRIMARY_TRACE_CLOCK = 2;
    static final int CLOCK_ID = 1;
    static final int CLOCK_TIMESTAMP = 2;

    static final int REALTIME = 1;
    static final int MONOTONIC = 3;
    static final int BOOTTIME = 6;

    private Clocks() {}
  }

  /** {@code track_event/track_descriptor.proto}, message TrackDescriptor. */
  static final class Track {
    static final int UUID = 1;
    static final int NAME = 2;
    static final int PROCESS = 3;
    static final int THREAD = 4;
    static final int PARENT_UUID = 5;
    static final int CHILD_ORDERING = 11;
    static final int MERGE_BEHAVIOUR = 15;
    static final int MERGE_KEY = 17;

    static final int BY_NAME = 1;
    static final int BY_MERGE_KEY = 3;

    private Track() {}
  }

  /** {@code track_event/process_descriptor.proto}, message ProcessDescriptor. */
  static final class OsProcess {
    static final int PID = 1;
    static final int NAME = 6;

    private OsProcess() {}
  }

  /** {@code track_event/thread_descriptor.proto}, message ThreadDescriptor. */
  static final class OsThread {
    static final int PID = 1;
    static final int TID = 2;
    static final int NAME = 5;

    private OsThread() {}
  }

  /** {@code track_event/track_event.proto}, message TrackEvent. */
  static final class Event {
    static final int CATEGORY_IIDS = 3;
    static final int ANNOTATIONS = 4;
    static final int TYPE = 9;
    static final int NAME_IID = 10;
    static final int TRACK_UUID = 11;

    /** Fixed 64 bits. */
    static final int FLOW_IDS = 47;

    /** Fixed 64 bits. */
    static final int TERMINATING_FLOW_IDS = 48;

    static final int SLICE_BEGIN = 1;
    static final int SLICE_END = 2;
    static final int INSTANT = 3;

    private Event() {}
  }

  /** {@code track_event/debug_annotation.proto}, message DebugAnnotation. */
  static final class Annotation {
    static final int NAME_IID = 1;
    static final int INT = 4;
    static final int STRING = 6;
    static final int POINTER = 7;
    static final int ARRAY = 12;
    static final int STRING_IID = 17;

    private Annotation() {}
  }

  /** {@code interned_data/interned_data.proto}, message InternedData; and what is in it. */
  static final class Interned {
    static final int CATEGORIES = 1;
    static final int EVENT_NAMES = 2;
    static final int ANNOTATION_NAMES = 3;
    static final int ANNOTATION_STRINGS = 29;

    /** Of each entry, in {@code track_event.proto} and {@code debug_annotation.proto}. */
    static final int IID = 1;

    /** Of each entry; bytes in {@code InternedString}, which look the same. */
    static final int TEXT = 2;

    private Interned() {}
  }
}
