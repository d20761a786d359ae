package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MemoryIT {
  @Test
  void mapsZeroedMemoryOnAPage() throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = Memory.map(arena, 10_000);
      assertThat(memory.byteSize()).isEqualTo(10_000);
      assertThat(memory.address() % Memory.PAGE_BYTES).isZero();
      assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
      memory.set(ValueLayout.JAVA_LONG, 0, 23);
      assertThat(Memory.getLong(memory.address())).isEqualTo(23);
    }
  }

  @Test
  void cannotBeReachedAfterItsArenaWasClosed() throws Exception {
    MemorySegment memory;
    try (Arena arena = Arena.ofConfined()) {
      memory = Memory.map(arena, Memory.PAGE_BYTES);
    }
    assertThatThrownBy(() -> memory.get(ValueLayout.JAVA_BYTE, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void givesAddressesBackWhenItsArenaIsClosed() throws Exception {
    long sizeKib = 4 << 20;
    long before = addressSpaceKib();
    try (Arena arena = Arena.ofConfined()) {
      Memory.map(arena, sizeKib << 10);
      assertThat(addressSpaceKib()).isGreaterThan(before + sizeKib / 2);
    }
    assertThat(addressSpaceKib()).isLessThan(before + sizeKib / 2);
  }

  private static long addressSpaceKib() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmSize:"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .sum();
  }

  @Test
  void namesTheErrorWhereThereIsNotSoMuch() {
    try (Arena arena = Arena.ofConfined()) {
      assertThatThrownBy(() -> Memory.map(arena, 1L << 55))
          .isInstanceOfSatisfying(
              ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOMEM))
          .hasMessageContaining("bytes");
    }
  }

  @Test
  void forgetsItsContentsIfAdvised() throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = Memory.map(arena, Memory.PAGE_BYTES);
      memory.set(ValueLayout.JAVA_INT, 0, 23);
      assertThat(Memory.advise(memory, Memory.MADV_DONTNEED)).isZero();
      assertThat(memory.get(ValueLayout.JAVA_INT, 0)).isZero();
      assertThat(Memory.advise(memory, 9999)).isEqualTo(-Errno.EINVAL);
    }
  }
}
