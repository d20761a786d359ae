package dev.fathom.cli.trace;

import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Device;
import dev.fathom.trace.History;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import dev.fathom.trace.UnknownReason;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Sums over all histories of a trace, whether they are shown or not. Belongs to one thread. */
public final class Tally {
  private final Map<String, Moved> devices = new TreeMap<>();
  private final Map<UnknownReason, Long> unknown = new EnumMap<>(UnknownReason.class);
  private final Set<Long> processes = new HashSet<>();
  private final CountedTime counted = new CountedTime();
  private long histories;
  private long bytes;
  private long sharedBytes;

  /** Whose requests came last: most are like the one before. */
  private Device lastDevice = Device.UNKNOWN;

  private Moved lastMoved = new Moved();
  private long lastProcess = -1;

  /** Processes that are remembered. */
  private static final int MOST_PROCESSES = 65_536;

  /** Bytes by direction. */
  private static final class Sum {
    private long read;
    private long written;
    private long discarded;

    void add(Action action, long length) {
      switch (action) {
        case READ -> read += length;
        case WRITE, ZERO -> written += length;
        case DISCARD -> discarded += length;
        case SYNC, POLL, TIMER, NOP, POST, OTHER -> {} // carries none
      }
    }

    DiskCounts.Bytes bytes() {
      return new DiskCounts.Bytes(read, written, discarded);
    }
  }

  /** Bytes of a disk. */
  private static final class Moved {
    private final Sum all = new Sum();
    private final Sum outside = new Sum();
    private final Sum edge = new Sum();

    void add(RequestPart request, CountedTime counted) {
      all.add(request.action(), request.lengthBytes());
      switch (side(request, counted)) {
        case INSIDE -> {} // as nearly all
        case EDGE -> edge.add(request.action(), request.lengthBytes());
        case OUTSIDE -> outside.add(request.action(), request.lengthBytes());
      }
    }

    /** Of a request without an end it is not known whether the kernel told none. */
    private static CountedTime.Side side(RequestPart request, CountedTime counted) {
      long end = request.timeline().at(Stage.COMPLETED);
      return end == Timeline.NOT_REACHED ? CountedTime.Side.EDGE : counted.sideOf(end);
    }

    Disk disk() {
      return new Disk(all.bytes(), outside.bytes(), edge.bytes());
    }
  }

  /**
   * What went to and from a disk.
   *
   * @param all bytes
   * @param outside those that ended before the kernel's counters were read first, or after the
   *     second time
   * @param edge those that ended while they were read, or of which no end is known
   */
  public record Disk(DiskCounts.Bytes all, DiskCounts.Bytes outside, DiskCounts.Bytes edge) {
    /** Nothing moved. */
    static final Disk NONE =
        new Disk(DiskCounts.Bytes.NONE, DiskCounts.Bytes.NONE, DiskCounts.Bytes.NONE);
  }

  /** Nothing yet. */
  public Tally() {}

  /** The kernel's counters were read, and count from here on. */
  public void countedFrom(DiskCounts read) {
    counted.begin(read);
  }

  /** The kernel's counters were read again. */
  public void countedUntil(DiskCounts read) {
    counted.end(read);
  }

  /** Adds one. */
  public void add(History history) {
    histories++;
    for (RequestPart request : history.requests()) {
      bytes += request.lengthBytes();
      moved(request.device()).add(request, counted);
      for (BioPart bio : request.bios()) {
        for (Share share : bio.shares()) {
          add(share);
        }
      }
    }
  }

  private void add(Share share) {
    sharedBytes += share.bytes();
    long process = share.origin().processId();
    if (process != lastProcess && processes.size() < MOST_PROCESSES) {
      processes.add(process);
      lastProcess = process;
    }
    if (share.origin().unknown()) {
      unknown.merge(share.unknownBecause(), share.bytes(), Long::sum);
    }
  }

  private Moved moved(Device device) {
    if (devices.isEmpty() || !device.equals(lastDevice)) {
      lastMoved = devices.computeIfAbsent(device.title(), any -> new Moved());
      lastDevice = device;
    }
    return lastMoved;
  }

  /** Whether a process had a part in a request. */
  boolean knows(Origin origin) {
    return processes.contains(origin.processId());
  }

  /** How many. */
  public long histories() {
    return histories;
  }

  /** Of all requests. */
  public long bytes() {
    return bytes;
  }

  /** Of all shares, unknown ones included: the same sum by another way. */
  public long sharedBytes() {
    return sharedBytes;
  }

  /** Bytes of which the origin is not known, by the reason. */
  public Map<UnknownReason, Long> unknown() {
    return Collections.unmodifiableMap(unknown);
  }

  /** Of all reasons. */
  public long unknownBytes() {
    return unknown.values().stream().mapToLong(Long::longValue).sum();
  }

  /** By the name of the disk. */
  public Map<String, Disk> devices() {
    Map<String, Disk> disks = new TreeMap<>();
    devices.forEach((name, moved) -> disks.put(name, moved.disk()));
    return disks;
  }
}
