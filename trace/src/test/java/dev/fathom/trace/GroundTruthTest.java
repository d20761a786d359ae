package dev.fathom.trace;

import static dev.fathom.trace.EventScript.DISK;
import static dev.fathom.trace.EventScript.PAGE;
import static dev.fathom.trace.EventScript.thread;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Writers that are known, 23 operations each: bytes by origin are compared exactly. */
final class GroundTruthTest {
  private static final int OPERATIONS = 23;

  private final EventScript script = new EventScript();

  private Extracted sound() {
    return sound(ExtractionLimits.DEFAULT);
  }

  private Extracted sound(ExtractionLimits limits) {
    Extracted extracted = script.extract(limits);
    assertThat(extracted.wrongs()).isEmpty();
    return extracted;
  }

  @Test
  void bytesOfOnesOwnFileAreOnesOwn() {
    for (int i = 0; i < OPERATIONS; i++) {
      script.dirty(i, 0, 1, i * PAGE, PAGE);
    }
    for (int i = 0; i < OPERATIONS; i++) {
      script.flush(i, i * PAGE);
    }
    Extracted extracted = sound();
    assertThat(extracted.bytes()).isEqualTo(Map.of(thread(1), OPERATIONS * PAGE));
    assertThat(extracted.histories()).hasSize(OPERATIONS);
    assertThat(extracted.attribution().total(DISK, Action.WRITE)).isEqualTo(OPERATIONS * PAGE);
    assertThat(extracted.counts().unknownBytes()).isEmpty();
  }

  @Test
  void writersOfASharedFileHaveTheirPages() {
    for (int i = 0; i < OPERATIONS; i++) {
      script.dirty(i, 0, i % 3 + 1, i * PAGE, PAGE);
    }
    script.queue(90, 0, 0, 0, OPERATIONS * PAGE);
    for (int i = 0; i < OPERATIONS; i++) {
      script.add(90, i, i * PAGE, PAGE);
    }
    script.get(90, 91, 0, OPERATIONS * PAGE).carry(91, 0, OPERATIONS * PAGE);
    assertThat(sound().bytes())
        .isEqualTo(Map.of(thread(1), 8 * PAGE, thread(2), 8 * PAGE, thread(3), 7 * PAGE));
  }

  @Test
  void theLaterWriterHasTheBytesOfOverlappingWrites() {
    for (int i = 0; i < OPERATIONS; i++) {
      script
          .dirty(i, 0, 1, i * PAGE, 3000)
          .dirty(i, 0, 2, i * PAGE + 1000, 1096)
          .flush(i, i * PAGE);
    }
    // writer 2 was last: what nobody wrote is its, 1096 of the page
    assertThat(sound().bytes())
        .isEqualTo(Map.of(thread(1), OPERATIONS * 1904L, thread(2), OPERATIONS * (1096L + 1096L)));
  }

  @Test
  void whoIsOverwrittenEntirelyStaysWithoutBytes() {
    for (int i = 0; i < OPERATIONS; i++) {
      script
          .dirty(i, 0, 1, i * PAGE, PAGE)
          .dirty(i, 0, 2, i * PAGE, PAGE)
          .dirty(i, 0, 3, i * PAGE, PAGE)
          .flush(i, i * PAGE);
    }
    Extracted extracted = sound();
    assertThat(extracted.bytes()).isEqualTo(Map.of(thread(3), OPERATIONS * PAGE));
    for (History history : extracted.histories()) {
      assertThat(history.origins()).containsExactlyInAnyOrder(thread(1), thread(2), thread(3));
      assertThat(history.bytesOf(thread(1))).isZero();
    }
  }

  @Test
  void keysThatAreUsedAgainAreOtherLives() {
    for (int i = 0; i < OPERATIONS; i++) {
      script.dirty(5, 0, i % 2 + 1, i * PAGE, PAGE).flush(5, i * PAGE);
    }
    Extracted extracted = sound();
    assertThat(extracted.bytes()).isEqualTo(Map.of(thread(1), 12 * PAGE, thread(2), 11 * PAGE));
    assertThat(extracted.counts().cutShort()).isZero();
  }

  @Test
  void aKeyThatIsUsedAgainWhileAliveCutsTheOldLifeShort() {
    for (int i = 0; i < OPERATIONS; i++) {
      script
          .queue(5, 0, 1, i * PAGE, PAGE)
          .addOwn(5, 0, i % 2 + 1, i * PAGE, PAGE, Cause.DIRECT)
          .get(5, 6, i * PAGE, PAGE)
          .request(Stage.INSERTED, 6, i * PAGE, PAGE)
          .request(Stage.ISSUED, 6, i * PAGE, PAGE);
      if (i % 2 == 0) { // the end of every other one is lost
        script.complete(6, i * PAGE, PAGE);
      }
    }
    Extracted extracted = sound();
    assertThat(extracted.bytes()).isEqualTo(Map.of(thread(1), 12 * PAGE));
    assertThat(extracted.histories()).hasSize(OPERATIONS);
    assertThat(extracted.histories().stream().filter(History::cutShort)).hasSize(11);
    assertThat(extracted.counts().cutShort()).isEqualTo(22); // 11 bios, 11 requests
  }

  @Test
  void mergedWithTwoNeighboursEachHasItsBytes() {
    for (int i = 0; i < OPERATIONS; i++) {
      long at = 10 * PAGE * i;
      for (int k = 0; k < 3; k++) {
        script.dirty(k, 0, k + 1, at + k * PAGE, PAGE).writeback(k);
        script.queue(k, 0, 0, at + k * PAGE, PAGE).add(k, k, at + k * PAGE, PAGE);
      }
      script
          .get(1, 9, at + PAGE, PAGE)
          .mergeBack(2, 9, at + 2 * PAGE, PAGE)
          .mergeFront(0, 9, at, PAGE)
          .carry(9, at, 3 * PAGE);
    }
    Extracted extracted = sound();
    long each = OPERATIONS * PAGE;
    assertThat(extracted.bytes())
        .isEqualTo(Map.of(thread(1), each, thread(2), each, thread(3), each));
    RequestPart request = extracted.requests().getFirst();
    assertThat(request.bios()).extracting(BioPart::key).containsExactly(0L, 1L, 2L);
    assertThat(request.bios()).extracting(BioPart::merged).containsExactly(true, false, true);
  }

  @Test
  void requestsThatMergeKeepTheirBios() {
    for (int i = 0; i < OPERATIONS; i++) {
      long at = 10 * PAGE * i;
      for (int k = 0; k < 2; k++) {
        long position = at + k * PAGE;
        script
            .queue(k, 0, 0, position, PAGE)
            .addOwn(k, 0, k + 1, position, PAGE, Cause.BUFFERED)
            .get(k, 10 + k, position, PAGE)
            .request(Stage.INSERTED, 10 + k, position, PAGE);
      }
      script.mergeBack(1, 10, at + PAGE, PAGE);
      script.request(Stage.ISSUED, 10, at, 2 * PAGE).complete(10, at, 2 * PAGE);
    }
    Extracted extracted = sound();
    assertThat(extracted.bytes())
        .isEqualTo(Map.of(thread(1), OPERATIONS * PAGE, thread(2), OPERATIONS * PAGE));
    assertThat(extracted.histories()).hasSize(OPERATIONS);
    assertThat(extracted.counts().cutShort()).isZero();
  }

  @Test
  void aSplitBioSharesItsOriginsByByte() {
    for (int i = 0; i < OPERATIONS; i++) {
      long at = 10 * PAGE * i;
      script
          .queue(1, 0, 0, at, 3 * PAGE)
          .addOwn(1, 0, 1, at, 2 * PAGE, Cause.BUFFERED)
          .addOwn(1, 0, 2, at + 2 * PAGE, PAGE, Cause.BUFFERED)
          .split(1, 2, at + PAGE, 2 * PAGE)
          .get(1, 11, at, PAGE)
          .get(2, 12, at + PAGE, 2 * PAGE)
          .carry(11, at, PAGE)
          .carry(12, at + PAGE, 2 * PAGE);
    }
    Extracted extracted = sound();
    assertThat(extracted.bytes())
        .isEqualTo(Map.of(thread(1), 2 * PAGE * OPERATIONS, thread(2), OPERATIONS * PAGE));
    RequestPart rest = extracted.requests().get(1);
    assertThat(rest.bios().getFirst().parent()).isEqualTo(1);
    assertThat(rest.bios().getFirst().shares())
        .extracting(Share::bytes)
        .containsExactly(PAGE, PAGE);
    assertThat(rest.bios().getFirst().timeline().reached(Stage.QUEUED)).isTrue();
  }

  @Test
  void theNewBioOfASplitMayBeItsFront() {
    script
        .queue(1, 0, 0, 0, 3 * PAGE)
        .addOwn(1, 0, 1, 0, PAGE, Cause.BUFFERED)
        .addOwn(1, 0, 2, PAGE, 2 * PAGE, Cause.BUFFERED)
        .split(1, 2, 0, PAGE)
        .get(2, 12, 0, PAGE)
        .carry(12, 0, PAGE);
    assertThat(sound().bytes()).isEqualTo(Map.of(thread(1), PAGE));
  }

  @Test
  void aRequeuedRequestKeepsItsHistory() {
    for (int i = 0; i < OPERATIONS; i++) {
      script
          .dirty(1, 0, 1, i * PAGE, PAGE)
          .writeback(1)
          .queue(1, 0, 0, i * PAGE, PAGE)
          .add(1, 1, i * PAGE, PAGE)
          .get(1, 2, i * PAGE, PAGE)
          .request(Stage.INSERTED, 2, i * PAGE, PAGE)
          .request(Stage.ISSUED, 2, i * PAGE, PAGE)
          .request(Stage.REQUEUED, 2, i * PAGE, PAGE)
          .request(Stage.INSERTED, 2, i * PAGE, PAGE)
          .request(Stage.ISSUED, 2, i * PAGE, PAGE)
          .complete(2, i * PAGE, PAGE);
    }
    Extracted extracted = sound();
    assertThat(extracted.bytes()).isEqualTo(Map.of(thread(1), OPERATIONS * PAGE));
    assertThat(extracted.requests()).hasSize(OPERATIONS).allMatch(part -> part.requeues() == 1);
    assertThat(extracted.requests().getFirst().timeline().delayNanos(Stage.REQUEUED, Stage.ISSUED))
        .isEqualTo(20);
  }

  @Test
  void aRetriedWriteHasTheSameOriginatorsAndCountsOnce() {
    for (int i = 0; i < OPERATIONS; i++) {
      long at = i * PAGE;
      script
          .dirty(1, 0, 1, at, 1000)
          .dirty(1, 0, 2, at + 1000, 3096)
          .writeback(1)
          .queue(1, 0, 0, at, PAGE)
          .add(1, 1, at, PAGE)
          .get(1, 2, at, PAGE)
          .request(Stage.ISSUED, 2, at, PAGE)
          .complete(2, at, PAGE, -5);
      if (i % 2 == 0) { // the flusher does it all again, or the block layer the bio
        script.writeback(1).queue(1, 0, 0, at, PAGE).add(1, 1, at, PAGE);
      }
      script.get(1, 3, at, PAGE).request(Stage.ISSUED, 3, at, PAGE).complete(3, at, PAGE);
    }
    Extracted extracted = sound();
    assertThat(extracted.bytes())
        .isEqualTo(Map.of(thread(1), OPERATIONS * 1000L, thread(2), OPERATIONS * 3096L));
    assertThat(extracted.attribution().failed(DISK, Action.WRITE)).isEqualTo(OPERATIONS * PAGE);
    assertThat(extracted.histories()).hasSize(2 * OPERATIONS);
    assertThat(extracted.counts().cutShort()).isZero();
  }

  @Test
  void aThreadThatHasExitedIsKnownByItsOrigin() {
    for (int i = 0; i < OPERATIONS; i++) {
      script.dirty(i, i + 1, 50 + i, i * PAGE, PAGE).reap(i + 1, 50 + i, i * PAGE, PAGE);
    }
    script.at(30_000_000_000L);
    for (int i = 0; i < OPERATIONS; i++) {
      script.flush(i, i * PAGE);
    }
    Extracted extracted = sound();
    for (int i = 0; i < OPERATIONS; i++) {
      assertThat(extracted.attribution().bytes(DISK, Action.WRITE, thread(50 + i))).isEqualTo(PAGE);
      Share share = extracted.histories().get(OPERATIONS + i).shares().getFirst();
      assertThat(share.operation()).isEqualTo(i + 1);
    }
  }

  @Test
  void aDirectOperationHoldsItsRequestsUntilItIsReaped() {
    for (int i = 0; i < OPERATIONS; i++) {
      long operation = 1L + i % 5;
      long at = 2 * PAGE * i;
      long start = script.now() + 10;
      for (int k = 0; k < 2; k++) {
        script
            .queue(k, operation, 1, at + k * PAGE, PAGE)
            .addOwn(k, operation, 1, at + k * PAGE, PAGE, Cause.DIRECT)
            .get(k, 10 + k, at + k * PAGE, PAGE)
            .carry(10 + k, at + k * PAGE, PAGE);
      }
      script.earlier(start, start + 1, script.now() + 1).reap(operation, 1, at, 2 * PAGE);
    }
    Extracted extracted = sound();
    assertThat(extracted.histories()).hasSize(OPERATIONS);
    for (History history : extracted.histories()) {
      assertThat(history.operation()).isNotNull();
      assertThat(history.requests()).hasSize(2);
      assertThat(history.ownBytes()).isEqualTo(2 * PAGE);
      assertThat(history.cutShort()).isFalse();
    }
    assertThat(extracted.bytes()).isEqualTo(Map.of(thread(1), 2 * PAGE * OPERATIONS));
    assertThat(extracted.counts().cutShort()).isZero();
  }

  @Test
  void aRequestOfSeveralOperationsIsInEachOnesHistory() {
    for (int i = 0; i < OPERATIONS; i++) {
      long at = 3 * PAGE * i;
      for (int k = 0; k < 3; k++) {
        script
            .submit(k + 1, k + 1, at + k * PAGE, PAGE)
            .queue(k, k + 1, k + 1, at + k * PAGE, PAGE);
        script.addOwn(k, k + 1, k + 1, at + k * PAGE, PAGE, Cause.DIRECT);
      }
      script
          .get(0, 9, at, PAGE)
          .mergeBack(1, 9, at + PAGE, PAGE)
          .mergeBack(2, 9, at + 2 * PAGE, PAGE);
      script.carry(9, at, 3 * PAGE);
      for (int k = 0; k < 3; k++) {
        script.reap(k + 1, k + 1, at + k * PAGE, PAGE);
      }
    }
    Extracted extracted = sound();
    assertThat(extracted.histories()).hasSize(3 * OPERATIONS);
    assertThat(extracted.requests()).hasSize(OPERATIONS);
    for (History history : extracted.histories()) {
      assertThat(history.requests().getFirst().bios()).hasSize(3);
      assertThat(history.ownBytes()).isEqualTo(PAGE);
    }
    assertThat(extracted.bytes().values()).containsOnly(OPERATIONS * PAGE);
  }

  @Test
  void aReadThatTwoMissedIsTheFirstOnes() {
    script.reading();
    for (int i = 0; i < OPERATIONS; i++) {
      long at = i * PAGE;
      script.submit(1, 1, at, PAGE).submit(2, 2, at, PAGE);
      script.miss(7, 1, 1, at, PAGE).miss(7, 2, 2, at, PAGE);
      script.queue(3, 0, 1, at, PAGE).add(3, 7, at, PAGE).get(3, 4, at, PAGE).carry(4, at, PAGE);
      script.reap(1, 1, at, PAGE).reap(2, 2, at, PAGE);
    }
    Extracted extracted = sound();
    assertThat(extracted.bytes()).isEqualTo(Map.of(thread(1), OPERATIONS * PAGE));
    assertThat(extracted.histories())
        .hasSize(2 * OPERATIONS)
        .allMatch(history -> history.requests().size() == 1);
  }

  @Test
  void stackedDevicesPassOriginsDown() {
    Device lower = new Device(8L << 20 | 16, "sdb");
    int id = script.names.idOf(lower);
    for (int i = 0; i < OPERATIONS; i++) {
      long at = 2 * PAGE * i;
      script.queue(1, 0, 0, at, 2 * PAGE);
      script.addOwn(1, 0, 1, at, PAGE, Cause.BUFFERED).addOwn(1, 0, 2, at, PAGE, Cause.BUFFERED);
      for (int k = 0; k < 2; k++) { // a stripe, then
        script.remap(10 + k, 1, id, i * PAGE, PAGE);
      }
      for (int k = 0; k < 2; k++) {
        script.event(Stage.GOT_REQUEST, Subject.BIO, 10 + k, 20 + k, 0, PAGE, 0, id, 0);
        script.event(Stage.COMPLETED, Subject.REQUEST, 20 + k, 0, 0, PAGE, 4096, id, 0);
      }
    }
    Extracted extracted = sound();
    assertThat(extracted.attribution().bytes(lower, Action.WRITE, thread(1)))
        .isEqualTo(OPERATIONS * PAGE);
    assertThat(extracted.attribution().bytes(lower, Action.WRITE, thread(2)))
        .isEqualTo(OPERATIONS * PAGE);
    assertThat(extracted.counts().cutShort()).isZero();
  }

  @Test
  void whatIsWrittenWhileUnderWritebackIsTheNextGeneration() {
    for (int i = 0; i < OPERATIONS; i++) {
      script.dirty(1, 0, 1, 0, PAGE).writeback(1).dirty(1, 0, 2, 0, PAGE);
      script.queue(1, 0, 0, 0, PAGE).add(1, 1, 0, PAGE).get(1, 1, 0, PAGE).carry(1, 0, PAGE);
      script.flush(1, 0);
    }
    Extracted extracted = sound();
    assertThat(extracted.bytes())
        .isEqualTo(Map.of(thread(1), OPERATIONS * PAGE, thread(2), OPERATIONS * PAGE));
  }

  @Test
  void aPageWhoseNextWriteWasLostIsUnknownNotGuessed() {
    script.dirty(1, 0, 1, 0, PAGE).flush(1, 0).flush(1, 0);
    Extracted extracted = sound();
    assertThat(extracted.bytes()).isEqualTo(Map.of(thread(1), PAGE, Origin.UNKNOWN, PAGE));
    assertThat(extracted.counts().unknownBytes())
        .isEqualTo(Map.of(UnknownReason.BEFORE_START, PAGE));
  }

  @Test
  void whatTheTablesCouldNotHoldIsUnknownAndCounted() {
    for (int i = 0; i < OPERATIONS; i++) {
      script.dirty(i, 0, 1, i * PAGE, PAGE);
    }
    for (int i = 0; i < OPERATIONS; i++) {
      script.flush(i, i * PAGE);
    }
    Extracted extracted = sound(ExtractionLimits.DEFAULT.withSubjects(4, 10, 4, 4));
    assertThat(extracted.bytes())
        .isEqualTo(Map.of(thread(1), 10 * PAGE, Origin.UNKNOWN, 13 * PAGE));
    assertThat(extracted.counts().evicted()).isEqualTo(13);
    assertThat(extracted.counts().unknownBytes())
        .isEqualTo(Map.of(UnknownReason.TABLE_FULL, 13 * PAGE));
  }

  @Test
  void morePiecesThanAPageHoldsAreUnknownExceptTheLast() {
    for (int i = 0; i < OPERATIONS; i++) {
      script.dirty(1, 0, i + 1, i * 100L, 100);
    }
    script.flush(1, 0);
    Extracted extracted = sound(ExtractionLimits.DEFAULT.withPieces(4, 64));
    long unknown =
        extracted.counts().unknownBytes().getOrDefault(UnknownReason.TOO_MANY_ORIGINS, 0L);
    long known = PAGE - unknown;
    assertThat(unknown).isEqualTo(100L * (OPERATIONS - 1));
    assertThat(extracted.bytes().get(thread(OPERATIONS))).isEqualTo(known);
  }

  @Test
  void aBioThatIsQueuedAgainIsOfTheNewOperationOnly() {
    for (int i = 0; i < OPERATIONS; i++) { // what became of the first life was lost
      script.queue(1, 11, 1, i * PAGE, PAGE).queue(1, 12, 2, i * PAGE, PAGE);
      script.addOwn(1, 12, 2, i * PAGE, PAGE, Cause.DIRECT).get(1, 2, i * PAGE, PAGE);
      script.carry(2, i * PAGE, PAGE).reap(12, 2, i * PAGE, PAGE).reap(11, 1, i * PAGE, PAGE);
    }
    Extracted extracted = sound();
    assertThat(extracted.counts().cutShort()).isEqualTo(OPERATIONS);
    for (History history : extracted.histories()) {
      boolean first = history.origin().equals(thread(1));
      assertThat(history.requests()).hasSize(first ? 0 : 1);
    }
  }

  @Test
  void theEndOfAnOlderWritebackDoesNotCleanAPageThatWasPickedUpAgain() {
    for (int i = 0; i < OPERATIONS; i++) {
      for (int writer = 1; writer <= 2; writer++) {
        script.dirty(1, 0, writer, 0, PAGE).writeback(1).queue(writer, 0, 9, 0, PAGE);
        script.add(writer, 1, 0, PAGE).get(writer, 10 + writer, 0, PAGE);
      }
      script.complete(11, 0, PAGE).complete(12, 0, PAGE, -5);
      script.writeback(1).queue(3, 0, 9, 0, PAGE).add(3, 1, 0, PAGE);
      script.get(3, 13, 0, PAGE).carry(13, 0, PAGE);
    }
    assertThat(sound().bytes())
        .isEqualTo(Map.of(thread(1), OPERATIONS * PAGE, thread(2), OPERATIONS * PAGE));
  }

  @Test
  void compoundEventsSayTheSameAsSeparateOnes() {
    script.queue(1, 0, 0, 0, PAGE).addOwn(1, 0, 1, 0, PAGE, Cause.BUFFERED);
    script.get(1, 2, 0, PAGE).carry(2, 0, PAGE);
    long queued = 1000;
    EventScript compound = new EventScript();
    compound.at(1010).addOwn(1, 0, 1, 0, PAGE, Cause.BUFFERED);
    compound.earlier(queued, Timeline.NOT_REACHED, Timeline.NOT_REACHED).get(1, 2, 0, PAGE);
    compound.at(1050).earlier(1030, 1040, Timeline.NOT_REACHED).complete(2, 0, PAGE);
    List<History> separate = sound().histories();
    List<History> together = compound.extract().histories();
    assertThat(together.getFirst().requests().getFirst().timeline())
        .isEqualTo(separate.getFirst().requests().getFirst().timeline());
    assertThat(together.getFirst().requests().getFirst().bios().getFirst().timeline())
        .isEqualTo(separate.getFirst().requests().getFirst().bios().getFirst().timeline());
    assertThat(together.getFirst().shares()).isEqualTo(separate.getFirst().shares());
  }
}
