package dev.fathom.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class EventRingTest {
  private static final EventSink NOBODY = (words, at) -> {};

  private static boolean write(EventRing ring, long time, Stage stage) {
    long kind = Event.kind(stage, Subject.OPERATION, Action.READ, 0);
    return ring.write(time, time, 0, 0, 0, 0, 0, kind);
  }

  private static int drain(EventRing ring) {
    return new TimeMerge().round(List.of(new RingCursor(ring)), NOBODY, 0, true);
  }

  @Test
  void whatDoesNotFitIsCountedByItsStage() {
    EventRing ring = new EventRing(4);
    for (int i = 0; i < 4; i++) {
      assertThat(write(ring, i, Stage.SUBMITTED)).isTrue();
    }
    for (int i = 0; i < 23; i++) {
      assertThat(write(ring, i, i < 20 ? Stage.REAPED : Stage.WAITED)).isFalse();
    }
    assertThat(ring.lost(Stage.SUBMITTED.code())).isZero();
    assertThat(ring.lost(Stage.REAPED.code())).isEqualTo(20);
    assertThat(ring.lost(Stage.WAITED.code())).isEqualTo(3);
    assertThat(ring.lost()).isEqualTo(23);
  }

  @Test
  void roomThatWasReadIsUsedAgain() {
    EventRing ring = new EventRing(4);
    for (int round = 0; round < 23; round++) {
      for (int i = 0; i < 3; i++) {
        assertThat(write(ring, round, Stage.REAPED)).isTrue();
      }
      assertThat(drain(ring)).isEqualTo(3);
    }
    assertThat(drain(ring)).isZero();
    assertThat(ring.lost()).isZero();
  }

  @Test
  void anEventIsReadAtMostOnceEvenIfTheSinkThrows() {
    EventRing ring = new EventRing(4);
    write(ring, 1, Stage.REAPED);
    write(ring, 2, Stage.REAPED);
    List<RingCursor> cursor = List.of(new RingCursor(ring));
    TimeMerge merge = new TimeMerge();
    assertThatThrownBy(() -> merge.round(cursor, (words, at) -> fail(), 0, true))
        .hasMessage("sink");
    long[] seen = new long[1];
    assertThat(merge.round(cursor, (words, at) -> seen[0] = words[at], 0, true)).isEqualTo(1);
    assertThat(seen[0]).isEqualTo(2);
  }

  private static void fail() {
    throw new IllegalStateException("sink");
  }

  @Test
  void capacityIsAPowerOfTwo() {
    assertThatThrownBy(() -> new EventRing(3)).hasMessage("capacity 3");
    assertThatThrownBy(() -> new EventRing(1)).hasMessage("capacity 1");
  }
}
