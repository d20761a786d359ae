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
 * for is counted once. Requests without bytes are flushes: as in btt, they are not in the delays of
 * all; they have a group of their own for each device, that of {@link Action#SYNC}. Its memory is
 * bounded: origins and groups beyond a limit are counted together. Used by one thread at a time.
 */
public final class Summary implements HistorySink {
  /** Most rows of origins that are told apart; the rest is {@link #REST}. */
  public static final int ORIGIN_LIMIT = 10_000;

  /** Most devices times actions that are told apart: each may have megabytes of histograms. */
  public static final int GROUP_LIMIT = 128;

  private static final int RECENT_ROWS = 64;

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
   * @param flushes of those, requests that carried no bytes
   * @param bios in requests
   * @param merges bios that joined a request
   * @param requeues requests given back by drivers
   * @param failed histories that ended with an error
   * @param failedRequests requests that ended with an error
   */
  public record Counts(
      long histories,
      long operations,
      long requests,
      long flushes,
      long bios,
      long merges,
      long requeues,
      long failed,
      long failedRequests) {}

  /** A sum that grows. */
  private static final class Bytes {
    long sum;
  }

  /** An origin, and where its bytes are summed. */
  private record RecentRow(
      Group group,
      Origin origin,
      Confidence confidence,
      UnknownReason unknownBecause,
      Bytes bytes) {
    boolean is(Group group, Share share) {
      return share.origin().equals(origin)
          && this.group.equals(group)
          && share.confidence() == confidence
          && share.unknownBecause() == unknownBecause;
    }
  }

  /** What is summed for a group. */
  public static final class Sums {
    private final Group group;
    private long operations;
    private long requests;
    private long bytes;
    private final EnumMap<Delay, DelayFigures> delays = new EnumMap<>(Delay.class);

    /** Of requests without bytes, which do not count in the delays of all. */
    private final EnumMap<Delay, DelayFigures> flushDelays = new EnumMap<>(Delay.class);

    private Sums(Group group) {
      this.group = group;
    }

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
      Map<Delay, DelayFigures> all = new EnumMap<>(Delay.class);
      addTo(all, delays);
      addTo(all, flushDelays);
      return all;
    }
  }

  private final Map<Group, Sums> groups = new LinkedHashMap<>();
  private final Map<Caused, Bytes> caused = new HashMap<>();

  /** The last answer: most requests are like the one before. */
  private @Nullable Sums lastSums;

  /** Rows of origins that were looked up lately, by the origin's identity. */
  private final @Nullable RecentRow[] recentRows = new RecentRow[RECENT_ROWS];

  private final RequestsOnce once = new RequestsOnce();
  private final QueueGaps gaps = new QueueGaps();
  private long histories;
  private long operations;
  private long requests;
  private long flushes;
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
    for (RequestPart request : fresh) {
      request(request);
    }
    Delay.each(history, new Delays(history, fresh));
  }

  /**
   * Delays of all but flushes, in the order of {@link Delay}; those that did not occur are not
   * there.
   */
  public Map<Delay, DelayFigures> delays() {
    Map<Delay, DelayFigures> all = new EnumMap<>(Delay.class);
    groups.values().forEach(sums -> addTo(all, sums.delays));
    return all;
  }

  private static void addTo(Map<Delay, DelayFigures> all, Map<Delay, DelayFigures> some) {
    some.forEach(
        (delay, figures) -> all.computeIfAbsent(delay, any -> new DelayFigures()).add(figures));
  }

  /** Times between bios with bytes queued, on all devices together: btt's Q2Q. */
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
    Map<Caused, Long> sums = new HashMap<>(caused.size() * 2);
    caused.forEach((row, bytes) -> sums.put(row, bytes.sum));
    return sums;
  }

  /** Counts until now. */
  public Counts counts() {
    return new Counts(
        histories, operations, requests, flushes, bios, merges, requeues, failed, failedRequests);
  }

  /** The group, or where there are too many, one of unknown device. */
  private Sums group(Device device, Action action) {
    Sums last = lastSums;
    if (last == null || !last.group.device().equals(device) || last.group.action() != action) {
      last = groups.computeIfAbsent(key(device, action), Sums::new);
      lastSums = last;
    }
    return last;
  }

  private Group key(Device device, Action action) {
    Group group = new Group(device, action);
    return groups.size() < GROUP_LIMIT || groups.containsKey(group)
        ? group
        : new Group(Device.UNKNOWN, action);
  }

  /** Counts the delays of a history; of its requests, only those of the fresh ones. */
  private final class Delays implements Delay.Sink {
    private final History history;
    private final List<RequestPart> fresh;
    private final boolean all;

    Delays(History history, List<RequestPart> fresh) {
      this.history = history;
      this.fresh = fresh;
      all = fresh.size() == history.requests().size();
    }

    @Override
    public void delay(Delay delay, long nanos, @Nullable RequestPart request) {
      if (all || request == null || fresh.contains(request)) {
        count(history, delay, nanos, request);
      }
    }
  }

  private void count(History history, Delay delay, long nanos, @Nullable RequestPart of) {
    Sums sums =
        of == null ? group(history.device(), history.action()) : group(of.device(), actionOf(of));
    (of != null && of.isFlush() ? sums.flushDelays : sums.delays)
        .computeIfAbsent(delay, any -> new DelayFigures())
        .add(nanos);
  }

  /** The kernel asks for a flush by a write without bytes. */
  private static Action actionOf(RequestPart request) {
    return request.isFlush() && request.action() == Action.WRITE ? Action.SYNC : request.action();
  }

  private void request(RequestPart request) {
    requests++;
    flushes += request.isFlush() ? 1 : 0;
    requeues += request.requeues();
    failedRequests += request.failed() ? 1 : 0;
    Sums sums = group(request.device(), actionOf(request));
    sums.requests++;
    sums.bytes += request.lengthBytes();
    Group group = sums.group;
    long left = request.lengthBytes();
    for (BioPart bio : request.bios()) {
      bios++;
      merges += bio.merged() ? 1 : 0;
      long queued = bio.timeline().at(Stage.QUEUED);
      if (queued != Timeline.NOT_REACHED && !request.isFlush()) {
        gaps.add(queued);
      }
      left -= shares(group, bio.shares());
    }
    if (left > 0) {
      row(group, Origin.UNKNOWN, Confidence.UNKNOWN, UnknownReason.NOT_TRACED).sum += left;
    }
  }

  private long shares(Group group, List<Share> shares) {
    long sum = 0;
    for (Share share : shares) {
      if (share.bytes() > 0) {
        row(group, share).sum += share.bytes();
      }
      sum += share.bytes();
    }
    return sum;
  }

  private Bytes row(Group group, Share share) {
    int place = System.identityHashCode(share.origin()) % RECENT_ROWS;
    RecentRow recent = recentRows[place];
    if (recent == null || !recent.is(group, share)) {
      Origin origin = share.origin().unknown() ? Origin.UNKNOWN : who(share.origin());
      Bytes bytes = row(group, origin, share.confidence(), share.unknownBecause());
      recent =
          new RecentRow(group, share.origin(), share.confidence(), share.unknownBecause(), bytes);
      recentRows[place] = recent;
    }
    return recent.bytes();
  }

  private Bytes row(Group group, Origin origin, Confidence confidence, UnknownReason reason) {
    UnknownReason because = origin.unknown() ? reason : UnknownReason.NONE;
    Caused row = new Caused(group, origin, confidence, because);
    if (!origin.unknown() && caused.size() >= ORIGIN_LIMIT && !caused.containsKey(row)) {
      row = new Caused(group, REST, Confidence.UNKNOWN, UnknownReason.NONE);
    }
    return caused.computeIfAbsent(row, any -> new Bytes());
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
