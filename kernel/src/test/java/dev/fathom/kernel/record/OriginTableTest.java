package dev.fathom.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OriginTableTest {
  private static final int TASKS = 10_000;

  /** Each slot of a table for so many would have one at best. */
  private static int slotsTaken(long processStep, long threadStep, long cgroupStep) {
    Set<Integer> slots = new HashSet<>();
    for (long i = 1; i <= TASKS; i++) {
      long both = ((1000 + i * processStep) << 32) | (1000 + i * threadStep);
      int hash = new OriginTable.Task(both, 0x68_7361_62L, 0, 7 + i * cgroupStep).hashCode();
      slots.add((hash ^ (hash >>> 16)) & ((1 << 14) - 1));
    }
    return slots.size();
  }

  @Test
  void tasksFindPlacesOfTheirOwn() {
    int atRandom = 7_400; // of 16,384, that 10,000 take
    assertThat(slotsTaken(1, 1, 0)).as("processes of one thread").isGreaterThan(atRandom * 9 / 10);
    assertThat(slotsTaken(0, 1, 0)).as("threads of a process").isGreaterThan(atRandom * 9 / 10);
    assertThat(slotsTaken(1, 1, 1)).as("in groups of their own").isGreaterThan(atRandom * 9 / 10);
    assertThat(slotsTaken(7, 7, 3)).as("others between").isGreaterThan(atRandom * 9 / 10);
  }
}
