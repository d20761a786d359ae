package dev.fathom.cli.trace;

import dev.fathom.trace.BioPart;
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
final class Tally {
  private final Map<String, DiskCounts.Bytes> devices = new TreeMap<>();
  private final Map<UnknownReason, Long> unknown = new EnumMap<>(UnknownReason.class);
  private final Set<Long> processes = new HashSet<>();
  private long histories;
  private long bytes;
  private long sharedBytes;

  /** Processes that are remembered. */
  private static final int MOST_PROCESSES = 65_536;

  void add(History history) {
    histories++;
    for (RequestPart request : history.requests()) {
      bytes += request.lengthBytes();
      devices.merge(request.device().title(), moved(request), DiskCounts.Bytes::plus);
      for (BioPart bio : request.bios()) {
        bio.shares().forEach(this::add);
      }
    }
  }

  private void add(Share share) {
    sharedBytes += share.bytes();
    if (processes.size() < MOST_PROCESSES) {
      processes.add(share.origin().processId());
    }
    if (share.origin().unknown()) {
      unknown.merge(share.unknownBecause(), share.bytes(), Long::sum);
    }
  }

  private static DiskCounts.Bytes moved(RequestPart request) {
    long length = request.lengthBytes();
    return switch (request.action()) {
      case READ -> new DiskCounts.Bytes(length, 0, 0);
      case WRITE, ZERO -> new DiskCounts.Bytes(0, length, 0);
      case DISCARD -> new DiskCounts.Bytes(0, 0, length);
      case SYNC, POLL, TIMER, NOP, POST, OTHER -> DiskCounts.Bytes.NONE;
    };
  }

  /** Whether a process had a part in a request. */
  boolean knows(Origin origin) {
    return processes.contains(origin.processId());
  }

  long histories() {
    return histories;
  }

  /** Of all requests. */
  long bytes() {
    return bytes;
  }

  /** Of all shares, unknown ones included: the same sum by another way. */
  long sharedBytes() {
    return sharedBytes;
  }

  Map<UnknownReason, Long> unknown() {
    return Collections.unmodifiableMap(unknown);
  }

  long unknownBytes() {
    return unknown.values().stream().mapToLong(Long::longValue).sum();
  }

  /** By the name of the disk. */
  Map<String, DiskCounts.Bytes> devices() {
    return Collections.unmodifiableMap(devices);
  }
}
