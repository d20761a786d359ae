package dev.fathom.report;

import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Delay;
import dev.fathom.trace.Device;
import dev.fathom.trace.History;
import dev.fathom.trace.HistorySink;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.RequestsOnce;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import dev.fathom.trace.UnknownReason;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sums over histories: delays, bytes by origin, counts. A request that several operations waited
 * for is counted once. Its memory is bounded: origins and groups beyond a limit are counted
 * together. Used by one thread at a time.
 */
public final class Summary implements HistorySink {
  /** Most rows of origins that are told apart; the rest is {@link #REST}. */
  public static final int ORIGIN_LIMIT = 10_000;

  /** Most devices times actions that are told apart: each may have megabytes of histograms. */
  public static final int GROUP_LIMIT = 128;

  /** Stands for all origins beyond the limit. */
  public static final Origin REST = new Origin(0, 0, "(others)", "", 0, "", null, "");

  /** A device and what was done with it; the unknown device for operations without requests. */
  public record Group(Device device, Action action) {}

  /**
   * Bytes of one origin in one group.
   *
   * @param origin without its span and virtual thread; {@link Origin#UNKNOWN} with a reason
   * @param unknownBecause {@code NONE} for a known one
   */
  public record Caused(
      Group group, Origin origin, Confidence confidence, UnknownReason unknownBecause) {}

  /**
   * How often.
   *
   * @param histories in all
   * @param operations of them with an operation
   * @param requests to devices
   * @param bios in them
   * @param merges bios that joined a request
   * @param requeues requests given back by drivers
   * @param failed histories that ended with an error
   * @param failedRequests requests that ended with an error
   */
  public record Counts(
      long histories,
      long operations,
      long requests,
      long bios,
      long merges,
      long requeues,
      long failed,
      long failedRequests) {}

  /** What is summed for a group. */
  public static final class Sums {
    private long operations;
    private long requests;
    private long bytes;
    private final EnumMap<Delay, DelayFigures> delays = new EnumMap<>(Delay.class);

    private Sums() {}

    /** Operations of this action whose first device this is. */
    public long operations() {
      return operations;
    }

    /** Requests. */
    public long requests() {
      return requests;
    }

    /** Bytes of the requests. */
    public long bytes() {
      return bytes;
    }

    /** Delays that occurred, in the order of {@link Delay}. */
    public Map<Delay, DelayFigures> delays() {
      return delays;
    }
  }

  private final EnumMap<Delay, DelayFigures> delays = new EnumMap<>(Delay.class);
  private final Map<Group, Sums> groups = new LinkedHashMap<>();
  private final Map<Caused, Long> caused = new HashMap<>();
  private final RequestsOnce once = new RequestsOnce();
  private final QueueGaps gaps = new QueueGaps();
  private long histories;
  private long operations;
  private long requests;
  private long bios;
  private long merges;
  private long requeues;
  private long failed;
  private long failedRequests;

  /** Nothing yet. */
  public Summary() {}

  @Override
  public void accept(History history) {
    histories++;
    failed += history.failed() ? 1 : 0;
    if (history.operation() != null) {
      operations++;
      group(history.device(), history.action()).operations++;
    }
    List<RequestPart> fresh = once.of(history);
    fresh.forEach(this::request);
    boolean all = fresh.size() == history.requests().size();
    Delay.each(
        history,
        (delay, nanos, request) -> {
          if (all || request == null || fresh.contains(request)) {
            delay(history, delay, nanos, request);
          }
        });
  }

  /** Delays of all, in the order of {@link Delay}; those that did not occur are not there. */
  public Map<Delay, DelayFigures> delays() {
    return delays;
  }

  /** Times between bios queued, on all devices together: btt's Q2Q. */
  public DelayFigures queueGaps() {
    return gaps.figures();
  }

  /** Bios that {@link #queueGaps} had to leave out because they came too late. */
  public long queueGapsLate() {
    return gaps.late();
  }

  /** Sums by device and action. */
  public Map<Group, Sums> groups() {
    return groups;
  }

  /** Bytes by who caused them. In each group they add up to the bytes of its requests. */
  public Map<Caused, Long> caused() {
    return caused;
  }

  /** Counts until now. */
  public Counts counts() {
    return new Counts(
        histories, operations, requests, bios, merges, requeues, failed, failedRequests);
  }

  /** The group, or where there are too many, one of unknown device. */
  private Sums group(Device device, Action action) {
    return groups.computeIfAbsent(key(device, action), any -> new Sums());
  }

  private Group key(Device device, Action action) {
    Group group = new Group(device, action);
    return groups.size() < GROUP_LIMIT || groups.containsKey(group)
        ? group
        : new Group(Device.UNKNOWN, action);
  }

  private void delay(History history, Delay delay, long nanos, @Nullable RequestPart of) {
    delays.computeIfAbsent(delay, any -> new DelayFigures()).add(nanos);
    Sums sums =
        of == null ? group(history.device(), history.action()) : group(of.device(), of.action());
    sums.delays.computeIfAbsent(delay, any -> new DelayFigures()).add(nanos);
  }

  private void request(RequestPart request) {
    requests++;
    requeues += request.requeues();
    failedRequests += request.failed() ? 1 : 0;
    Sums sums = group(request.device(), request.action());
    sums.requests++;
    sums.bytes += request.lengthBytes();
    Group group = key(request.device(), request.action());
    long left = request.lengthBytes();
    for (BioPart bio : request.bios()) {
      bios++;
      merges += bio.merged() ? 1 : 0;
      long queued = bio.timeline().at(Stage.QUEUED);
      if (queued != Timeline.NOT_REACHED) {
        gaps.add(queued);
      }
      left -= shares(group, bio.shares());
    }
    if (left > 0) {
      add(group, Origin.UNKNOWN, Confidence.UNKNOWN, UnknownReason.NOT_TRACED, left);
    }
  }

  private long shares(Group group, List<Share> shares) {
    long sum = 0;
    for (Share share : shares) {
      if (share.bytes() > 0) {
        Origin origin = share.origin().unknown() ? Origin.UNKNOWN : who(share.origin());
        add(group, origin, share.confidence(), share.unknownBecause(), share.bytes());
      }
      sum += share.bytes();
    }
    return sum;
  }

  private void add(
      Group group, Origin origin, Confidence confidence, UnknownReason reason, long bytes) {
    UnknownReason because = origin.unknown() ? reason : UnknownReason.NONE;
    Caused row = new Caused(group, origin, confidence, because);
    if (!origin.unknown() && caused.size() >= ORIGIN_LIMIT && !caused.containsKey(row)) {
      row = new Caused(group, REST, Confidence.UNKNOWN, UnknownReason.NONE);
    }
    caused.merge(row, bytes, Long::sum);
  }

  /** Spans and virtual threads come and go; their thread stays. */
  private static Origin who(Origin origin) {
    return new Origin(
        origin.processId(),
        origin.threadId(),
        origin.process(),
        origin.thread(),
        0,
        origin.cgroup(),
        null,
        origin.label());
  }
}
