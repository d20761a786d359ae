package dev.fathom.workload.offsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OffsetsTest {
  private static final int BLOCK = 4096;
  private static final long START = 1L << 33;

  @Test
  void aShuffleHasEachNumberOnce() {
    for (int size = 1; size <= 600; size++) {
      assertEachOnce(size, size * 31L);
    }
    var random = new SplittableRandom(5);
    for (int i = 0; i < 60; i++) {
      assertEachOnce(1 + random.nextInt(100_000), random.nextLong());
    }
  }

  @Test
  void aShuffleOfHugeSizeStaysInside() {
    for (long size : new long[] {(1L << 40) + 1, (1L << 62) - 1, 1L << 62}) {
      var permutation = new Permutation(size, 7);
      for (long index = 0; index < 1000; index++) {
        assertThat(permutation.at(size - 1 - index)).isBetween(0L, size - 1);
      }
    }
  }

  @Test
  void aShuffleIsNotInOrder() {
    var permutation = new Permutation(10_000, 3);
    int fixed = 0;
    int neighbours = 0;
    for (int i = 1; i < 10_000; i++) {
      fixed += permutation.at(i) == i ? 1 : 0;
      neighbours += Math.abs(permutation.at(i) - permutation.at(i - 1)) == 1 ? 1 : 0;
    }
    assertThat(fixed).isLessThan(12);
    assertThat(neighbours).isLessThan(15);
  }

  @Test
  void aShuffleSpreadsEvenlyOverItsPlaces() {
    int size = 10;
    int trials = 20_000;
    int[][] counts = new int[size][size];
    for (int trial = 0; trial < trials; trial++) {
      var permutation = new Permutation(size, trial);
      for (int i = 0; i < size; i++) {
        counts[i][(int) permutation.at(i)]++;
      }
    }
    for (int[] row : counts) {
      assertThat(chiSquare(row, trials / (double) size)).isLessThan(40);
    }
  }

  @Test
  void eachPassMeetsEachBlockOnceInAnotherOrder() {
    var region = new Region(START, 997 * BLOCK + 17, BLOCK);
    Offsets offsets = Offsets.shuffled(region, 42);
    List<Long> first = take(offsets, 997);
    List<Long> second = take(offsets, 997);
    assertThat(first).doesNotHaveDuplicates().allMatch(at -> (at - START) % BLOCK == 0);
    assertThat(first).allMatch(at -> at >= START && at + BLOCK <= START + region.usableBytes());
    assertThat(second).containsExactlyInAnyOrderElementsOf(first).isNotEqualTo(first);
  }

  @Test
  void theSameSeedGivesTheSamePositions() {
    var region = new Region(0, 1009L * BLOCK, BLOCK);
    assertThat(take(Offsets.shuffled(region, 1), 3000))
        .isEqualTo(take(Offsets.shuffled(region, 1), 3000))
        .isNotEqualTo(take(Offsets.shuffled(region, 2), 3000));
    assertThat(take(Offsets.uniform(region, 1), 3000))
        .isEqualTo(take(Offsets.uniform(region, 1), 3000))
        .isNotEqualTo(take(Offsets.uniform(region, 2), 3000));
  }

  @Test
  void uniformMeetsAllBlocksAboutAsOften() {
    int blocks = 101;
    Offsets offsets = Offsets.uniform(new Region(START, (long) blocks * BLOCK, BLOCK), 9);
    int[] counts = new int[blocks];
    int draws = blocks * 1000;
    for (int i = 0; i < draws; i++) {
      counts[(int) ((offsets.next(BLOCK) - START) / BLOCK)]++;
    }
    assertThat(chiSquare(counts, 1000)).isLessThan(160);
  }

  @Test
  void sequentialGoesToTheEndAndStartsAgain() {
    Offsets offsets = Offsets.sequential(new Region(100, 10, 2));
    assertThat(take(offsets, 6, 2)).containsExactly(100L, 102L, 104L, 106L, 108L, 100L);
    assertThat(offsets.next(6)).isEqualTo(102);
    assertThat(offsets.next(6)).isEqualTo(100);
  }

  @Test
  void longerOperationsStayInsideTheRegion() {
    var region = new Region(START, 10L * BLOCK, BLOCK);
    for (Offsets offsets :
        List.of(
            Offsets.sequential(region), Offsets.shuffled(region, 3), Offsets.uniform(region, 3))) {
      for (int length = BLOCK; length <= 10 * BLOCK; length += BLOCK) {
        for (int i = 0; i < 30; i++) {
          long position = offsets.next(length);
          assertThat(position).isBetween(START, START + 10L * BLOCK - length);
        }
      }
    }
  }

  @Test
  void refusesRegionsThatCannotBe() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Region(-1, 10, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Region(0, 10, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Region(0, 10, 11));
    assertThatIllegalArgumentException().isThrownBy(() -> new Region(Long.MAX_VALUE - 5, 10, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Permutation(0, 1))
        .withMessageContaining("size 0");
  }

  @Test
  void blockSizesComeAsOftenAsTheyWeigh() {
    BlockSizes split =
        BlockSizes.split(
            List.of(
                new BlockSizes.Part(4096, 60),
                new BlockSizes.Part(65536, 30),
                new BlockSizes.Part(512, 10),
                new BlockSizes.Part(1024, 0)),
            11);
    int small = 0;
    int tiny = 0;
    for (int i = 0; i < 100_000; i++) {
      int size = split.next();
      assertThat(size).isIn(4096, 65536, 512);
      small += size == 4096 ? 1 : 0;
      tiny += size == 512 ? 1 : 0;
    }
    assertThat(small).isCloseTo(60_000, within(800));
    assertThat(tiny).isCloseTo(10_000, within(500));
    assertThat(split.minBytes()).isEqualTo(512);
    assertThat(split.maxBytes()).isEqualTo(65536);
  }

  @Test
  void aRangeHasAllMultiplesOfItsMinimum() {
    BlockSizes range = BlockSizes.range(1000, 4500, 1);
    int[] counts = new int[4];
    for (int i = 0; i < 8000; i++) {
      int size = range.next();
      assertThat(size % 1000).isZero();
      counts[size / 1000 - 1]++;
    }
    assertThat(chiSquare(counts, 2000)).isLessThan(20);
    assertThat(range.maxBytes()).isEqualTo(4000);
    assertThat(BlockSizes.fixed(23).next()).isEqualTo(23);
    assertThatIllegalArgumentException().isThrownBy(() -> BlockSizes.range(2, 1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> BlockSizes.split(List.of(), 0));
  }

  private static void assertEachOnce(int size, long seed) {
    var permutation = new Permutation(size, seed);
    var seen = new BitSet(size);
    for (int i = 0; i < size; i++) {
      seen.set(Math.toIntExact(permutation.at(i)));
    }
    assertThat(seen.nextClearBit(0)).as("size %d, seed %d", size, seed).isEqualTo(size);
    assertThat(seen.length()).isEqualTo(size);
  }

  private static double chiSquare(int[] counts, double expected) {
    double sum = 0;
    for (int count : counts) {
      sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
  }

  private static List<Long> take(Offsets offsets, int count) {
    return take(offsets, count, BLOCK);
  }

  private static List<Long> take(Offsets offsets, int count, int length) {
    var positions = new ArrayList<Long>();
    for (int i = 0; i < count; i++) {
      positions.add(offsets.next(length));
    }
    return positions;
  }
}
