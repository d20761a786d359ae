package dev.fathom.ftrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Extraction;
import dev.fathom.trace.ExtractionCounts;
import dev.fathom.trace.ExtractionLimits;
import dev.fathom.trace.History;
import dev.fathom.trace.Names;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import dev.fathom.trace.UnknownReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The samples' histories. */
class HistoriesTest {
  private static final int ENODATA = 61;

  private final Names names = new Names();
  private final List<History> histories = new ArrayList<>();
  private final Extraction extraction =
      new Extraction(names, ExtractionLimits.DEFAULT, histories::add);

  private ExtractionCounts read(String sample) throws IOException {
    SavedTrace.read(Collected.sample(sample), names, extraction);
    extraction.finish();
    return extraction.counts();
  }

  private List<RequestPart> requests() {
    return histories.stream().flatMap(history -> history.requests().stream()).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "small-virtio.trace.txt",
        "small-virtio.cpu0.raw",
        "pipe-virtio-buffered.txt",
        "pipe-virtio-direct.txt",
        "pipe-sdebug-errors.txt",
        "perf-virtio.script.txt",
        "java-virtio.trace.txt"
      })
  void requestsAreQueuedThenIssuedThenCompletedAndTheirBytesAddUp(String sample)
      throws IOException {
    ExtractionCounts counts = read(sample);
    assertThat(counts.malformed()).isZero();
    assertThat(counts.contradictions()).isZero();
    assertThat(counts.evicted()).isZero();
    assertThat(requests()).isNotEmpty();
    for (RequestPart request : requests()) {
      Timeline line = request.timeline();
      if (line.reached(Stage.COMPLETED) && line.reached(Stage.ISSUED)) {
        assertThat(line.at(Stage.ISSUED)).isLessThanOrEqualTo(line.at(Stage.COMPLETED));
      }
      long bytes = 0;
      for (BioPart bio : request.bios()) {
        bytes += bio.lengthBytes();
        assertThat(bio.shares().stream().mapToLong(Share::bytes).sum())
            .isEqualTo(bio.lengthBytes());
        if (bio.timeline().reached(Stage.QUEUED) && line.reached(Stage.ISSUED)) {
          assertThat(bio.timeline().at(Stage.QUEUED)).isLessThanOrEqualTo(line.at(Stage.ISSUED));
        }
      }
      if (!request.bios().isEmpty() && line.reached(Stage.COMPLETED)) {
        assertThat(bytes).as("%s", request).isEqualTo(request.lengthBytes());
      }
    }
  }

  @Test
  void whatWasWrittenBackIsUnknownBecauseItIsNotTraced() throws IOException {
    ExtractionCounts counts = read("pipe-virtio-buffered.txt");
    assertThat(counts.unknownBytes().get(UnknownReason.NOT_TRACED))
        .isGreaterThanOrEqualTo(32 * 65536L);
    assertThat(counts.dirtyPages()).isPositive();
  }

  @Test
  void directWritesAreOfTheirSubmitter() throws IOException {
    read("pipe-virtio-direct.txt");
    long bytes = 0;
    for (RequestPart request : requests()) {
      for (BioPart bio : request.bios()) {
        for (Share share : bio.shares()) {
          if (request.action() == Action.WRITE && share.origin().thread().equals("dd")) {
            assertThat(share.confidence()).isEqualTo(Confidence.SUBMITTER_ONLY);
            bytes += share.bytes();
          }
        }
      }
    }
    assertThat(bytes).isEqualTo(32 * 65536);
  }

  @Test
  void errorsAndRetriesAreInTheHistories() throws IOException {
    read("pipe-sdebug-errors.txt");
    assertThat(requests()).anyMatch(request -> request.result() == -ENODATA);
    assertThat(requests()).anyMatch(request -> request.requeues() == 7);
    assertThat(requests()).allMatch(request -> request.timeline().reached(Stage.ISSUED));
  }
}
