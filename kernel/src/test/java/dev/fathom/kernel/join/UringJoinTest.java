package dev.fathom.kernel.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Cause;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Device;
import dev.fathom.trace.Event;
import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import dev.fathom.trace.UnknownReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UringJoinTest {
  private static final long MS = 1_000_000;
  private static final long PROCESS = 77;
  private static final FileName FILE = new FileName("/data/f", 8 << 20, 12, false);

  private final List<History> out = new ArrayList<>();
  private UringJoin join = new UringJoin(PROCESS, JoinLimits.DEFAULT, out::add);

  /** Lane 3, this generation, slot 5. */
  private static long userData(long generation) {
    return 3L << 56 | generation << 16 | 5;
  }

  private static long key(int context, long generation) {
    return (long) context << 44 | 3L << 37 | (generation << 16 & (1L << 37) - 1) | 5;
  }

  private static Origin labelled(String label) {
    return new Origin(PROCESS, 78, "java", "main", 0, "", null, label);
  }

  private static History operation(
      long key, String label, long position, int flags, long submitted, long reaped) {
    Timeline times = Timeline.EMPTY.with(Stage.SUBMITTED, submitted).with(Stage.REAPED, reaped);
    return new History(
        new OperationPart(
            key, 0, Action.WRITE, flags, FILE, position, 4096, 4096, labelled(label), times),
        List.of());
  }

  private static History direct(long key, String label, long submitted, long reaped) {
    return operation(key, label, 0, Event.DIRECT, submitted, reaped);
  }

  private static Share share(
      long process, Cause cause, long position, long bytes, long operation, long dirtied) {
    return new Share(
        Origin.ofTask(process, 90, "iou-wrk", ""),
        bytes,
        Confidence.EXACT,
        cause,
        UnknownReason.NONE,
        new FileName("", 8 << 20, 12, false),
        position,
        operation,
        dirtied == 0 ? Timeline.EMPTY : Timeline.EMPTY.with(Stage.DIRTIED, dirtied));
  }

  private static History request(long queued, long completed, Share... shares) {
    List<BioPart> bios = new ArrayList<>();
    long length = 0;
    for (Share share : shares) {
      bios.add(
          new BioPart(
              100 + length,
              length,
              share.bytes(),
              0,
              share.origin(),
              0,
              Timeline.EMPTY.with(Stage.QUEUED, queued),
              List.of(share)));
      length += share.bytes();
    }
    Timeline times = Timeline.EMPTY.with(Stage.ISSUED, queued).with(Stage.COMPLETED, completed);
    return new History(
        null,
        List.of(
            new RequestPart(
                9, Device.UNKNOWN, Action.WRITE, 0, 0, length, (int) length, 0, 0, times, bios)));
  }

  private static Share ringShare(long generation) {
    return share(PROCESS, Cause.DIRECT, 0, 4096, userData(generation), 0);
  }

  private void operations(History... histories) {
    for (History history : histories) {
      join.operations().accept(history);
    }
  }

  private void requests(History... histories) {
    for (History history : histories) {
      join.requests().accept(history);
    }
  }

  @Test
  void theRequestIsInTheOperationsHistory() {
    requests(request(2 * MS, 3 * MS, ringShare(1)));
    operations(direct(key(1, 1), "mine", MS, 4 * MS));
    join.finish();
    assertThat(out).hasSize(1);
    assertThat(out.getFirst().requests()).hasSize(1);
    assertThat(out.getFirst().ownBytes()).isEqualTo(4096);
    assertThat(out.getFirst().shares().getFirst().origin()).isEqualTo(labelled("mine"));
    assertThat(join.counts().byUserData()).isEqualTo(1);
    assertThat(join.counts().joined()).isEqualTo(1);
  }

  @Test
  void theOrderInWhichSidesComeDoesNotMatter() {
    operations(direct(key(1, 1), "mine", MS, 4 * MS));
    join.advance(30 * MS);
    requests(request(2 * MS, 3 * MS, ringShare(1)));
    join.advance(60 * MS);
    assertThat(out).hasSize(1).allMatch(history -> !history.requests().isEmpty());
  }

  @Test
  void anApplicationMayReapLate() {
    requests(request(2 * MS, 3 * MS, ringShare(1)));
    join.advance(500 * MS);
    operations(direct(key(1, 1), "mine", MS, 490 * MS));
    join.advance(600 * MS);
    assertThat(out).hasSize(1).allMatch(history -> !history.requests().isEmpty());
  }

  @Test
  void aKeyThatComesAgainIsAnotherOperation() {
    long again = 1 + (1L << 21);
    operations(
        direct(key(1, 1), "first", MS, 4 * MS), direct(key(1, again), "second", 5 * MS, 9 * MS));
    requests(request(6 * MS, 7 * MS, ringShare(again)));
    join.finish();
    assertThat(out).filteredOn(history -> !history.requests().isEmpty()).hasSize(1);
    assertThat(out)
        .filteredOn(history -> !history.requests().isEmpty())
        .allMatch(history -> history.origin().label().equals("second"));
  }

  @Test
  void aRequestOfSeveralOperationsIsInEach() {
    Share other = share(PROCESS, Cause.DIRECT, 8192, 4096, userData(2), 0);
    operations(
        direct(key(1, 1), "one", MS, 4 * MS),
        operation(key(1, 2), "two", 8192, Event.DIRECT, MS, 4 * MS));
    requests(request(2 * MS, 3 * MS, ringShare(1), other));
    join.finish();
    assertThat(out).hasSize(2).allMatch(history -> history.ownBytes() == 4096);
    assertThat(out).allMatch(history -> history.requests().getFirst().lengthBytes() == 8192);
  }

  @Test
  void whatCouldBeOfTwoRingsStaysAsItCame() {
    operations(direct(key(1, 1), "one", MS, 4 * MS), direct(key(2, 1), "two", MS, 4 * MS));
    History request = request(2 * MS, 3 * MS, ringShare(1));
    requests(request);
    join.finish();
    assertThat(out.stream().flatMap(history -> history.shares().stream()))
        .extracting(Share::operation)
        .containsExactly(request.shares().getFirst().operation());
    assertThat(join.counts().ambiguous()).isEqualTo(1);
  }

  @Test
  void othersBytesAreLeftAlone() {
    History other = request(2 * MS, 3 * MS, share(78, Cause.DIRECT, 0, 4096, userData(1), 0));
    requests(other);
    assertThat(out).containsExactly(other);
    operations(direct(key(1, 1), "mine", MS, 4 * MS));
    join.finish();
    assertThat(out.getLast().requests()).isEmpty();
  }

  @Test
  void whatFitsNothingGoesOutAfterAWhileAndIsCounted() {
    operations(direct(key(1, 2), "another", 0, MS));
    requests(request(2 * MS, 3 * MS, ringShare(1)));
    join.advance(900 * MS);
    assertThat(out).hasSize(1);
    join.advance(1100 * MS);
    assertThat(out).hasSize(2);
    assertThat(join.counts().unmatched()).isEqualTo(1);
  }

  @Test
  void writeBackStaysAlonePlacedUnderTheOperationsOrigin() {
    operations(operation(key(1, 1), "cached", 0, 0, MS, 2 * MS));
    join.advance(5000 * MS);
    requests(
        request(
            5000 * MS, 5001 * MS, share(PROCESS, Cause.BUFFERED, 0, 4096, userData(1), MS + 500)));
    join.finish();
    assertThat(out).hasSize(2);
    assertThat(out.getLast().operation()).isNull();
    assertThat(out.getLast().origin()).isEqualTo(labelled("cached"));
    assertThat(out.getLast().shares().getFirst().operation()).isEqualTo(key(1, 1));
  }

  @Test
  void bytesOfSeveralWritesNeedOneOriginAndAThreadThatIsKnown() {
    operations(
        operation(key(1, 1), "a", 0, 0, MS, 2 * MS),
        operation(key(1, 2), "a", 4096, 0, MS, 2 * MS),
        operation(key(1, 3), "b", 8192, 0, MS, 2 * MS));
    Share named = share(PROCESS, Cause.BUFFERED, 0, 4096, userData(1), MS);
    requests(
        request(9 * MS, 10 * MS, share(PROCESS, Cause.BUFFERED, 4096, 4096, 0, MS)),
        request(11 * MS, 12 * MS, named),
        request(13 * MS, 14 * MS, share(PROCESS, Cause.BUFFERED, 4096, 4096, 0, MS)),
        request(15 * MS, 16 * MS, share(PROCESS, Cause.BUFFERED, 4096, 8192, 0, MS)));
    join.finish();
    assertThat(join.counts().byUserData()).isEqualTo(1);
    assertThat(join.counts().byFile()).isEqualTo(2);
    assertThat(join.counts().ambiguous()).isEqualTo(1);
  }

  @Test
  void tablesAreBoundedAndWhatIsForcedOutIsCounted() {
    join = new UringJoin(PROCESS, new JoinLimits(4, 4, 50 * MS, 1000 * MS), out::add);
    for (int i = 0; i < 23; i++) {
      operations(direct(key(1, i), "x", MS, 2 * MS));
      requests(request(5 * MS, 6 * MS, ringShare(1000 + i)));
    }
    assertThat(out).hasSize(2 * (23 - 4));
    join.finish();
    assertThat(out).hasSize(2 * 23);
    assertThat(join.counts().forced()).isGreaterThanOrEqualTo(2 * (23 - 4));
  }

  @Test
  void threadsHaveTheNamesThatJavaGaveThem() {
    String name = "a thread with a long name";
    Origin asker = new Origin(PROCESS, 90, "java", name, 0, "", null, "label");
    Timeline times = Timeline.EMPTY.with(Stage.SUBMITTED, MS).with(Stage.REAPED, 2 * MS);
    operations(
        new History(
            new OperationPart(key(1, 1), 0, Action.READ, 0, FILE, 0, 1, 1, asker, times),
            List.of()));
    assertThat(namedInRequest(PROCESS, "a thread with a"))
        .isEqualTo(new Origin(PROCESS, 90, "java", name, 0, "/a", null, ""));
    assertThat(namedInRequest(PROCESS, "another thread "))
        .isEqualTo(new Origin(PROCESS, 90, "java", "another thread ", 0, "/a", null, ""));
    assertThat(namedInRequest(1, "a thread with a"))
        .isEqualTo(Origin.ofTask(1, 90, "a thread with a", "/a"));
  }

  private Origin namedInRequest(long process, String command) {
    Share share =
        share(PROCESS, Cause.JOURNAL, 0, 4096, 0, 0)
            .ofOperation(0, Origin.ofTask(process, 90, command, "/a"));
    requests(request(3 * MS, 4 * MS, share));
    History named = out.getLast();
    BioPart bio = named.requests().getFirst().bios().getFirst();
    assertThat(bio.submitter()).isEqualTo(bio.shares().getFirst().origin());
    return bio.submitter();
  }

  @Test
  void operationsThatComeLongAfterTheirRequestsAreJoined() {
    for (int i = 0; i < 23; i++) {
      long begin = 10L * i * MS;
      requests(
          request(
              begin + 2 * MS,
              begin + 3 * MS,
              share(PROCESS, Cause.DIRECT, 4096L * i, 4096, i % 2 == 0 ? userData(i) : 0, 0)));
    }
    for (int i = 0; i < 23; i++) {
      long begin = 10L * i * MS;
      operations(operation(key(1, i), "late", 4096L * i, Event.DIRECT, begin, begin + 4 * MS));
    }
    join.advance(400 * MS);
    assertThat(out).hasSize(23).allMatch(history -> history.ownBytes() == 4096);
    assertThat(join.counts().joined()).isEqualTo(23);
  }

  @Test
  void whatTheProcessDoesBesidesItsOperationsIsCountedApart() {
    operations(direct(key(1, 1), "mine", MS, 4 * MS));
    requests(request(2 * MS, 3 * MS, share(PROCESS, Cause.BUFFERED, 1 << 20, 4096, 0, MS)));
    join.finish();
    assertThat(join.counts().outside()).isEqualTo(1);
    assertThat(join.counts().unmatched()).isZero();
  }

  @Test
  void limitsAreChecked() {
    assertThatThrownBy(() -> new JoinLimits(0, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 operations");
    assertThatThrownBy(() -> new JoinLimits(1, 1, 2, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("settling 2");
  }
}
