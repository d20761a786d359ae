package dev.fathom.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.kernel.record.KernelNames;
import dev.fathom.kernel.record.Notice;
import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Cause;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Device;
import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.Incident;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import dev.fathom.trace.UnknownReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IncidentsTest {
  private static final Origin WAITER = Origin.ofTask(5, 6, "sync", "/");
  private static final Origin WRITER = Origin.ofTask(42, 42, "cp", "");
  private static final long DEVICE = 7 << 20;
  private static final long MILLI = 1_000_000;

  private final List<Incident> told = new ArrayList<>();
  private final Incidents incidents = new Incidents(KernelNames.NUMBERS, told::add);

  private static Notice.Wait waiting(long nanos, long inode, long page, Origin dirtier) {
    return new Notice.Wait(nanos, WAITER, dirtier, DEVICE, inode, page, 1);
  }

  /** A write of so many pages that completes then. */
  private static History written(long inode, long page, int pages, long completed) {
    return written(inode, page, pages, Timeline.EMPTY, completed);
  }

  private static History written(
      long inode, long page, int pages, Timeline queued, long completed) {
    return written(pages, queued, completed, share(inode, page, pages * 4096L, WRITER));
  }

  private static Share share(long inode, long page, long bytes, Origin writer) {
    FileName file = new FileName("", DEVICE, inode, false);
    return new Share(
        writer,
        bytes,
        Confidence.EXACT,
        Cause.BUFFERED,
        UnknownReason.NONE,
        file,
        page * 4096,
        0,
        Timeline.EMPTY);
  }

  private static History written(int pages, Timeline queued, long completed, Share... shares) {
    BioPart bio = new BioPart(1, 0, pages * 4096L, 0, WRITER, 0, queued, List.of(shares));
    Timeline times = Timeline.EMPTY.with(Stage.COMPLETED, completed);
    return new History(
        null,
        List.of(
            new RequestPart(
                2,
                new Device(DEVICE, "loop0"),
                Action.WRITE,
                0,
                0,
                pages * 4096L,
                pages * 4096,
                0,
                0,
                times,
                List.of(bio))));
  }

  /** The kernel keeps pages 8 to 11 as one; two of them are dirty, and are written apart. */
  @Test
  void aWaitForSeveralPagesEndsWithTheLastOfTheirRequests() {
    Timeline before = Timeline.EMPTY.with(Stage.QUEUED, 9 * MILLI);
    Timeline after = Timeline.EMPTY.with(Stage.QUEUED, 13 * MILLI);
    incidents.accept(new Notice.Wait(10 * MILLI, WAITER, WRITER, DEVICE, 12, 8, 4));
    incidents.accept(written(12, 7, 1, before, 10_500_000));
    incidents.accept(written(12, 9, 1, before, 11 * MILLI));
    incidents.accept(written(12, 11, 1, before, 12 * MILLI));
    incidents.accept(written(12, 12, 1, before, 14 * MILLI));
    incidents.accept(written(12, 9, 1, after, 15 * MILLI));
    incidents.finish();
    assertThat(told)
        .containsExactly(
            new Incident.Wait(
                10 * MILLI,
                2 * MILLI,
                WAITER,
                new FileName("", DEVICE, 12, false),
                Map.of(WRITER, 2)));
  }

  /** The kernel tells who wrote to a folio last; its bio tells the others, and how much. */
  @Test
  void allWritersOfAFolioAreTold() {
    Origin inGroup = Origin.ofTask(42, 42, "cp", "/batch");
    Origin other = Origin.ofTask(43, 43, "dd", "");
    Timeline before = Timeline.EMPTY.with(Stage.QUEUED, 9 * MILLI);
    incidents.accept(new Notice.Wait(10 * MILLI, WAITER, WRITER, DEVICE, 12, 0, 64));
    incidents.accept(
        written(
            63,
            before,
            11 * MILLI,
            share(12, 0, 40 * 4096, inGroup),
            share(12, 40, 20 * 4096 - 1, other),
            share(13, 0, 4096, other),
            share(12, 60, 4097, Origin.UNKNOWN)));
    incidents.finish();
    assertThat(((Incident.Wait) told.getFirst()).pages())
        .containsExactlyInAnyOrderEntriesOf(Map.of(inGroup, 40, other, 20, Origin.UNKNOWN, 2));
  }

  /** A sync may go on for long: a live view need not wait for its end. */
  @Test
  void whosePagesTheyWereIsToldAtOnce() {
    List<String> pages = new ArrayList<>();
    Incidents live =
        new Incidents(
            KernelNames.NUMBERS,
            told::add,
            (wait, dirtier, number, nanos) ->
                pages.add(
                    "%d of %s from %d, at %d"
                        .formatted(number, dirtier.process(), wait.index(), nanos / MILLI)));
    Origin other = Origin.ofTask(43, 43, "dd", "");
    live.accept(new Notice.Wait(10 * MILLI, WAITER, other, DEVICE, 12, 0, 64));
    assertThat(pages).isEmpty();

    Share most = share(12, 0, 48 * 4096, WRITER);
    Share rest = share(12, 48, 16 * 4096, other);
    live.accept(written(64, Timeline.EMPTY, 11 * MILLI, most, rest));
    assertThat(pages).containsExactlyInAnyOrder("48 of cp from 0, at 11", "16 of dd from 0, at 11");

    pages.clear();
    live.accept(waiting(12 * MILLI, 12, 64, WRITER)); // its bio is not seen
    assertThat(pages).isEmpty();
    live.accept(waiting(13 * MILLI, 12, 65, other));
    assertThat(pages).containsExactly("1 of cp from 64, at 12");
    assertThat(told).isEmpty();

    live.finish();
    assertThat(pages).containsExactly("1 of cp from 64, at 12", "1 of dd from 65, at 13");
    assertThat(((Incident.Wait) told.getFirst()).pages())
        .containsExactlyInAnyOrderEntriesOf(Map.of(WRITER, 49, other, 17));
  }

  /** A bio of three folios: they are released one after the other. */
  @Test
  void foliosOfABioThatWasWaitedForCountOnce() {
    Timeline before = Timeline.EMPTY.with(Stage.QUEUED, 9 * MILLI);
    incidents.accept(new Notice.Wait(10 * MILLI, WAITER, WRITER, DEVICE, 12, 0, 4));
    incidents.accept(written(12, 0, 12, before, 11 * MILLI));
    incidents.accept(new Notice.Wait(11 * MILLI + 1, WAITER, WRITER, DEVICE, 12, 4, 4));
    incidents.accept(new Notice.Wait(11 * MILLI + 2, WAITER, WRITER, DEVICE, 12, 8, 4));
    incidents.tick(62 * MILLI);
    assertThat(told)
        .containsExactly(
            new Incident.Wait(
                10 * MILLI,
                MILLI + 2,
                WAITER,
                new FileName("", DEVICE, 12, false),
                Map.of(WRITER, 12)));
  }

  /** Of one task the kernel's notice tells less than a bio. */
  @Test
  void oneWriterIsToldOnce() {
    Origin inGroup = Origin.ofTask(42, 42, "cp", "/batch");
    incidents.accept(waiting(10 * MILLI, 12, 0, WRITER)); // its bio is not seen
    incidents.accept(waiting(11 * MILLI, 12, 1, WRITER));
    incidents.accept(written(1, Timeline.EMPTY, 12 * MILLI, share(12, 1, 4096, inGroup)));
    incidents.finish();
    assertThat(((Incident.Wait) told.getFirst()).pages()).hasSize(1).containsValue(2);
  }

  @Test
  void aWaitEndsWhenThePageIsWritten() {
    incidents.accept(waiting(10 * MILLI, 12, 3, WRITER));
    incidents.accept(written(12, 8, 2, 11 * MILLI)); // other pages
    incidents.accept(written(13, 3, 1, 12 * MILLI)); // another file
    incidents.accept(written(12, 0, 4, 13 * MILLI));
    incidents.accept(written(12, 3, 1, 14 * MILLI)); // once more
    incidents.tick(20 * MILLI);
    assertThat(told).isEmpty();

    incidents.tick(64 * MILLI);

    assertThat(told)
        .containsExactly(
            new Incident.Wait(
                10 * MILLI,
                3 * MILLI,
                WAITER,
                new FileName("", DEVICE, 12, false),
                Map.of(WRITER, 4)));
  }

  @Test
  void pagesOneAfterTheOtherAreOneWait() {
    Origin other = Origin.ofTask(43, 43, "dd", "");
    for (int page = 0; page < 23; page++) {
      incidents.accept(waiting((10 + page) * MILLI, 12, page, page < 20 ? WRITER : other));
    }
    incidents.accept(waiting(33 * MILLI, 12, 22, other)); // woken too early: waits for the same
    incidents.accept(written(12, 22, 1, 35 * MILLI));
    incidents.accept(waiting(36 * MILLI, 99, 0, Origin.UNKNOWN));
    incidents.finish();

    assertThat(told).hasSize(2);
    assertThat(told.getFirst())
        .isEqualTo(
            new Incident.Wait(
                10 * MILLI,
                25 * MILLI,
                WAITER,
                new FileName("", DEVICE, 12, false),
                Map.of(WRITER, 21, other, 2)));
    assertThat(((Incident.Wait) told.getLast()).nanos()).isEqualTo(-1);
  }

  @Test
  void aPauseBetweenMakesTwoOfThem() {
    incidents.accept(waiting(10 * MILLI, 12, 0, WRITER));
    incidents.accept(written(12, 0, 1, 11 * MILLI));
    incidents.accept(waiting(62 * MILLI, 12, 0, WRITER));
    incidents.finish();
    assertThat(told).extracting(Incident::startNanos).containsExactly(10 * MILLI, 62 * MILLI);
  }

  @Test
  void waitsHeldAreBounded() {
    for (int thread = 1; thread <= 5000; thread++) {
      Origin waiter = Origin.ofTask(thread, thread, "t", "");
      incidents.accept(new Notice.Wait(thread, waiter, WRITER, DEVICE, 12, 0, 1));
    }
    assertThat(told).hasSize(5000 - 4096);
    incidents.finish();
    assertThat(told).hasSize(5000);
  }

  @Test
  void pausesAreTold() {
    incidents.accept(new Notice.Throttle(7, WRITER, 200 * MILLI, 1024));
    assertThat(told).containsExactly(new Incident.Pause(7, 200 * MILLI, WRITER, 1024));
  }

  @Test
  void onlyScsiCommandsThatFailedAreTold() {
    String read = "28000000123000000800";
    incidents.accept(scsi(Notice.ScsiStep.STARTED, 0, read, ""));
    incidents.accept(scsi(Notice.ScsiStep.DONE, 0, read, ""));
    assertThat(told).isEmpty();
    incidents.accept(scsi(Notice.ScsiStep.DONE, 2, read, "700003000000000a00000000110000000000"));
    incidents.accept(scsi(Notice.ScsiStep.DONE, 0x10000, read, ""));
    incidents.accept(scsi(Notice.ScsiStep.TIMED_OUT, 0, read, ""));
    assertThat(told)
        .extracting(incident -> ((Incident.Scsi) incident).trouble())
        .containsExactly(
            "medium error 11/00", "result 0x00010000", "took too long: error handling begins");
    assertThat(((Incident.Scsi) told.getFirst()).command()).isEqualTo("READ(10) block 4656 + 8");
  }

  private static Notice.Scsi scsi(Notice.ScsiStep step, int result, String command, String sense) {
    return new Notice.Scsi(1, 2, 8 << 20, 0, step, result, "2:0:0:1", command, sense);
  }
}
