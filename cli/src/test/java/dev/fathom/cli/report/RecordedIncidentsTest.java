package dev.fathom.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecordedIncidentsTest {
  private static final Origin WAITER = Origin.ofTask(5, 6, "sync", "/");
  private static final Origin WRITER = Origin.ofTask(42, 42, "cp", "");
  private static final long DEVICE = 7 << 20;
  private static final long MILLI = 1_000_000;
  private static final long START = 1_000_000 * MILLI;

  private final List<Incident> told = new ArrayList<>();
  private final List<History> handedOn = new ArrayList<>();
  private final RecordedIncidents incidents =
      new RecordedIncidents(KernelNames.NUMBERS, told::add, handedOn::add);

  private static History written(long inode, long completed) {
    FileName file = new FileName("", DEVICE, inode, false);
    Share share =
        new Share(
            WRITER,
            4096,
            Confidence.EXACT,
            Cause.BUFFERED,
            UnknownReason.NONE,
            file,
            0,
            0,
            Timeline.EMPTY);
    BioPart bio = new BioPart(1, 0, 4096, 0, WRITER, 0, Timeline.EMPTY, List.of(share));
    Timeline times = Timeline.EMPTY.with(Stage.COMPLETED, completed);
    Device device = new Device(DEVICE, "loop0");
    return new History(
        null,
        List.of(
            new RequestPart(2, device, Action.WRITE, 0, 0, 4096, 4096, 0, 0, times, List.of(bio))));
  }

  private static Notice waiting(long nanos) {
    return new Notice.Wait(nanos, WAITER, WRITER, DEVICE, 12, 0, 1);
  }

  @Test
  void aWaitIsToldWhenTheRecordingsTimeHasPassedIt() {
    incidents.accept(waiting(START));
    incidents.accept(written(12, START + 3 * MILLI));
    incidents.accept(written(13, START + 40 * MILLI));
    assertThat(told).isEmpty();
    incidents.accept(written(13, START + 60 * MILLI));
    FileName file = new FileName("", DEVICE, 12, false);
    assertThat(told)
        .containsExactly(new Incident.Wait(START, 3 * MILLI, WAITER, file, Map.of(WRITER, 1)));
    assertThat(handedOn).hasSize(3);
  }

  @Test
  void timeGoesOnWithNoticesToo() {
    incidents.accept(waiting(START));
    incidents.accept(written(12, START + 3 * MILLI));
    incidents.accept(new Notice.Throttle(START + 60 * MILLI, WRITER, 7, 1));
    assertThat(told).extracting(Incident::startNanos).contains(START);
  }

  @Test
  void whatWasNotTracedIsNotTold() {
    incidents.within(() -> new TraceScope(Set.of(DEVICE), Set.of(DEVICE)));
    incidents.accept(new Notice.Wait(START, WAITER, WRITER, 8 << 20, 12, 0, 1));
    incidents.accept(new Notice.Throttle(START, WRITER, 7, 1));
    incidents.finish();
    assertThat(told).isEmpty();
    incidents.accept(written(12, START));
    incidents.accept(new Notice.Throttle(START, WRITER, 7, 1));
    incidents.accept(waiting(START));
    incidents.finish();
    assertThat(told).hasExactlyElementsOfTypes(Incident.Pause.class, Incident.Wait.class);
  }

  @Test
  void whatIsLeftIsToldAtTheEnd() {
    incidents.accept(waiting(START));
    incidents.accept(written(12, Timeline.NOT_REACHED));
    assertThat(told).isEmpty();
    incidents.finish();
    assertThat(told).hasSize(1);
  }
}
