package dev.fathom.ftrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.ftrace.Collected.Seen;
import dev.fathom.trace.Action;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Subject;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplesTest {
  private static final int ENODATA = 61;
  private static final int EBUSY = 16;
  private static final int ETIMEDOUT = 110;

  private final Collected collected = new Collected();

  @Test
  void textAndBinaryOfOneRunAreTheSameEvents() throws IOException {
    Collected text = new Collected();
    TraceFindings fromText = text.text("small-virtio.trace.txt");
    EventFormats formats = EventFormats.ofDirectory(Collected.sample("formats"));
    TraceFindings fromRaw =
        RawTrace.read(
            Collected.raw("small-virtio.cpu0.raw", "small-virtio.cpu1.raw"),
            formats,
            collected.names,
            collected);
    assertThat(collected.events).hasSizeGreaterThan(300).isEqualTo(text.events);
    assertThat(fromRaw.problems()).isEmpty();
    assertThat(fromRaw).isEqualTo(fromText);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "small-virtio.trace.txt",
        "pipe-virtio-buffered.txt",
        "pipe-virtio-direct.txt",
        "pipe-sdebug-errors.txt",
        "perf-virtio.script.txt",
        "java-virtio.trace.txt"
      })
  void stagesOfRequestsAreInOrderAndTheirBytesAddUp(String sample) throws IOException {
    TraceFindings findings = collected.text(sample);
    assertThat(findings.problems()).isEmpty();
    List<Seen> completed = collected.of(Stage.COMPLETED);
    assertThat(completed).isNotEmpty();
    for (Seen end : completed) {
      Seen issued = last(Stage.ISSUED, end);
      assertThat(issued.micros()).isLessThanOrEqualTo(end.micros());
      if (end.result() >= 0) {
        assertThat(end.result()).isEqualTo(end.lengthBytes());
      }
      long ofBios = 0;
      for (Seen bio : collected.events) {
        if (bio.subject() == Subject.BIO && bio.related() == end.key() && joins(bio.stage())) {
          ofBios += bio.lengthBytes();
          assertThat(bio.micros()).isLessThanOrEqualTo(issued.micros());
        }
      }
      if (ofBios > 0) {
        assertThat(ofBios).as("%s", end).isEqualTo(end.lengthBytes());
      }
    }
  }

  private static boolean joins(Stage stage) {
    return stage == Stage.GOT_REQUEST || stage == Stage.MERGED_BACK || stage == Stage.MERGED_FRONT;
  }

  private Seen last(Stage stage, Seen end) {
    return collected.of(stage).stream()
        .filter(event -> event.key() == end.key())
        .reduce((first, second) -> second)
        .orElseThrow(() -> new AssertionError("never " + stage + ": " + end));
  }

  @Test
  void aBufferedWriteReachesTheDeviceWithUnknownOrigin() throws IOException {
    collected.text("pipe-virtio-buffered.txt");
    long written =
        collected.of(Stage.COMPLETED).stream()
            .filter(event -> event.action() == Action.WRITE)
            .mapToLong(Seen::lengthBytes)
            .sum();
    assertThat(written).isGreaterThanOrEqualTo(32 * 65536);
    List<Seen> byWorkers =
        collected.of(Stage.QUEUED).stream()
            .filter(event -> event.origin().contains("kworker/"))
            .toList();
    assertThat(byWorkers).isNotEmpty();
    for (Seen queued : byWorkers) {
      Seen added =
          collected.of(Stage.ADDED).stream()
              .filter(event -> event.key() == queued.key())
              .findFirst()
              .orElseThrow();
      assertThat(added.origin()).isEqualTo(dev.fathom.trace.Origin.UNKNOWN.toString());
      assertThat(dev.fathom.trace.Event.reason(added.flags()))
          .isEqualTo(dev.fathom.trace.UnknownReason.NOT_TRACED);
    }
  }

  @Test
  void pagesThatDdMadeDirtyAreTold() throws IOException {
    collected.text("pipe-virtio-buffered.txt");
    long pages =
        collected.of(Stage.DIRTIED).stream()
            .filter(event -> event.origin().contains("dd") && event.place().endsWith("8:0/12"))
            .map(Seen::positionBytes)
            .distinct()
            .count();
    assertThat(pages).isEqualTo(32 * 65536 / 4096);
  }

  @Test
  void aMediumErrorIsTheRequestsResult() throws IOException {
    collected.text("pipe-sdebug-errors.txt");
    assertThat(collected.of(Stage.COMPLETED))
        .anySatisfy(event -> {
          assertThat(event.positionBytes()).isEqualTo(4656 * 512);
          assertThat(event.result()).isEqualTo(-ENODATA);
          assertThat(collected.life(event.key())).isEqualTo("IDTC");
        });
  }

  @Test
  void aBusyHostIsSeenAsRequeues() throws IOException {
    TraceFindings findings = collected.text("pipe-sdebug-errors.txt");
    Seen refused =
        collected.of(Stage.REQUEUED).stream()
            .filter(event -> event.result() == -EBUSY)
            .findFirst()
            .orElseThrow();
    assertThat(refused.positionBytes()).isEqualTo(8 * 512);
    assertThat(collected.life(refused.key())).isEqualTo("IDTrrrrrrrDTC");
    assertThat(findings.scsiFailures()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void timeoutsAreSeenAsRequeuesThatSayWhy() throws IOException {
    TraceFindings findings = collected.text("pipe-sdebug-errors.txt");
    List<Seen> late =
        collected.of(Stage.REQUEUED).stream()
            .filter(event -> event.result() == -ETIMEDOUT)
            .toList();
    assertThat(late).hasSize(2);
    assertThat(collected.life(late.getFirst().key())).isEqualTo("IDTrDTrDTC");
    assertThat(findings.scsiTimeouts()).isEqualTo(2);
  }

  @Test
  void eachDispatchIsATransportStage() throws IOException {
    collected.text("small-virtio.trace.txt");
    assertThat(collected.of(Stage.TRANSPORT)).hasSameSizeAs(collected.of(Stage.ISSUED));
  }

  @Test
  void aSplitBioHasItsBytesTwice() throws IOException {
    collected.text("pipe-virtio-buffered.txt");
    Seen rest = collected.of(Stage.SPLIT).getFirst();
    assertThat(rest.positionBytes()).isEqualTo(268800L * 512);
    assertThat(collected.of(Stage.GOT_REQUEST))
        .anyMatch(
            event -> event.positionBytes() == 266240L * 512 && event.lengthBytes() == 2560 * 512)
        .anyMatch(event -> event.positionBytes() == rest.positionBytes());
  }
}
