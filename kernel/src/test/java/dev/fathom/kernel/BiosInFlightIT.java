package dev.fathom.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import dev.fathom.trace.Share;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many bios under way at once, in a real kernel: the file below a loop device lies on a file system
 * that is frozen while they come. Needs root.
 */
@Timeout(120)
class BiosInFlightIT {
  private static final int PAGE = 4096;
  private static final int MIB = 1 << 20;
  private static final Path FREEZE = Path.of("/usr/sbin/fsfreeze");

  @TempDir Path directory;

  @BeforeEach
  void needsLoopDevices() {
    LoopMount.assumeAvailable(FileSystem.EXT4);
    assumeTrue(Files.isExecutable(FREEZE), "no " + FREEZE);
  }

  private interface Check {
    void run() throws Exception;
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private static Process write(LoopMount disk, int pages) throws Exception {
    return new ProcessBuilder(
            "dd",
            "if=/dev/zero",
            "of=" + disk.device(),
            "bs=4k",
            "status=none",
            "conv=fsync",
            "count=" + pages)
        .inheritIO()
        .start();
  }

  /** Writes pages of which none ends before the check is over. */
  private static void whileUnderWay(LoopMount below, LoopMount disk, int pages, Check check)
      throws Exception {
    String frozen = below.mountPoint().toString();
    run(FREEZE.toString(), "--freeze", frozen);
    Process writer;
    try {
      writer = write(disk, pages);
      check.run();
    } finally {
      run(FREEZE.toString(), "--unfreeze", frozen);
    }
    assertThat(writer.waitFor()).isZero();
  }

  /** Waits until as many were seen, taken up or refused. */
  private static KernelCounters seen(KernelTracer tracer, long bios) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      KernelCounters counters = tracer.counters();
      if (counters.bios() + counters.refusedBios() >= bios || System.nanoTime() > end) {
        return counters;
      }
      Thread.sleep(10);
    }
  }

  @Test
  void aQuarterOfTheTableUnderWayIsKept() throws Exception {
    int pages = 4096;
    try (LoopMount below = LoopMount.open(directory, FileSystem.EXT4, 64 * MIB, false);
        LoopMount disk = LoopMount.open(below.mountPoint(), FileSystem.NONE, 16 * MIB, false);
        WritersRig rig = WritersRig.start(disk)) {
      whileUnderWay(
          below,
          disk,
          pages,
          () -> {
            KernelCounters counters = seen(rig.tracer, pages);
            assertThat(counters.bios()).isGreaterThanOrEqualTo(pages);
            assertThat(counters.records()).isLessThan(pages / 16);
            assertThat(counters.refusedBios()).isZero();
          });
      List<Share> shares = rig.end();
      assertThat(shares.stream().mapToLong(Share::bytes).sum()).isEqualTo((long) pages * PAGE);
    }
  }

  @Test
  void aTableThatIsFullRefusesWhatIsBeyondIt() throws Exception {
    int sets = 8;
    int pages = 257;
    int room = (1 + sets) * UnfinishedBios.WAYS;
    try (LoopMount below = LoopMount.open(directory, FileSystem.EXT4, 64 * MIB, false);
        LoopMount disk = LoopMount.open(below.mountPoint(), FileSystem.NONE, 16 * MIB, false);
        WritersRig rig =
            WritersRig.start(
                object ->
                    object.set("warm_sets", 1).set("bio_sets", sets).maxEntries("bios", 1 + sets),
                disk)) {
      long before = rig.tracer.counters().bios();
      whileUnderWay(
          below,
          disk,
          pages,
          () -> {
            KernelCounters counters = seen(rig.tracer, before + pages);
            assertThat(counters.refusedBios()).isEqualTo(pages - room);
            assertThat(counters.refusedBytes()).isEqualTo((long) (pages - room) * PAGE);
          });
      // All of its ways are free again.
      assertThat(write(disk, room / 2).waitFor()).isZero();
      KernelCounters counters = rig.counters();
      assertThat(counters.refusedBios()).isEqualTo(pages - room);
      assertThat(counters.stale()).isZero();
      assertThat(counters.records()).isEqualTo(counters.bios());
      assertThat(counters.bytes()).isEqualTo((long) (room + room / 2) * PAGE);
    }
  }
}
