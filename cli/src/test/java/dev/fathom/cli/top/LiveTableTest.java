package dev.fathom.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.kernel.DirtyOwners;
import dev.fathom.kernel.record.KernelNames;
import dev.fathom.kernel.record.Notice;
import dev.fathom.kernel.recording.TraceScope;
import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Cause;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Device;
import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import dev.fathom.trace.UnknownReason;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LiveTableTest {
  private static final long MILLI = 1_000_000;
  private static final long NOW = 100_000 * MILLI;
  private static final Origin WRITER = Origin.ofTask(10, 11, "writer", "/a");
  private static final Origin OTHER = Origin.ofTask(20, 20, "other", "/b");
  private static final Origin SYNC = Origin.ofTask(30, 30, "sync", "/b");
  private static final Origin FLUSHER = Origin.ofTask(7, 7, "kworker", "/");
  private static final FileName FILE = new FileName("/data/file", 8 << 20, 5, false);
  private static final TopScope ALL =
      new TopScope(TraceScope.ALL, Set.of(), (id, name) -> name + "!");

  private static Share share(Origin origin, long bytes) {
    boolean unknown = origin.unknown();
    return new Share(
        origin,
        bytes,
        unknown ? Confidence.UNKNOWN : Confidence.EXACT,
        Cause.BUFFERED,
        unknown ? UnknownReason.BEFORE_START : UnknownReason.NONE,
        FILE,
        0,
        0,
        unknown ? Timeline.EMPTY : Timeline.EMPTY.with(Stage.DIRTIED, NOW - 5_000 * MILLI));
  }

  private static History request(Action action, Share... shares) {
    long length = Stream.of(shares).mapToLong(Share::bytes).sum();
    BioPart bio =
        new BioPart(
            1,
            0,
            length,
            0,
            FLUSHER,
            0,
            Timeline.EMPTY.with(Stage.QUEUED, NOW - 8 * MILLI),
            List.of(shares));
    return new History(
        null,
        List.of(
            new RequestPart(
                2,
                new Device(8 << 20, "sda"),
                action,
                0,
                0,
                length,
                (int) length,
                0,
                0,
                Timeline.EMPTY.with(Stage.COMPLETED, NOW),
                List.of(bio))));
  }

  private static Snapshot snapshot(LiveTable table, long nanos) {
    return table.snapshot(nanos, Figures.around());
  }

  private static LiveTable table(Grouping grouping, TopScope scope) {
    return new LiveTable(grouping, scope, KernelNames.NUMBERS, NOW - 2_000 * MILLI);
  }

  private static RowFigures row(Snapshot shot, String name) {
    return shot.rows().stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void bytesOfAFlushersRequestGoToThoseWhoWrote() {
    LiveTable table = table(Grouping.PROCESS, ALL);
    table.accept(request(Action.WRITE, share(WRITER, 6000), share(OTHER, 2000)));
    table.accept(request(Action.READ, share(WRITER, 400)));

    Snapshot shot = snapshot(table, NOW);

    assertThat(shot.rows()).hasSize(2);
    RowFigures writer = row(shot, "writer!");
    assertThat(writer.number()).isEqualTo("10");
    assertThat(writer.writtenBytesPerSecond()).isEqualTo(3000);
    assertThat(writer.readBytesPerSecond()).isEqualTo(200);
    assertThat(writer.writes().p99Micros()).isBetween(7_900L, 8_500L);
    assertThat(writer.dwell().medianMicros()).isBetween(4_700_000L, 5_300_000L);
    assertThat(writer.surePercent()).isEqualTo(100);
    assertThat(row(shot, "other!").writtenBytesPerSecond()).isEqualTo(1000);
  }

  @Test
  void bytesOfNobodyAreARowOfTheirOwnWithTheReason() {
    LiveTable table = table(Grouping.PROCESS, ALL);
    table.accept(request(Action.WRITE, share(Origin.UNKNOWN, 5000)));

    Snapshot shot = snapshot(table, NOW);

    assertThat(row(shot, "unknown").kind()).isEqualTo(RowFigures.Kind.UNKNOWN);
    assertThat(row(shot, "unknown").writtenBytesPerSecond()).isEqualTo(2500);
    assertThat(shot.unknown()).isEqualTo("dirtied before tracing began 100%");
  }

  @Test
  void rowsAreOfWhatIsAskedFor() {
    for (Grouping grouping : Grouping.values()) {
      LiveTable table = table(grouping, ALL);
      table.accept(request(Action.WRITE, share(WRITER, 6000)));
      RowFigures row = snapshot(table, NOW).rows().getFirst();
      String expected =
          switch (grouping) {
            case PROCESS -> "writer! 10";
            case THREAD -> "writer 11";
            case CGROUP -> "/a ";
            case FILE -> "/data/file ";
            case DEVICE -> "sda 8:0";
          };
      assertThat(row.name() + " " + row.number()).isEqualTo(expected);
    }
  }

  @Test
  void aWaitTellsForWhomMost() {
    LiveTable table = table(Grouping.PROCESS, ALL);
    table.accept(new Notice.Wait(NOW, WRITER, OTHER, 8 << 20, 5, 0, 1));
    table.accept(new Notice.Wait(NOW, WRITER, OTHER, 8 << 20, 5, 1, 1));
    table.accept(new Notice.Wait(NOW, WRITER, WRITER, 8 << 20, 5, 2, 1));
    table.accept(new Notice.Throttle(NOW, WRITER, 30 * MILLI, 100));

    RowFigures waiting = row(snapshot(table, NOW), "writer!");
    table.accept(request(Action.WRITE, share(OTHER, 8192), share(WRITER, 4096)));
    RowFigures writer = row(snapshot(table, NOW), "writer!");

    assertThat(waiting.waits()).isEqualTo(3);
    assertThat(waiting.waitedFor()).isEqualTo("other 20");
    assertThat(writer.waits()).isEqualTo(3);
    assertThat(writer.waitedFor()).isEqualTo("other 20 +1");
    assertThat(writer.pausedNanos()).isEqualTo(30 * MILLI);
  }

  /** Two wrote to a folio of 64 pages; the kernel's word is the one who did so last. */
  @Test
  void aWaitForAFolioTellsWhoHasMostOfItsPages() {
    Notice.Wait wait = new Notice.Wait(NOW - MILLI, SYNC, OTHER, 8 << 20, 5, 0, 64);
    History written = request(Action.WRITE, share(WRITER, 48 * 4096), share(OTHER, 16 * 4096));
    LiveTable table = table(Grouping.PROCESS, ALL);
    table.accept(wait);
    assertThat(row(snapshot(table, NOW), "sync!").waitedFor()).isEmpty();

    table.accept(written);

    RowFigures sync = row(snapshot(table, NOW), "sync!");
    assertThat(sync.waits()).isEqualTo(1);
    assertThat(sync.waitedFor()).isEqualTo("writer 10/11 +1");
    for (Grouping grouping : List.of(Grouping.FILE, Grouping.DEVICE)) {
      LiveTable other = table(grouping, ALL);
      other.accept(wait);
      other.accept(written);
      assertThat(snapshot(other, NOW).rows())
          .singleElement()
          .returns(1L, RowFigures::waits)
          .returns("writer 10/11 +1", RowFigures::waitedFor);
    }
  }

  @Test
  void whereTheBioIsNotSeenTheKernelsWordHolds() {
    LiveTable table = table(Grouping.PROCESS, ALL);
    table.accept(new Notice.Wait(NOW, SYNC, OTHER, 8 << 20, 5, 0, 64));
    table.accept(request(Action.READ, share(WRITER, 0)));

    assertThat(row(snapshot(table, NOW + 9_000 * MILLI), "sync!").waitedFor()).isEmpty();
    assertThat(row(snapshot(table, NOW + 10_001 * MILLI), "sync!").waitedFor())
        .isEqualTo("other 20");
    assertThat(row(snapshot(table, NOW + 19_000 * MILLI), "sync!").waitedFor())
        .isEqualTo("other 20");
    assertThat(snapshot(table, NOW + 21_000 * MILLI).rows()).isEmpty();
  }

  /** Who has dirty data is shown even if nothing of it was ever on its way. */
  @Test
  void dirtyDataIsShownUntilItIsClean() {
    LiveTable table = table(Grouping.PROCESS, ALL);
    table.accept(request(Action.WRITE, share(WRITER, 6000)));
    table.dirty(
        List.of(
            new DirtyOwners.Owned(WRITER, 8 << 20, 5, 10, 1),
            new DirtyOwners.Owned(WRITER, 8 << 20, 6, 1, 0),
            new DirtyOwners.Owned(OTHER, 8 << 20, 5, 100, 0),
            new DirtyOwners.Owned(Origin.UNKNOWN, 8 << 20, 5, 7, 0)),
        -1,
        NOW);

    assertThat(dirty(snapshot(table, NOW)))
        .isEqualTo(Map.of("writer!", 12L, "other!", 100L, "unknown", 7L));
    assertThat(dirty(snapshot(table, NOW + 30_000 * MILLI))).hasSize(3);
    table.dirty(List.of(new DirtyOwners.Owned(OTHER, 8 << 20, 5, 3, 0)), -1, NOW + 31_000 * MILLI);
    assertThat(dirty(snapshot(table, NOW + 31_000 * MILLI))).isEqualTo(Map.of("other!", 3L));
  }

  @Test
  void dirtyDataIsOfFilesAndDevicesToo() {
    for (Grouping grouping : List.of(Grouping.FILE, Grouping.DEVICE, Grouping.CGROUP)) {
      LiveTable table = table(grouping, ALL);
      table.dirty(List.of(new DirtyOwners.Owned(WRITER, 8 << 20, 5, 4, 0)), -1, NOW);
      assertThat(dirty(snapshot(table, NOW)).values()).as(grouping.title()).containsExactly(4L);
    }
  }

  /** Pages. */
  private static Map<String, Long> dirty(Snapshot shot) {
    return shot.rows().stream()
        .collect(Collectors.toMap(RowFigures::name, row -> row.dirtyBytes() / 4096));
  }

  /** What the kernel should have written long ago may have been written unseen. */
  @Test
  void thereIsNoMoreDirtyDataThanTheMachineHas() {
    List<DirtyOwners.Owned> found =
        List.of(
            new DirtyOwners.Owned(WRITER, 8 << 20, 5, 1000, 500),
            new DirtyOwners.Owned(OTHER, 8 << 20, 5, 0, 3000));

    assertThat(DirtyData.plausible(found, 4500 * 4096)).isEqualTo(found);
    assertThat(DirtyData.plausible(found, -1)).isEqualTo(found);
    assertThat(DirtyData.plausible(found, 1500 * 4096))
        .containsExactly(new DirtyOwners.Owned(WRITER, 8 << 20, 5, 1000, 0));
  }

  @Test
  void onlyTheProcessesAndDevicesAskedForAreShown() {
    TraceScope traced = new TraceScope(Set.of(8L << 20), Set.of(8L << 20));
    TopScope only = new TopScope(traced, Set.of(20L), (id, name) -> name);
    LiveTable table = table(Grouping.PROCESS, only);
    table.accept(request(Action.WRITE, share(WRITER, 6000), share(OTHER, 2000)));
    table.accept(new Notice.Wait(NOW, OTHER, WRITER, 9 << 20, 5, 0, 1));
    table.accept(new Notice.Wait(NOW, WRITER, OTHER, 8 << 20, 5, 0, 1));
    table.dirty(
        List.of(
            new DirtyOwners.Owned(WRITER, 8 << 20, 5, 10, 0),
            new DirtyOwners.Owned(OTHER, 8 << 20, 5, 0, 3),
            new DirtyOwners.Owned(OTHER, 9 << 20, 5, 1000, 0)),
        13 * 4096,
        NOW);

    Snapshot shot = snapshot(table, NOW);

    assertThat(shot.rows()).hasSize(1);
    assertThat(row(shot, "other").waits()).isZero();
    assertThat(row(shot, "other").dirtyBytes()).isEqualTo(3 * 4096);
    table.dirty(List.of(), 0, NOW);
    assertThat(snapshot(table, NOW + 10_001 * MILLI).rows()).isEmpty();
  }

  @Test
  void idleRowsGoAfterTheWindowAndRatesAfterTheInterval() {
    LiveTable table = table(Grouping.PROCESS, ALL);
    table.accept(request(Action.WRITE, share(WRITER, 6000)));
    snapshot(table, NOW);

    assertThat(row(snapshot(table, NOW + 1_000 * MILLI), "writer!").idle()).isTrue();
    assertThat(snapshot(table, NOW + 11_000 * MILLI).rows()).isEmpty();
  }

  @Test
  void tenThousandProcessesFitIntoABoundedTableWithAllTheirBytes() {
    LiveTable table = table(Grouping.PROCESS, ALL);
    for (int i = 1; i <= 10_000; i++) {
      table.accept(request(Action.WRITE, share(Origin.ofTask(i, i, "p" + i, ""), 100)));
    }

    Snapshot shot = snapshot(table, NOW);

    assertThat(shot.rows()).hasSizeLessThanOrEqualTo(LiveTable.MOST_ROWS + 1);
    assertThat(row(shot, "others").kind()).isEqualTo(RowFigures.Kind.OTHERS);
    assertThat(shot.rows().stream().mapToDouble(RowFigures::writtenBytesPerSecond).sum())
        .isEqualTo(500_000);
  }

  @Test
  void memoryInfoIsReadOrNotKnown() {
    MemoryInfo memory = MemoryInfo.parse(List.of("Dirty:       12 kB", "WritebackTmp:   7 kB"));

    assertThat(memory).isEqualTo(new MemoryInfo(12 << 10, -1));
  }
}
