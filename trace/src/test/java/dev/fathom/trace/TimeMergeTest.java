package dev.fathom.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TimeMergeTest {
  private static final long KIND = Event.kind(Stage.REAPED, Subject.OPERATION, Action.READ, 0);
  private static final long GRACE = TimeMerge.GRACE_NANOS;

  private final List<EventRing> rings = new ArrayList<>();
  private final List<RingCursor> cursors = new ArrayList<>();
  private final TimeMerge merge = new TimeMerge();
  private final List<Long> seen = new ArrayList<>();

  private EventRing ring(int capacity) {
    EventRing ring = new EventRing(capacity);
    rings.add(ring);
    cursors.add(new RingCursor(ring));
    return ring;
  }

  private static boolean write(EventRing ring, long time) {
    return ring.write(time, 0, 0, 0, 0, 0, 0, KIND);
  }

  private int round(long now, boolean everything) {
    return merge.round(cursors, (words, at) -> seen.add(words[at]), now, everything);
  }

  @Test
  void mergesTwentyThreeRingsByTime() {
    Random random = new Random(3);
    for (int i = 0; i < 23; i++) {
      ring(1024);
    }
    List<Long> written = new ArrayList<>();
    for (long time = 0; time < 10_007; time++) {
      if (write(rings.get(random.nextInt(23)), time / 3)) {
        written.add(time / 3);
      }
    }
    assertThat(written).hasSize(10_007);
    assertThat(round(0, true)).isEqualTo(10_007);
    assertThat(seen).isEqualTo(written);
    assertThat(merge.late()).isZero();
  }

  @Test
  void holdsBackWhatIsYoungerThanTheGracePeriod() {
    EventRing one = ring(64);
    EventRing two = ring(64);
    write(one, 1000);
    write(one, 3000);
    write(two, 2000);
    round(GRACE + 999, false);
    assertThat(seen).isEmpty();
    round(GRACE + 2000, false);
    assertThat(seen).containsExactly(1000L, 2000L);
    write(two, 2500);
    round(GRACE + 3000, false);
    assertThat(seen).containsExactly(1000L, 2000L, 2500L, 3000L);
    assertThat(merge.late()).isZero();
  }

  @Test
  void timesBelowZeroAreTimesToo() {
    write(ring(64), Long.MIN_VALUE + 5);
    write(ring(64), -7);
    round(GRACE - 7, false);
    assertThat(seen).containsExactly(Long.MIN_VALUE + 5, -7L);
  }

  @Test
  void aCrowdedRingIsEmptiedToItsHalfAndTheOthersToTheSameTime() {
    EventRing crowded = ring(8);
    EventRing other = ring(8);
    for (long time = 10; time <= 70; time += 10) {
      write(crowded, time);
    }
    write(other, 25);
    write(other, 35);
    round(0, false);
    assertThat(merge.fullest()).isEqualTo(7.0 / 8);
    assertThat(seen).containsExactly(10L, 20L, 25L, 30L);
    round(0, false);
    assertThat(seen).hasSize(4);
    round(0, true);
    assertThat(seen).containsExactly(10L, 20L, 25L, 30L, 35L, 40L, 50L, 60L, 70L);
  }

  @Test
  void anEventFromTheFutureDoesNotFillTheRing() {
    EventRing ring = ring(8);
    for (int i = 0; i < 100; i++) {
      assertThat(write(ring, Long.MAX_VALUE - i)).isTrue();
      round(0, false);
    }
    round(0, true);
    assertThat(seen).hasSize(100);
  }

  @Test
  void anEventThatComesTooLateIsHandedOverAndCounted() {
    EventRing one = ring(64);
    write(one, 1000);
    round(GRACE + 1000, false);
    write(ring(64), 900);
    write(one, 1100);
    round(GRACE + 1100, false);
    assertThat(seen).containsExactly(1000L, 900L, 1100L);
    assertThat(merge.late()).isEqualTo(1);
  }

  @Test
  void eachEventIsHandedOverOnceInAnyInterleaving() {
    Random random = new Random(7);
    for (int i = 0; i < 5; i++) {
      ring(16);
    }
    long lost = 0;
    for (long time = 0; time < 20_011; time++) {
      lost += write(rings.get(random.nextInt(5)), time) ? 0 : 1;
      if (random.nextInt(11) == 0) {
        round(random.nextBoolean() ? time : time + GRACE, false);
      }
    }
    round(0, true);
    assertThat(seen).doesNotHaveDuplicates().hasSize((int) (20_011 - lost));
    long counted = rings.stream().mapToLong(EventRing::lost).sum();
    assertThat(counted).isEqualTo(lost);
  }
}
