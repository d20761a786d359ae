package dev.fathom.perfetto;

import dev.fathom.trace.Device;
import dev.fathom.trace.Origin;
import java.util.HashMap;
import java.util.Map;

/**
 * Tracks of the trace: a process with its threads for origins, and one group for devices. What
 * overlaps lies on lanes, which Perfetto shows as one.
 */
final class Tracks {
  /** Threads and devices with lanes of their own; the others share theirs. */
  static final int LIMIT = 8_192;

  private final PacketWriter packets;
  private final Map<Long, Long> processes = new HashMap<>();
  private final Map<Place, Long> threads = new HashMap<>();
  private final Map<Group, Lanes> groups = new HashMap<>();
  private final Map<Device, Lanes> devices = new HashMap<>();
  private final Map<Group, Long> plain = new HashMap<>();
  private long devicesTrack;
  private long scsiTrack;
  private long lastKey;
  private long last = PacketWriter.FIRST_NUMBER;

  /** Where an origin stands. */
  private record Place(long processId, long threadId, String title) {}

  /** Tracks of a thread that belong together. */
  private record Group(Place place, String name) {}

  private static final Place OTHERS = new Place(0, 0, "others");

  Tracks(PacketWriter packets) {
    this.packets = packets;
  }

  /** A track of the origin on which nothing is from start to end. */
  long ofOrigin(Origin origin, String name, long start, long end) {
    Group group = new Group(placeOf(origin), name);
    return ofGroup(group, origin).take(start, end);
  }

  /** A track of the origin's process on which nothing is from start to end. */
  long ofProcess(Origin origin, String name, long start, long end) {
    if (origin.unknown() || origin.processId() <= 0) {
      return ofOrigin(origin, name, start, end);
    }
    Group group = bounded(new Group(new Place(origin.processId(), 0, ""), name), groups);
    return groups
        .computeIfAbsent(
            group,
            each ->
                lanes(
                    each.name(),
                    each.place().equals(OTHERS)
                        ? parentOf(OTHERS, origin)
                        : processOf(origin.processId(), origin)))
        .take(start, end);
  }

  /** The track for moments of SCSI commands. */
  long ofScsi() {
    if (scsiTrack == 0) {
      scsiTrack = describe("SCSI", devicesParent(), 0);
    }
    return scsiTrack;
  }

  /** A track of the origin for moments, which may be at any time. */
  long momentsOf(Origin origin, String name) {
    Group group = bounded(new Group(placeOf(origin), name), plain);
    Long known = plain.get(group);
    if (known != null) {
      return known;
    }
    long track = describe(name, parentOf(group.place(), origin), 0);
    plain.put(group, track);
    return track;
  }

  /** A track of the device on which nothing is from start to end. */
  long ofDevice(Device device, long start, long end) {
    boolean bounded = devices.size() >= LIMIT && !devices.containsKey(device);
    return devices
        .computeIfAbsent(
            bounded ? Device.UNKNOWN : device, each -> lanes(each.title(), devicesParent()))
        .take(start, end);
  }

  private Lanes ofGroup(Group wanted, Origin origin) {
    Group group = bounded(wanted, groups);
    return groups.computeIfAbsent(
        group, each -> lanes(each.name(), parentOf(each.place(), origin)));
  }

  private Lanes lanes(String name, long parent) {
    long key = ++lastKey;
    return new Lanes(() -> describe(name, parent, key));
  }

  private static Group bounded(Group group, Map<Group, ?> known) {
    return known.size() < LIMIT || known.containsKey(group)
        ? group
        : new Group(OTHERS, OTHERS.title());
  }

  /** Virtual threads share one place: there may be millions. */
  private static Place placeOf(Origin origin) {
    if (origin.unknown()) {
      return new Place(0, 0, "unknown origin");
    }
    if (origin.virtualThreadId() != 0) {
      return new Place(origin.processId(), 0, "virtual threads");
    }
    String title = origin.thread().isEmpty() ? origin.process() : origin.thread();
    return new Place(origin.processId(), origin.threadId(), title);
  }

  private long parentOf(Place place, Origin origin) {
    if (place.equals(OTHERS) || place.processId() <= 0) {
      return threads.computeIfAbsent(place, unknown -> describe(place.title(), 0, 0));
    }
    long process = processOf(place.processId(), origin);
    return threads.computeIfAbsent(
        place,
        known ->
            place.threadId() == 0 ? describe(place.title(), process, 0) : thread(process, place));
  }

  private long processOf(long processId, Origin origin) {
    return processes.computeIfAbsent(processId, id -> process(id, origin.process()));
  }

  private long devicesParent() {
    if (devicesTrack == 0) {
      devicesTrack = describe("Devices", 0, 0);
    }
    return devicesTrack;
  }

  private long process(long id, String name) {
    ProtoMessage process = new ProtoMessage();
    process
        .number(Fields.OsProcess.PID, Math.clamp(id, 0, Integer.MAX_VALUE))
        .text(Fields.OsProcess.NAME, name);
    long track = ++last;
    packets.track(
        new ProtoMessage().number(Fields.Track.UUID, track).message(Fields.Track.PROCESS, process));
    return track;
  }

  private long thread(long process, Place place) {
    ProtoMessage thread = new ProtoMessage();
    thread.number(Fields.OsThread.PID, Math.clamp(place.processId(), 0, Integer.MAX_VALUE));
    thread.number(Fields.OsThread.TID, place.threadId());
    thread.text(Fields.OsThread.NAME, place.title());
    long track = ++last;
    packets.track(
        new ProtoMessage()
            .number(Fields.Track.UUID, track)
            .number(Fields.Track.PARENT_UUID, process)
            .message(Fields.Track.THREAD, thread));
    return track;
  }

  /**
   * A track with a name.
   *
   * @param parent uuid, or 0
   * @param mergeKey the same for tracks that are shown as one, or 0
   */
  private long describe(String name, long parent, long mergeKey) {
    long track = ++last;
    ProtoMessage descriptor = new ProtoMessage();
    descriptor.number(Fields.Track.UUID, track).text(Fields.Track.NAME, name);
    if (parent != 0) {
      descriptor.number(Fields.Track.PARENT_UUID, parent);
    }
    if (mergeKey != 0) {
      descriptor.number(Fields.Track.MERGE_BEHAVIOUR, Fields.Track.BY_MERGE_KEY);
      descriptor.number(Fields.Track.MERGE_KEY, mergeKey);
    }
    packets.track(descriptor);
    return track;
  }
}
