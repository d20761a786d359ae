package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class IovecsIT {
  private static void check(long array, MemorySegment... memory) {
    for (int i = 0; i < memory.length; i++) {
      assertThat(Memory.getLong(array + 16L * i)).isEqualTo(memory[i].address());
      assertThat(Memory.getLong(array + 16L * i + 8)).isEqualTo(memory[i].byteSize());
    }
  }

  @Test
  void keepsOneArrayForEachSlot() throws Exception {
    try (Arena arena = Arena.ofConfined();
        Iovecs iovecs = new Iovecs(2)) {
      MemorySegment a = arena.allocate(23);
      MemorySegment b = arena.allocate(7);
      long first = iovecs.set(0, new MemorySegment[] {a, b});
      long second = iovecs.set(1, b.address(), 5);
      check(first, a, b);
      check(second, b.asSlice(0, 5));
      assertThat(iovecs.set(0, new MemorySegment[] {b})).isEqualTo(first);
      check(first, b);
    }
  }

  @Test
  void makesRoomForTheLongestArraysAndForMoreSlots() throws Exception {
    try (Arena arena = Arena.ofConfined();
        Iovecs iovecs = new Iovecs(1)) {
      MemorySegment[] all = new MemorySegment[Iovecs.MAX_SEGMENTS];
      for (int i = 0; i < all.length; i++) {
        all[i] = arena.allocate(i + 1);
      }
      iovecs.set(0, all[0].address(), 1);
      check(iovecs.set(0, all), all);
      iovecs.grow(3);
      check(iovecs.set(2, all), all);
      check(iovecs.set(0, all), all);
    }
  }
}
