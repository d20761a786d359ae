package dev.fathom.cli.top;

import dev.fathom.cli.live.Resources;
import dev.fathom.cli.report.Incidents;
import dev.fathom.kernel.DirtyOwners;
import dev.fathom.kernel.record.KernelNames;
import dev.fathom.kernel.record.Notice;
import dev.fathom.kernel.record.NoticeSink;
import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Device;
import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.HistorySink;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.UnknownReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who reads and writes, counted as it happens; rows of a fixed number. Times are of the records'
 * clock. Belongs to the thread that reads the records.
 */
final class LiveTable implements HistorySink, NoticeSink {
  /** Rows at most; what comes beyond goes into one more. */
  static final int MOST_ROWS = 2048;

  private final Grouping grouping;
  private final TopScope scope;
  private final KernelNames names;

  /** Asked only whose pages were waited for: files need no names. */
  private final Incidents incidents =
      new Incidents(KernelNames.NUMBERS, incident -> {}, this::waitedFor);

  private final Map<RowKey, LiveRow> rows = new HashMap<>();
  private final SlidingSums unknown = new SlidingSums(UnknownReason.values().length);
  private final Set<RowKey> touched = new HashSet<>();
  private long takenNanos;

  /** Counts from this moment. */
  LiveTable(Grouping grouping, TopScope scope, KernelNames names, long nanos) {
    this.grouping = grouping;
    this.scope = scope;
    this.names = names;
    takenNanos = nanos;
  }

  /** What the rows are of. */
  Grouping grouping() {
    return grouping;
  }

  @Override
  public void accept(History history) {
    incidents.accept(history);
    for (RequestPart request : history.requests()) {
      Action action = request.action();
      if (action.moves() && !request.failed() && request.timeline().reached(Stage.COMPLETED)) {
        request.bios().forEach(bio -> bio(request, bio));
      }
    }
  }

  private void bio(RequestPart request, BioPart bio) {
    long now = request.timeline().at(Stage.COMPLETED);
    boolean written = request.action() == Action.WRITE;
    touched.clear();
    for (Share share : bio.shares()) {
      if (scope.hides(share.origin()) || (share.bytes() == 0 && bio.lengthBytes() > 0)) {
        continue;
      }
      RowKey key = key(share, request.device());
      LiveRow row = row(key, share.origin(), share.file(), request.device(), now);
      row.moved(now, written, share.bytes(), share.confidence());
      if (key.equals(RowKey.UNKNOWN)) {
        unknown.add(now, share.unknownBecause().code(), share.bytes());
      }
      if (touched.add(key) && bio.timeline().reached(Stage.QUEUED)) {
        row.took(now, written, now - bio.timeline().at(Stage.QUEUED));
      }
      if (share.timeline().reached(Stage.DIRTIED) && bio.timeline().reached(Stage.QUEUED)) {
        row.dwelt(now, bio.timeline().at(Stage.QUEUED) - share.timeline().at(Stage.DIRTIED));
      }
    }
  }

  /** Bytes of nobody are nobody's, whatever their file; a device has all of its bytes. */
  private RowKey key(Share share, Device device) {
    boolean nobody = share.confidence() == Confidence.UNKNOWN && grouping != Grouping.DEVICE;
    return nobody && grouping != Grouping.FILE
        ? RowKey.UNKNOWN
        : grouping.key(share.origin(), share.file(), device);
  }

  @Override
  public void accept(Notice notice) {
    switch (notice) {
      case Notice.Wait wait -> waited(wait);
      case Notice.Throttle pause -> paused(pause);
      case Notice.Flush _, Notice.Commit _, Notice.Scsi _, Notice.File _ -> {}
    }
  }

  private void waited(Notice.Wait wait) {
    if (!scope.hides(wait.waiter()) && !scope.hidesFileSystem(wait.fsDevice())) {
      row(wait, wait.nanos()).waited(wait.nanos());
      incidents.accept(wait);
    }
  }

  /** What is learned late counts when it is learned: else it would hardly be seen. */
  private void waitedFor(Notice.Wait wait, Origin dirtier, int pages, long nanos) {
    long learned = Math.max(nanos, takenNanos);
    boolean own = dirtier.processId() == wait.waiter().processId();
    String whom = dirtier.unknown() ? "unknown" : own ? "itself" : dirtier.title();
    row(wait, learned).waitedFor(learned, whom, pages);
  }

  private LiveRow row(Notice.Wait wait, long now) {
    return row(wait.waiter(), wait.fsDevice(), wait.inode(), now);
  }

  /** The row of a task at a file. */
  private LiveRow row(Origin origin, long fileSystem, long inode, long now) {
    FileName file =
        grouping == Grouping.FILE
            ? names.file(fileSystem, inode, origin.processId())
            : FileName.NONE;
    Device device = grouping == Grouping.DEVICE ? names.device(fileSystem) : Device.UNKNOWN;
    return row(grouping.key(origin, file, device), origin, file, device, now);
  }

  /**
   * What is dirty now, instead of what was told before.
   *
   * @param machineBytes dirty on the whole machine, −1 if not known
   */
  void dirty(List<DirtyOwners.Owned> found, long machineBytes, long nanos) {
    rows.values().forEach(LiveRow::forgetDirty);
    // Of devices that are not traced it is not known what was written since.
    List<DirtyOwners.Owned> traced =
        found.stream().filter(each -> !scope.hidesFileSystem(each.fileSystem())).toList();
    for (DirtyOwners.Owned each : DirtyData.plausible(traced, machineBytes)) {
      if (!scope.hides(each.writer())) {
        row(each.writer(), each.fileSystem(), each.inode(), nanos)
            .dirty(each.pages() * Resources.PAGE_BYTES);
      }
    }
  }

  /** Tells neither file nor device. */
  private void paused(Notice.Throttle pause) {
    RowKey key = grouping.key(pause.writer(), FileName.NONE, Device.UNKNOWN);
    boolean tellable = grouping != Grouping.FILE && grouping != Grouping.DEVICE;
    boolean elsewhere = scope.anyDevice() && !rows.containsKey(key);
    if (tellable && !elsewhere && !scope.hides(pause.writer())) {
      row(key, pause.writer(), FileName.NONE, Device.UNKNOWN, pause.nanos())
          .paused(pause.nanos(), pause.pauseNanos());
    }
  }

  private LiveRow row(RowKey key, Origin origin, FileName file, Device device, long now) {
    LiveRow known = rows.get(key);
    if (known != null) {
      if (grouping == Grouping.FILE && !key.equals(RowKey.UNKNOWN)) {
        known.rename(grouping.name(origin, file, device));
      }
      return known;
    }
    if (rows.size() >= MOST_ROWS) {
      rows.values().removeIf(row -> row.idle(now));
    }
    boolean full = rows.size() >= MOST_ROWS && !key.equals(RowKey.UNKNOWN);
    String name =
        full
            ? "others"
            : key.equals(RowKey.UNKNOWN) ? "unknown" : grouping.name(origin, file, device);
    if (grouping == Grouping.PROCESS && !full && !key.equals(RowKey.UNKNOWN)) {
      name = scope.processNames().of(origin.processId(), name);
    }
    String title = name;
    return rows.computeIfAbsent(full ? RowKey.OTHERS : key, _ -> new LiveRow(title));
  }

  /**
   * The figures now. Bytes per second are of the time since the last snapshot.
   *
   * @param nanos of the records' clock
   */
  Snapshot snapshot(long nanos, Surroundings around) {
    double seconds = Math.max(1, nanos - takenNanos) / 1e9;
    takenNanos = nanos;
    incidents.tick(nanos);
    rows.values().removeIf(row -> row.idle(nanos));
    List<RowFigures> figures = new ArrayList<>();
    rows.forEach((key, row) -> {
      RowFigures.Kind kind =
          key.equals(RowKey.UNKNOWN)
              ? RowFigures.Kind.UNKNOWN
              : key.equals(RowKey.OTHERS) ? RowFigures.Kind.OTHERS : RowFigures.Kind.ORIGIN;
      String number = kind == RowFigures.Kind.ORIGIN ? grouping.number(key) : "";
      figures.add(row.figures(nanos, seconds, number, kind));
    });
    return new Snapshot(grouping, figures, reasons(nanos), around);
  }

  private String reasons(long nanos) {
    Map<String, Long> bytes = new HashMap<>();
    long all = 0;
    for (UnknownReason reason : UnknownReason.values()) {
      long here = unknown.sum(nanos, reason.code());
      if (here > 0) {
        String title = reason == UnknownReason.NONE ? noGroup() : reason.title();
        bytes.merge(title, here, Long::sum);
        all += here;
      }
    }
    long total = all;
    return String.join(
        ", ",
        bytes.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .map(each -> "%s %d%%".formatted(each.getKey(), 100 * each.getValue() / total))
            .toList());
  }

  private String noGroup() {
    return grouping == Grouping.FILE ? "no file" : "no " + grouping.title() + " known";
  }
}
