package dev.fathom.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongHeapTest {
  @Test
  void givesTheLeastAsTheJdksQueueDoes() {
    Random random = new Random(23);
    for (int round = 0; round < 23; round++) {
      LongHeap heap = new LongHeap(257);
      PriorityQueue<Long> judge = new PriorityQueue<>();
      for (int step = 0; step < 2_000; step++) {
        if (!heap.isFull() && (judge.isEmpty() || random.nextInt(3) > 0)) {
          long number = random.nextInt(100) - 50L;
          heap.add(number);
          judge.add(number);
        } else {
          assertThat(heap.remove()).isEqualTo(judge.remove());
        }
        assertThat(heap.size()).isEqualTo(judge.size());
      }
    }
  }

  @Test
  void oneOfEachEndOfTheRange() {
    LongHeap heap = new LongHeap(3);
    heap.add(Long.MAX_VALUE);
    heap.add(Long.MIN_VALUE);
    heap.add(0);
    assertThat(heap.isFull()).isTrue();
    assertThat(heap.remove()).isEqualTo(Long.MIN_VALUE);
    assertThat(heap.remove()).isZero();
    assertThat(heap.remove()).isEqualTo(Long.MAX_VALUE);
    assertThat(heap.isEmpty()).isTrue();
  }
}
