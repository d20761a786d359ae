package dev.fathom.driver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AgeingQueueTest {
  private final AgeingQueue queue = new AgeingQueue();
  private int made;

  private Task task(int priorityClass, int level) {
    Task task = new Task(made);
    int flags = (priorityClass << 13 | level) << Driver.FLAG_PRIORITY_SHIFT;
    task.begin(made++, Task.Kind.NOP, null, flags);
    return task;
  }

  @Test
  void ranksFollowTheKernelsClasses() {
    assertThat(AgeingQueue.rank(task(1, 0).flags)).isEqualTo(0);
    assertThat(AgeingQueue.rank(task(1, 7).flags)).isEqualTo(7);
    assertThat(AgeingQueue.rank(task(2, 4).flags)).isEqualTo(AgeingQueue.rank(0)).isEqualTo(12);
    assertThat(AgeingQueue.rank(task(3, 0).flags)).isEqualTo(AgeingQueue.RANKS - 1);
  }

  @Test
  void theBetterRankWinsAmongThoseWhoArriveTogether() {
    Task idle = task(3, 0);
    Task best = task(1, 0);
    queue.add(idle, 0);
    queue.add(best, 0);
    assertThat(queue.poll()).isSameAs(best);
    assertThat(queue.poll()).isSameAs(idle);
    assertThat(queue.poll()).isNull();
  }

  @Test
  void nobodyIsOvertakenByWhoArrivesMuchLater() {
    Task idle = task(3, 0);
    Task late = task(1, 0);
    queue.add(idle, 0);
    queue.add(late, 16 * AgeingQueue.AGEING_NANOS + 1);
    assertThat(queue.poll()).isSameAs(idle);
  }

  @Test
  void oneFromTheMiddleCanBeTakenOut() {
    Task first = task(0, 0);
    Task second = task(0, 0);
    Task third = task(0, 0);
    queue.add(first, 0);
    queue.add(second, 0);
    queue.add(third, 0);
    queue.remove(second);
    assertThat(queue.size()).isEqualTo(2);
    assertThat(queue.poll()).isSameAs(first);
    queue.remove(third);
    assertThat(queue.poll()).isNull();
  }
}
