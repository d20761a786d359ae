package dev.fathom.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import dev.fathom.trace.Share;
import dev.fathom.trace.UnknownReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @TempDir Path directory;

  @BeforeEach
  void needsLoopDevices() {
    LoopMount.assumeAvailable(FileSystem.EXT4);
  }

  private LoopMount disk() throws IOException {
    return LoopMount.open(directory, FileSystem.EXT4, 64 << 20, false);
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
        LoopMount calm = disk()) {
      Path before = Files.write(calm.mountPoint().resolve("before"), new byte[PAGE]);
      try (WritersRig rig =
          WritersRig.start(object -> object.set("page_sets", SETS), flooded, calm)) {
        Path many = Files.write(flooded.mountPoint().resolve("many"), new byte[MANY]);
        WritersRig.force(many);
        WritersRig.force(before);
        rig.end();
        Map<Long, Long> evicted = rig.tracer.evictedPages();
        long evictedOfCalm = evicted.getOrDefault(WritersRig.number(calm), 0L);
        assertThat(evicted.get(WritersRig.number(flooded))).isBetween(MANY / PAGE - 64L, 600L);
        assertThat(unknown(rig.of(flooded), UnknownReason.TABLE_FULL))
            .isGreaterThanOrEqualTo(MANY - 64L * PAGE);
        long forgotten = unknown(rig.of(calm), UnknownReason.TABLE_FULL);
        // A set knows 64 devices apart: two may share a bit, and each other's reason.
        assertThat(forgotten).isLessThanOrEqualTo(PAGE * (evictedOfCalm + 1));
        assertThat(unknown(rig.of(calm), UnknownReason.BEFORE_START) + forgotten)
            .isGreaterThanOrEqualTo(PAGE);
        assertThat(evicted.values().stream().mapToLong(Long::longValue).sum())
            .isEqualTo(rig.tracer.counters().evictedPages());
      }
    }
  }
}
