package dev.fathom.cli.trace;

import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Device;
import dev.fathom.trace.History;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
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
  private long histories;
  private long bytes;
  private long sharedBytes;

  /** Whose requests came last: most are like the one before. */
  private Device lastDevice = Device.UNKNOWN;

  private Moved lastMoved = new Moved();
  private long lastProcess = -1;

  /** Processes that are remembered. */
  private static final int MOST_PROCESSES = 65_536;

  /** Bytes of a disk. */
  private static final class Moved {
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

  /** Nothing yet. */
  public Tally() {}

  /** Adds one. */
  public void add(History history) {
    histories++;
    for (RequestPart request : history.requests()) {
      bytes += request.lengthBytes();
      moved(request.device()).add(request.action(), request.lengthBytes());
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
  public Map<String, DiskCounts.Bytes> devices() {
    Map<String, DiskCounts.Bytes> bytes = new TreeMap<>();
    devices.forEach((disk, moved) -> bytes.put(disk, moved.bytes()));
    return bytes;
  }
}
