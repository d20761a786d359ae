package dev.fathom.workload.offsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.workload.result.Direction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private static final int BLOCK = 4096;

  @Test
  void aPassMeetsEachBlockOfEachFileOnce() {
    for (FileService service : FileService.values()) {
      var files = new FileChoice(service, 3, 1, 5);
      Places places = places(Order.SHUFFLED, files, 50, 64, 23, 1);
      List<String> pass = pass(places);
      assertThat(pass).as(service.name()).hasSize(64 + 23 + 1).doesNotHaveDuplicates();
      places.restart();
      assertThat(pass(places)).containsExactlyInAnyOrderElementsOf(pass);
    }
  }

  @Test
  void theSameSeedsGiveTheSamePlaces() {
    List<String> first = detail(places(Order.UNIFORM, choice(2), 70, 500, 300));
    List<String> second = detail(places(Order.UNIFORM, choice(2), 70, 500, 300));
    assertThat(first).isEqualTo(second).hasSize(800);
  }

  @Test
  void readsAndWritesGoSequentiallyEachByThemselves() {
    Places places = places(Order.SEQUENTIAL, choice(1), 50, 100);
    long[] next = new long[2];
    var place = new Place();
    while (places.next(place)) {
      int which = place.direction() == Direction.READ ? 0 : 1;
      assertThat(place.positionBytes()).isEqualTo(next[which]);
      next[which] += BLOCK;
    }
    assertThat(next[0] + next[1]).isEqualTo(100L * BLOCK);
    assertThat(next).doesNotContain(0L);
  }

  @Test
  void theLastOperationIsCutToWhatIsLeft() {
    var places =
        new Places(
            List.of(new Region(0, 10L * BLOCK, BLOCK)),
            Order.SEQUENTIAL,
            choice(1),
            new Mix(100, 0),
            BlockSizes.fixed(4 * BLOCK),
            BlockSizes.fixed(BLOCK),
            0);
    var lengths = new ArrayList<Integer>();
    var place = new Place();
    while (places.next(place)) {
      lengths.add(place.lengthBytes());
    }
    assertThat(lengths).containsExactly(4 * BLOCK, 4 * BLOCK, 2 * BLOCK);
  }

  @Test
  void filesAreServedInTurn() {
    var files = new FileChoice(FileService.ROUND_ROBIN, 3, 2, 0);
    assertThat(take(files, 7)).containsExactly(0, 0, 1, 1, 2, 2, 0);
    files.finished(1);
    assertThat(take(files, 5)).containsExactly(0, 2, 2, 0, 0);
    files.finished(0);
    files.finished(2);
    assertThat(files.next()).isEqualTo(FileChoice.NONE);
    files.restart();
    assertThat(files.next()).isZero();
  }

  @Test
  void filesAreServedOneAfterTheOther() {
    var files = new FileChoice(FileService.SEQUENTIAL, 3, 1, 0);
    assertThat(take(files, 3)).containsExactly(0, 0, 0);
    files.finished(0);
    assertThat(take(files, 2)).containsExactly(1, 1);
    files.finished(1);
    assertThat(files.next()).isEqualTo(2);
  }

  @Test
  void filesAreServedAtRandom() {
    var files = new FileChoice(FileService.RANDOM, 4, 1, 23);
    int[] counts = new int[4];
    for (int file : take(files, 4000)) {
      counts[file]++;
    }
    for (int count : counts) {
      assertThat(count).isCloseTo(1000, within(120));
    }
    files.finished(2);
    assertThat(take(files, 100)).doesNotContain(2).contains(0, 1, 3);
  }

  @Test
  void refusesToFinishAFileTwice() {
    FileChoice files = choice(2);
    files.finished(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> files.finished(1))
        .withMessageContaining("file 1");
  }

  @Test
  void readsHaveTheirShare() {
    for (int percent : new int[] {0, 1, 30, 70, 100}) {
      var mix = new Mix(percent, 17);
      int reads = 0;
      for (int i = 0; i < 100_000; i++) {
        reads += mix.next() == Direction.READ ? 1 : 0;
      }
      int tolerance = percent % 100 == 0 ? 0 : 800;
      assertThat(reads).isCloseTo(percent * 1000, within(tolerance));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new Mix(101, 0));
  }

  private static FileChoice choice(int count) {
    return new FileChoice(FileService.ROUND_ROBIN, count, 1, 3);
  }

  private static Places places(Order order, FileChoice files, int readPercent, int... blocks) {
    var regions = new ArrayList<Region>();
    for (int count : blocks) {
      regions.add(new Region(0, (long) count * BLOCK, BLOCK));
    }
    BlockSizes sizes = BlockSizes.fixed(BLOCK);
    return new Places(regions, order, files, new Mix(readPercent, 8), sizes, sizes, 99);
  }

  private static List<String> pass(Places places) {
    return detail(places).stream().map(line -> line.substring(0, line.indexOf(' '))).toList();
  }

  private static List<String> detail(Places places) {
    var lines = new ArrayList<String>();
    var place = new Place();
    while (places.next(place)) {
      lines.add(place.file() + "@" + place.positionBytes() + " " + place.direction());
    }
    return lines;
  }

  private static List<Integer> take(FileChoice files, int count) {
    var taken = new ArrayList<Integer>();
    for (int i = 0; i < count; i++) {
      taken.add(files.next());
    }
    return taken;
  }
}
