package dev.fathom.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SortedLongsTest {
  @Test
  void givesTheLeastAsTheJdksQueueDoes() {
    Random random = new Random(23);
    for (int round = 0; round < 23; round++) {
      SortedLongs sorted = new SortedLongs(257);
      PriorityQueue<Long> judge = new PriorityQueue<>();
      for (int step = 0; step < 2_000; step++) {
        if (!sorted.isFull() && (judge.isEmpty() || random.nextInt(3) > 0)) {
          long number = random.nextInt(100) - 50L;
          sorted.add(number);
          judge.add(number);
        } else {
          assertThat(sorted.remove()).isEqualTo(judge.remove());
        }
        assertThat(sorted.size()).isEqualTo(judge.size());
      }
    }
  }

  @Test
  void takesNearlySortedOnesAndStragglers() {
    Random random = new Random(23);
    SortedLongs sorted = new SortedLongs(1_000);
    PriorityQueue<Long> judge = new PriorityQueue<>();
    for (int step = 0; step < 100_000; step++) {
      int back = random.nextInt(500) == 0 ? random.nextInt(5_000) : random.nextInt(32);
      long number = (long) step - back;
      sorted.add(number);
      judge.add(number);
      if (sorted.isFull()) {
        assertThat(sorted.remove()).isEqualTo(judge.remove());
      }
    }
    while (!judge.isEmpty()) {
      assertThat(sorted.remove()).isEqualTo(judge.remove());
    }
    assertThat(sorted.isEmpty()).isTrue();
  }

  @Test
  void oneOfEachEndOfTheRange() {
    SortedLongs sorted = new SortedLongs(3);
    sorted.add(Long.MAX_VALUE);
    sorted.add(Long.MIN_VALUE);
    sorted.add(0);
    assertThat(sorted.isFull()).isTrue();
    assertThat(sorted.remove()).isEqualTo(Long.MIN_VALUE);
    assertThat(sorted.remove()).isZero();
    assertThat(sorted.remove()).isEqualTo(Long.MAX_VALUE);
    assertThat(sorted.isEmpty()).isTrue();
  }
}
