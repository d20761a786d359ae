package dev.fathom.trace;

import static dev.fathom.trace.EventScript.PAGE;
import static dev.fathom.trace.EventScript.thread;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * A write that hits the cache, is overwritten twice by others, flushed by a flusher, merged with
 * two neighbours and completed on another thread comes out as one history per origin, with right
 * bytes and times.
 */
final class OneHistoryPerOriginTest {
  private static final int FLUSHER = 9;

  private final EventScript script = new EventScript();

  private History writeback() {
    // The write, and what overwrites it: writer 1 keeps 1000 bytes, writer 2 1096, writer 3 2000.
    script.at(100).hit(1, 11).at(110).dirty(1, 11, 1, PAGE, PAGE);
    script.at(200).hit(1, 12).at(210).dirty(1, 12, 2, PAGE + 1000, 3096);
    script.at(300).hit(1, 13).at(310).dirty(1, 13, 3, PAGE + 2096, 2000);
    // Its neighbours.
    script.at(400).dirty(0, 14, 4, 0, PAGE).at(410).dirty(2, 15, 5, 2 * PAGE, PAGE);
    for (int operation = 11; operation <= 15; operation++) {
      int length = operation == 12 ? 3096 : operation == 13 ? 2000 : 4096;
      script.at(500 + operation).earlier(operation, Timeline.NOT_REACHED, 450);
      script.reap(operation, operation - 10, 0, length);
    }
    for (int page = 0; page < 3; page++) {
      script.at(1000 + page).writeback(page);
      script.at(1100 + page).queue(20 + page, 0, FLUSHER, page * PAGE, PAGE);
      script.at(1200 + page).add(20 + page, page, page * PAGE, PAGE);
    }
    script.at(1300).get(21, 30, PAGE, PAGE);
    script.at(1310).mergeBack(22, 30, 2 * PAGE, PAGE).at(1320).mergeFront(20, 30, 0, PAGE);
    script.at(1400).request(Stage.INSERTED, 30, 0, 3 * PAGE);
    script.at(1500).request(Stage.ISSUED, 30, 0, 3 * PAGE).at(1900).complete(30, 0, 3 * PAGE);
    Extracted extracted = script.extract();
    assertThat(extracted.wrongs()).isEmpty();
    assertThat(extracted.counts().cutShort()).isZero();
    assertThat(extracted.counts().orphans()).isZero();
    assertThat(extracted.histories()).hasSize(6); // five operations, one request
    return extracted.histories().getLast();
  }

  @Test
  void hasRightBytes() {
    History whole = writeback();
    List<History> histories = whole.byOrigin();
    assertThat(histories).hasSize(5);
    for (History history : histories) {
      assertThat(history.origins()).hasSize(1);
      assertThat(history.requests()).hasSize(1);
      assertThat(history.requests().getFirst().bios()).hasSize(1);
    }
    assertThat(whole.bytesOf(thread(1))).isEqualTo(1000);
    assertThat(whole.bytesOf(thread(2))).isEqualTo(1096);
    assertThat(whole.bytesOf(thread(3))).isEqualTo(2000);
    assertThat(whole.bytesOf(thread(4))).isEqualTo(PAGE);
    assertThat(whole.bytesOf(thread(5))).isEqualTo(PAGE);
    assertThat(whole.bytesOf(thread(FLUSHER))).isZero();
  }

  @Test
  void hasRightTimes() {
    History whole = writeback();
    for (int writer = 1; writer <= 3; writer++) {
      History own = Objects.requireNonNull(whole.ofOrigin(thread(writer)));
      Share share = own.shares().getFirst();
      assertThat(share.timeline().at(Stage.DIRTIED)).isEqualTo(10 + 100 * writer);
      assertThat(share.timeline().at(Stage.WRITEBACK)).isEqualTo(1001);
      assertThat(share.operation()).isEqualTo(10 + writer);
      BioPart bio = own.requests().getFirst().bios().getFirst();
      assertThat(bio.submitter()).isEqualTo(thread(FLUSHER));
      assertThat(bio.timeline().at(Stage.QUEUED)).isEqualTo(1101);
      assertThat(bio.timeline().at(Stage.GOT_REQUEST)).isEqualTo(1300);
      assertThat(own.requests().getFirst().timeline().delayNanos(Stage.ISSUED, Stage.COMPLETED))
          .isEqualTo(400);
      assertThat(own.latencyNanos()).isEqualTo(1900 - 1101);
    }
  }

  @Test
  void anOperationMetTheCacheBeforeItWasReaped() {
    assertThat(writeback().operation()).isNull();
    OperationPart operation =
        Objects.requireNonNull(script.extract().histories().getFirst().operation());
    assertThat(operation.timeline().at(Stage.HIT)).isEqualTo(100);
    assertThat(operation.timeline().at(Stage.DIRTIED)).isEqualTo(110);
    assertThat(operation.timeline().at(Stage.SUBMITTED)).isEqualTo(11);
  }
}
