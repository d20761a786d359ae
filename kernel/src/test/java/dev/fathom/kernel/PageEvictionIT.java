package dev.fathom.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import dev.fathom.trace.Share;
import dev.fathom.trace.UnknownReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A table of dirty pages with room for 64, in a real kernel. Needs root. */
@Timeout(120)
class PageEvictionIT {
  private static final int PAGE = 4096;
  private static final int MANY = 8 * 64 * PAGE;
  private static final int SETS = 16;
  private static final int CALM = 3;

  @TempDir Path directory;

  @BeforeEach
  void needsLoopDevices() {
    LoopMount.assumeAvailable(FileSystem.EXT4);
  }

  private LoopMount disk() throws IOException {
    return LoopMount.open(directory, FileSystem.EXT4, 64 << 20, false);
  }

  /** Devices of which a page of each set was dirty before, and none is lost. */
  private final class Calm implements AutoCloseable {
    final List<LoopMount> disks = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();

    Calm() throws IOException {
      for (int i = 0; i < CALM; i++) {
        disks.add(disk());
        files.add(disks.getLast().mountPoint().resolve("before"));
      }
    }

    void dirty() throws IOException {
      for (Path file : files) {
        Files.write(file, new byte[SETS * PAGE]);
      }
    }

    void force() throws IOException {
      for (Path file : files) {
        WritersRig.force(file);
      }
    }

    LoopMount[] and(LoopMount further) {
      List<LoopMount> all = new ArrayList<>(disks);
      all.add(further);
      return all.toArray(LoopMount[]::new);
    }

    @Override
    public void close() throws IOException {
      for (LoopMount disk : disks) {
        disk.close();
      }
    }
  }

  private static long unknown(List<Share> shares, UnknownReason reason) {
    return shares.stream()
        .filter(share -> share.unknownBecause() == reason)
        .mapToLong(Share::bytes)
        .sum();
  }

  @Test
  void pagesWithoutRoomAreCountedByDeviceAndSaySo() throws Exception {
    try (LoopMount flooded = disk();
        Calm calm = new Calm()) {
      calm.dirty();
      try (WritersRig rig =
          WritersRig.start(object -> object.set("page_sets", SETS), calm.and(flooded))) {
        Path many = Files.write(flooded.mountPoint().resolve("many"), new byte[MANY]);
        WritersRig.force(many);
        calm.force();
        rig.end();
        Map<Long, Long> evicted = rig.tracer.evictedPages();
        assertThat(evicted.get(WritersRig.number(flooded))).isBetween(MANY / PAGE - 64L, 600L);
        assertThat(unknown(rig.of(flooded), UnknownReason.TABLE_FULL))
            .isGreaterThanOrEqualTo(MANY - 64L * PAGE);
        for (LoopMount one : calm.disks) {
          assertThat(evicted).doesNotContainKey(WritersRig.number(one));
          // Metadata lies in the block devices' own pages, which have one device number in common.
          assertThat(unknown(rig.of(one), UnknownReason.BEFORE_START))
              .isGreaterThanOrEqualTo(SETS * PAGE);
        }
        assertThat(evicted.values().stream().mapToLong(Long::longValue).sum())
            .isEqualTo(rig.tracer.counters().evictedPages());
      }
    }
  }
}
