package dev.fathom.perfetto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.Incident;
import dev.fathom.trace.Origin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PerfettoReportTest {
  /** Each is in several texts: more than {@link InternedNames#LIMIT}, {@link Tracks#LIMIT}. */
  private static final int NAMES = 40_000;

  private static final ClockReading CLOCKS = new ClockReading(500, 700, 1_800_000_000_000_000_000L);

  private static TraceFile write(PerfettoOptions options, History... histories) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PerfettoReport report = new PerfettoReport(bytes, CLOCKS, options)) {
      List.of(histories).forEach(report::accept);
    }
    return TraceFile.read(bytes.toByteArray());
  }

  private static TraceFile write(History... histories) throws IOException {
    return write(PerfettoOptions.DEFAULT, histories);
  }

  @Test
  void theFirstPacketsSayWhatTheTimesMean() throws IOException {
    TraceFile file = write(PerfettoOptions.DEFAULT);

    Map<String, Object> snapshot = TraceFile.map(file.packets.getFirst().get("clock_snapshot"));
    assertThat(TraceFile.list(snapshot.get("clocks")).stream().map(Object::toString))
        .satisfiesExactly(
            clock -> assertThat(clock).contains("clock_id=3", "timestamp=500"),
            clock -> assertThat(clock).contains("clock_id=6", "timestamp=700"),
            clock -> assertThat(clock).contains("clock_id=1", "timestamp=18000"));
    assertThat(String.valueOf(snapshot.get("primary_trace_clock")))
        .isEqualTo("BUILTIN_CLOCK_MONOTONIC");
    Map<String, Object> state = file.packets.get(1);
    assertThat(state.get("sequence_flags")).isEqualTo(1);
    assertThat(state.get("first_packet_on_sequence")).isEqualTo(true);
    assertThat(TraceFile.map(state.get("trace_packet_defaults")).get("timestamp_clock_id"))
        .isEqualTo(3);
    assertThat(file.packets)
        .allSatisfy(
            packet -> assertThat(packet.get("trusted_packet_sequence_id")).isEqualTo(0xfa70));
  }

  @Test
  void anOperationLiesOnTheTrackOfItsThreadWithItsPhases() throws IOException {
    TraceFile file = write(Samples.directRead(1_000, Samples.READER));

    TraceFile.Slice read = file.first("operation", "read");
    assertThat(read.track()).isEqualTo("java/worker/I/O");
    assertThat(read.category()).isEqualTo("operation");
    assertThat(read.begin()).isEqualTo(1_000);
    assertThat(read.end()).isEqualTo(9_000);
    assertThat(read.notes())
        .containsEntry("bytes", 4096L)
        .containsEntry("position", 8192L)
        .containsEntry("file", "/srv/table")
        .containsEntry("result", 4096L)
        .containsEntry("label", "scan")
        .containsEntry("trace", "00000000000000010000000000000002")
        .containsEntry("span", "0000000000000003");
    assertThat(file.slices.stream().filter(slice -> slice.trackId() == read.trackId()))
        .extracting(TraceFile.Slice::name, TraceFile.Slice::begin, TraceFile.Slice::end)
        .contains(
            tuple("submit to issue", 1_000L, 1_500L),
            tuple("issue to delivery", 1_500L, 8_500L),
            tuple("delivery to reap", 8_500L, 9_000L));
  }

  @Test
  void aRequestLiesOnTheTrackOfItsDeviceWithItsPhases() throws IOException {
    TraceFile file = write(Samples.directRead(1_000, Samples.READER));

    TraceFile.Slice request = file.first("request", "read");
    assertThat(request.track()).isEqualTo("Devices/sda");
    assertThat(request.begin()).isEqualTo(2_000);
    assertThat(request.end()).isEqualTo(8_000);
    assertThat(request.notes()).containsEntry("bytes", 4096L).containsEntry("result", 4096L);
    assertThat(request.notes().get("origins"))
        .isEqualTo(List.of("4096 bytes: scan 4242/4243, direct"));
    assertThat(file.named("scheduler").getFirst().begin()).isEqualTo(2_500);
    assertThat(file.named("device").getFirst().begin()).isEqualTo(3_000);
    assertThat(file.named("device").getFirst().end()).isEqualTo(8_000);
  }

  @Test
  void aRequestThatAnotherThreadSubmittedHasAnArrowFromTheOperationAndBack() throws IOException {
    TraceFile file = write(Samples.directRead(1_000, Samples.FLUSHER));

    TraceFile.Slice operation = file.first("operation", "read");
    TraceFile.Slice request = file.first("request", "read");
    TraceFile.Slice reap = file.named("delivery to reap").getFirst();
    assertThat(operation.flows()).hasSize(1);
    assertThat(request.flows()).isEqualTo(operation.flows());
    assertThat(reap.lastOfFlows()).isEqualTo(operation.flows());
  }

  @Test
  void aRequestOfTheSameThreadHasArrowsOnlyIfAskedFor() throws IOException {
    History history = Samples.directRead(1_000, Samples.READER);

    assertThat(write(history).slices).allMatch(slice -> slice.flows().isEmpty());
    assertThat(write(new PerfettoOptions(10, true), history).slices)
        .anyMatch(slice -> !slice.flows().isEmpty());
  }

  @Test
  void aRequestThatSeveralOperationsWaitedForIsDrawnOnceWithAnArrowFromEach() throws IOException {
    TraceFile file = write(Samples.sharedReads().toArray(History[]::new));

    assertThat(file.named("read").stream().filter(slice -> slice.category().equals("request")))
        .singleElement()
        .satisfies(slice -> assertThat(slice.notes()).containsEntry("operation", 51L));
    assertThat(file.named("device")).hasSize(1);
    TraceFile.Slice request = file.first("request", "read");
    TraceFile.Slice other = file.named("waited for").getFirst();
    assertThat(other.trackId()).isEqualTo(request.trackId());
    assertThat(other.begin()).isEqualTo(request.begin());
    assertThat(other.depth()).isPositive();
    assertThat(other.notes()).containsEntry("operation", 52L);
    assertThat(file.named("read").stream().filter(slice -> slice.category().equals("operation")))
        .extracting(TraceFile.Slice::flows)
        .containsExactlyInAnyOrder(request.flows(), other.flows());
    assertThat(request.flows()).hasSize(1).isNotEqualTo(other.flows());
    assertThat(file.named("delivery to reap"))
        .extracting(TraceFile.Slice::lastOfFlows)
        .containsExactlyInAnyOrder(request.flows(), other.flows());
  }

  @Test
  void writeBackHasArrowsFromEachWriteThroughTheFlusherToTheDevice() throws IOException {
    TraceFile file =
        write(
            Samples.cachedWrite(77, Samples.READER, 1_000),
            Samples.cachedWrite(78, Samples.WRITER, 3_000),
            Samples.writeBack(10_000_000, 77, 78));

    TraceFile.Slice request = file.first("request", "write");
    TraceFile.Slice flusher = file.named("write-back").getFirst();
    List<TraceFile.Slice> dirtied = file.named("dirtied");
    assertThat(flusher.track()).isEqualTo("kworker/u4:2/kworker/u4:2/write-back");
    assertThat(request.lastOfFlows()).hasSize(2).doesNotHaveDuplicates();
    assertThat(flusher.flows()).isEqualTo(request.lastOfFlows());
    assertThat(dirtied.stream().filter(slice -> !slice.flows().isEmpty()))
        .satisfiesExactly(
            first -> {
              assertThat(first.track()).isEqualTo("java/worker/I/O");
              assertThat(first.begin()).isEqualTo(1_200);
              assertThat(first.depth()).isPositive();
              assertThat(first.flows()).isEqualTo(request.lastOfFlows().subList(0, 1));
            },
            second -> {
              assertThat(second.track()).isEqualTo("rsync/rsync/I/O");
              assertThat(second.flows()).isEqualTo(request.lastOfFlows().subList(1, 2));
            });
  }

  @Test
  void writesThatAreNotInTheTraceHaveAPlaceOfTheirOwn() throws IOException {
    TraceFile file = write(Samples.writeBack(10_000_000, 77, 78));

    assertThat(file.named("dirtied"))
        .extracting(TraceFile.Slice::track)
        .containsExactly("java/worker/dirtied pages", "rsync/rsync/dirtied pages");
  }

  @Test
  void arrowsBeyondTheLimitOfASecondAreLeftOutAndCounted() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PerfettoReport report = new PerfettoReport(bytes, CLOCKS, new PerfettoOptions(3, false));
    for (int i = 0; i < 23; i++) {
      report.accept(Samples.writeBack(1_000_000_000L + i * 100_000L, 77, 78));
    }
    report.accept(Samples.writeBack(2_500_000_000L, 77, 78));
    report.close();

    TraceFile file = TraceFile.read(bytes.toByteArray());
    assertThat(report.flowsLeftOut()).isEqualTo(43);
    assertThat(file.named("write").stream().mapToInt(slice -> slice.lastOfFlows().size()).sum())
        .isEqualTo(5);
    assertThat(file.named("write")).hasSize(24);
  }

  @Test
  void whatHasNoTimesIsCounted() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PerfettoReport report = new PerfettoReport(bytes, CLOCKS);
    report.accept(Samples.withoutTimes());
    report.close();

    assertThat(report.withoutTimes()).isEqualTo(2);
    assertThat(TraceFile.read(bytes.toByteArray()).slices).isEmpty();
  }

  @Test
  void waitsAreSlicesOnATrackOfTheProcess() throws IOException {
    FileName log = new FileName("/srv/log", 8 << 20, 13, false);
    Map<Origin, Integer> pages = Map.of(Samples.WRITER, 20, Samples.READER, 1, Origin.UNKNOWN, 2);
    Origin sibling = Origin.ofTask(4242, 4250, "java", "");
    TraceFile file =
        write(
            new Incident.Wait(1_000, 5_000, Samples.READER, log, pages),
            new Incident.Pause(2_000, 1_500, sibling, 1_024),
            new Incident.Wait(9_000, -1, Samples.WRITER, log, Map.of(Samples.WRITER, 3)),
            new Incident.Scsi(9_500, 8 << 20, "2:0:0:1", "READ(10) block 8 + 8", "medium error"));

    TraceFile.Slice wait = file.first("wait", "write-back");
    assertThat(wait.track()).isEqualTo("java/waits");
    assertThat(wait.begin()).isEqualTo(1_000);
    assertThat(wait.end()).isEqualTo(6_000);
    assertThat(wait.notes())
        .containsEntry("file", "/srv/log")
        .containsEntry("pages", 23L)
        .containsEntry(
            "dirtied by",
            List.of("20 pages: rsync 777", "2 pages: unknown", "1 page: scan 4242/4243, its own"));
    TraceFile.Slice pause = file.first("wait", "dirty limit");
    assertThat(pause.track()).isEqualTo("java/waits");
    assertThat(pause.trackId()).isNotEqualTo(wait.trackId());
    assertThat(pause.end()).isEqualTo(3_500);
    assertThat(pause.notes()).containsEntry("pages", 1_024L);
    TraceFile.Slice open = file.first("wait", "write-back, end not seen");
    assertThat(open.track()).isEqualTo("rsync/waits");
    assertThat(open.begin()).isEqualTo(9_000).isEqualTo(open.end());
    TraceFile.Slice trouble = file.first("scsi", "trouble");
    assertThat(trouble.track()).isEqualTo("Devices/SCSI");
    assertThat(trouble.notes())
        .containsEntry("device", "8,0")
        .containsEntry("trouble", "medium error");
  }

  @Test
  void aProcessHasOneTrackForItsOperationsAndItsWaits() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PerfettoReport report = new PerfettoReport(bytes, CLOCKS)) {
      report.accept(Samples.directRead(1_000, Samples.READER));
      report.accept(new Incident.Pause(2_000, 1_500, Samples.READER, 1));
    }
    assertThat(TraceFile.read(bytes.toByteArray()).tracks.values())
        .filteredOn(track -> track.descriptor().get("process") != null)
        .hasSize(1);
  }

  private static TraceFile write(Incident... incidents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PerfettoReport report = new PerfettoReport(bytes, CLOCKS)) {
      List.of(incidents).forEach(report::accept);
    }
    return TraceFile.read(bytes.toByteArray());
  }

  @Test
  void hostileNamesArriveAsTheyAre() throws IOException {
    String name = "\u202e\u001b[31m<script>\0\ud83d\ude00";
    TraceFile file = write(Samples.named(name + "\ud800", 1_000));

    assertThat(file.tracks.values())
        .extracting(TraceFile.Track::name)
        .contains(name + "?", "I/O", "Devices");
    assertThat(file.first("operation", "read").notes()).containsEntry("file", name + "?");
  }

  @Test
  void thousandsOfDifferentNamesAreForgottenInBetween() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PerfettoReport report = new PerfettoReport(bytes, CLOCKS)) {
      for (int i = 0; i < NAMES; i++) {
        report.accept(Samples.named("name " + i, 1_000 + i * 10_000L));
      }
    }

    TraceFile file = TraceFile.read(bytes.toByteArray());
    assertThat(
            file.packets.stream()
                .filter(packet -> Integer.valueOf(1).equals(packet.get("sequence_flags"))))
        .hasSizeGreaterThan(1);
    assertThat(file.named("read").stream().filter(s -> s.category().equals("operation")))
        .hasSize(NAMES)
        .last()
        .satisfies(slice -> assertThat(slice.notes()).containsEntry("file", "name " + (NAMES - 1)));
    assertThat(file.tracks.size()).isLessThan(3 * Tracks.LIMIT + 100);
  }

  @Test
  void aDiskThatIsFullDoesNotThrowUntilTheEnd() {
    PerfettoReport report =
        new PerfettoReport(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("No space left on device");
              }
            },
            CLOCKS);
    for (int i = 0; i < 2_000; i++) {
      report.accept(Samples.directRead(1_000 + i, Samples.READER));
    }

    assertThat(report.failed()).isTrue();
    assertThatThrownBy(report::close).hasMessage("No space left on device");
  }

  @Test
  void overlappingSlicesHaveLanesThatAreUsedAgain() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PerfettoReport report = new PerfettoReport(bytes, CLOCKS)) {
      // Each lasts 8,000 ns, and one begins every 1,000: at most nine at once.
      for (int i = 0; i < 1_000; i++) {
        report.accept(Samples.directRead(1_000 + i * 1_000L, Samples.READER));
      }
    }

    TraceFile file = TraceFile.read(bytes.toByteArray());
    assertThat(file.tracks.values().stream().filter(track -> track.name().equals("I/O")))
        .hasSizeBetween(8, 9)
        .allSatisfy(track ->
            assertThat(track.descriptor().get("sibling_merge_key_int"))
                .isEqualTo(
                    file.tracks.values().stream()
                        .filter(each -> each.name().equals("I/O"))
                        .findFirst()
                        .orElseThrow()
                        .descriptor()
                        .get("sibling_merge_key_int")));
  }
}
