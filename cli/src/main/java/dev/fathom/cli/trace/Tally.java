package dev.fathom.cli.trace;

import dev.fathom.trace.BioPart;
import dev.fathom.trace.History;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.UnknownReason;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Sums over all histories of a trace, whether they are shown or not. Belongs to one thread. */
public final class Tally {
  private final Map<String, DiskCounts.Bytes> devices = new TreeMap<>();
  private final Map<UnknownReason, Long> unknown = new EnumMap<>(UnknownReason.class);
  private long histories;
  private long bytes;
  private long sharedBytes;

  /** Adds one. */
  public void add(History history) {
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

  /** Bytes of shares whose origin is unknown, by reason. */
  public Map<UnknownReason, Long> unknown() {
    return Collections.unmodifiableMap(unknown);
  }

  /** Of all reasons. */
  public long unknownBytes() {
    return unknown.values().stream().mapToLong(Long::longValue).sum();
  }

  /** By the name of the disk. */
  public Map<String, DiskCounts.Bytes> devices() {
    return Collections.unmodifiableMap(devices);
  }
}
