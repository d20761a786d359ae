package dev.fathom.perfetto;

import java.util.List;

/** An event under construction: call begin, end or instant first, and write last. Of one thread. */
final class EventMessage {
  private final PacketWriter packets;
  private final ProtoMessage event = new ProtoMessage();
  private final ProtoMessage annotation = new ProtoMessage();
  private final ProtoMessage element = new ProtoMessage();

  EventMessage(PacketWriter packets) {
    this.packets = packets;
  }

  /** A slice begins, inside of the one that is open on the track. */
  EventMessage begin(long track, String category, String name) {
    return start(Fields.Event.SLICE_BEGIN, track).named(category, name);
  }

  /** The innermost open slice of the track ends. */
  EventMessage end(long track) {
    return start(Fields.Event.SLICE_END, track);
  }

  /** A moment. */
  EventMessage instant(long track, String category, String name) {
    return start(Fields.Event.INSTANT, track).named(category, name);
  }

  private EventMessage start(int type, long track) {
    packets.between();
    event.clear().number(Fields.Event.TYPE, type).number(Fields.Event.TRACK_UUID, track);
    return this;
  }

  private EventMessage named(String category, String name) {
    event.number(Fields.Event.CATEGORY_IIDS, packets.names().category(category));
    event.number(Fields.Event.NAME_IID, packets.names().event(name));
    return this;
  }

  /** Arrows begin here, or pass through. */
  EventMessage flows(List<Long> numbers) {
    for (long number : numbers) {
      event.fixed(Fields.Event.FLOW_IDS, PacketWriter.FIRST_NUMBER + number);
    }
    return this;
  }

  /** Arrows end here. */
  EventMessage lastOfFlows(List<Long> numbers) {
    for (long number : numbers) {
      event.fixed(Fields.Event.TERMINATING_FLOW_IDS, PacketWriter.FIRST_NUMBER + number);
    }
    return this;
  }

  EventMessage note(String name, long value) {
    about(name).number(Fields.Annotation.INT, value);
    return noted();
  }

  /** A number that is shown in hexadecimal. */
  EventMessage key(String name, long value) {
    about(name).number(Fields.Annotation.POINTER, value);
    return noted();
  }

  /** A text that is likely to come again; none if it is empty. */
  EventMessage note(String name, String value) {
    if (value.isEmpty()) {
      return this;
    }
    about(name).number(Fields.Annotation.STRING_IID, packets.names().string(value));
    return noted();
  }

  /** Texts that will hardly come again. */
  EventMessage notes(String name, List<String> values) {
    if (values.isEmpty()) {
      return this;
    }
    about(name);
    for (String value : values) {
      element.clear().text(Fields.Annotation.STRING, value);
      annotation.message(Fields.Annotation.ARRAY, element);
    }
    return noted();
  }

  private ProtoMessage about(String name) {
    return annotation.clear().number(Fields.Annotation.NAME_IID, packets.names().annotation(name));
  }

  private EventMessage noted() {
    event.message(Fields.Event.ANNOTATIONS, annotation);
    return this;
  }

  void write(long nanos) {
    packets.event(nanos, event);
  }
}
