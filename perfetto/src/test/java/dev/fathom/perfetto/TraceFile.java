package dev.fathom.perfetto;

import com.squareup.wire.ProtoAdapter;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.Schema;
import com.squareup.wire.schema.SchemaLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A trace as another implementation of protobuf reads it with Perfetto's own definitions, and as
 * Perfetto understands it: names by their numbers, slices by track, sorted by time.
 */
final class TraceFile {
  private static final ProtoAdapter<Object> TRACE =
      load().protoAdapter("perfetto.protos.Trace", true);

  /** A slice, or a moment (begin is end). */
  record Slice(
      String track,
      long trackId,
      String name,
      String category,
      long begin,
      long end,
      int depth,
      Map<String, Object> notes,
      List<Long> flows,
      List<Long> lastOfFlows) {}

  /** A track. */
  record Track(long id, long parent, String name, Map<String, Object> descriptor) {}

  final List<Map<String, Object>> packets = new ArrayList<>();
  final Map<Long, Track> tracks = new HashMap<>();
  final List<Slice> slices = new ArrayList<>();
  private final Map<String, Map<Long, String>> interned = new HashMap<>();
  private final List<Event> events = new ArrayList<>();

  private record Event(long nanos, int order, Map<String, Object> event, Names names) {}

  private record Names(String name, String category, Map<String, Object> notes) {}

  private static Schema load() {
    try {
      URI proto =
          Objects.requireNonNull(TraceFile.class.getResource("/perfetto/trace.proto")).toURI();
      String directory = Objects.requireNonNull(Path.of(proto).getParent()).toString();
      SchemaLoader loader = new SchemaLoader(FileSystems.getDefault());
      loader.initRoots(List.of(Location.get(directory)), List.of());
      return loader.loadSchema();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads a trace and checks what every trace keeps to. */
  static TraceFile read(byte[] bytes) {
    TraceFile file = new TraceFile();
    try {
      Map<String, Object> trace = map(TRACE.decode(bytes));
      for (Object packet : list(trace.get("packet"))) {
        file.packet(map(packet));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    file.nest();
    return file;
  }

  @SuppressWarnings("unchecked") // a message is a map
  static Map<String, Object> map(@Nullable Object message) {
    return (Map<String, Object>) Objects.requireNonNull(message);
  }

  @SuppressWarnings("unchecked") // a repeated field is a list
  static List<Object> list(@Nullable Object field) {
    return field == null ? List.of() : (List<Object>) field;
  }

  private static long number(@Nullable Object value) {
    return value == null ? 0 : ((Number) value).longValue();
  }

  private void packet(Map<String, Object> packet) {
    packets.add(packet);
    noUnknownFields(packet);
    if (number(packet.get("sequence_flags")) == 1) {
      interned.clear();
    }
    if (packet.get("interned_data") != null) {
      intern(map(packet.get("interned_data")));
    }
    if (packet.get("track_descriptor") != null) {
      track(map(packet.get("track_descriptor")));
    }
    if (packet.get("track_event") != null) {
      Map<String, Object> event = map(packet.get("track_event"));
      if (!tracks.containsKey(number(event.get("track_uuid")))) {
        throw new AssertionError("an event before its track: " + event);
      }
      if (packets.getFirst().get("clock_snapshot") == null) {
        throw new AssertionError("an event before the clocks");
      }
      events.add(new Event(number(packet.get("timestamp")), events.size(), event, namesOf(event)));
    }
  }

  /** Fields that the definitions do not have are there by their numbers. */
  private static void noUnknownFields(Map<String, Object> message) {
    message.forEach((name, value) -> {
      if (name.isEmpty() || Character.isDigit(name.charAt(0))) {
        throw new AssertionError("unknown field " + name + " in " + message);
      }
      if (value instanceof Map<?, ?>) {
        noUnknownFields(map(value));
      }
      if (value instanceof List<?> each) {
        each.stream().filter(Map.class::isInstance).forEach(in -> noUnknownFields(map(in)));
      }
    });
  }

  private void intern(Map<String, Object> data) {
    data.forEach((table, entries) -> {
      for (Object each : list(entries)) {
        Map<String, Object> entry = map(each);
        Object text = entry.containsKey("str") ? entry.get("str") : entry.get("name");
        String string = text instanceof okio.ByteString bytes ? bytes.utf8() : String.valueOf(text);
        interned
            .computeIfAbsent(table, unknown -> new HashMap<>())
            .put(number(entry.get("iid")), string);
      }
    });
  }

  private void track(Map<String, Object> descriptor) {
    long id = number(descriptor.get("uuid"));
    String name = String.valueOf(descriptor.get("name"));
    if (descriptor.get("process") != null) {
      name = String.valueOf(map(descriptor.get("process")).get("process_name"));
    }
    if (descriptor.get("thread") != null) {
      name = String.valueOf(map(descriptor.get("thread")).get("thread_name"));
    }
    Track track = new Track(id, number(descriptor.get("parent_uuid")), name, descriptor);
    if (tracks.put(id, track) != null) {
      throw new AssertionError("two tracks " + id);
    }
    if (track.parent != 0 && !tracks.containsKey(track.parent)) {
      throw new AssertionError("a track before its parent: " + descriptor);
    }
  }

  private String text(String table, @Nullable Object iid) {
    String text = interned.getOrDefault(table, Map.of()).get(number(iid));
    if (text == null) {
      throw new AssertionError("no " + table + " " + iid);
    }
    return text;
  }

  private Names namesOf(Map<String, Object> event) {
    if (event.get("name_iid") == null) {
      return new Names("", "", Map.of());
    }
    Map<String, Object> notes = new HashMap<>();
    for (Object each : list(event.get("debug_annotations"))) {
      Map<String, Object> note = map(each);
      notes.put(text("debug_annotation_names", note.get("name_iid")), value(note));
    }
    return new Names(
        text("event_names", event.get("name_iid")),
        text("event_categories", list(event.get("category_iids")).getFirst()),
        notes);
  }

  private Object value(Map<String, Object> note) {
    if (note.get("string_value_iid") != null) {
      return text("debug_annotation_string_values", note.get("string_value_iid"));
    }
    if (!list(note.get("array_values")).isEmpty()) {
      return list(note.get("array_values")).stream()
          .map(each -> String.valueOf(map(each).get("string_value")))
          .toList();
    }
    Object number = note.containsKey("int_value") ? note.get("int_value") : null;
    return number(number != null ? number : note.get("pointer_value"));
  }

  /** Slices from begins and ends, in the order of time, then of the file. */
  private void nest() {
    events.sort(Comparator.comparingLong(Event::nanos).thenComparingInt(Event::order));
    Map<Long, List<Event>> open = new HashMap<>();
    for (Event event : events) {
      long track = number(event.event.get("track_uuid"));
      List<Event> stack = open.computeIfAbsent(track, none -> new ArrayList<>());
      String type = String.valueOf(event.event.get("type"));
      if (type.equals("TYPE_SLICE_BEGIN") || type.equals("1")) {
        stack.add(event);
      } else if (type.equals("TYPE_SLICE_END") || type.equals("2")) {
        if (stack.isEmpty()) {
          throw new AssertionError("an end without a begin at " + event.nanos);
        }
        slices.add(slice(stack.removeLast(), event.nanos, stack.size()));
      } else {
        slices.add(slice(event, event.nanos, stack.size()));
      }
    }
    open.forEach((track, stack) -> {
      if (!stack.isEmpty()) {
        throw new AssertionError("no end of " + stack);
      }
    });
  }

  private Slice slice(Event begin, long end, int depth) {
    long id = number(begin.event.get("track_uuid"));
    return new Slice(
        path(Objects.requireNonNull(tracks.get(id))),
        id,
        begin.names.name,
        begin.names.category,
        begin.nanos,
        end,
        depth,
        begin.names.notes,
        flows(begin.event.get("flow_ids")),
        flows(begin.event.get("terminating_flow_ids")));
  }

  private static List<Long> flows(@Nullable Object field) {
    return list(field).stream().map(TraceFile::number).toList();
  }

  private String path(Track track) {
    Track parent = tracks.get(track.parent);
    return parent == null ? track.name : path(parent) + "/" + track.name;
  }

  /** Slices of that name. */
  List<Slice> named(String name) {
    return slices.stream().filter(slice -> slice.name.equals(name)).toList();
  }

  /** The first to end of that category and name. */
  Slice first(String category, String name) {
    return named(name).stream()
        .filter(slice -> slice.category.equals(category))
        .findFirst()
        .orElseThrow();
  }
}
