package dev.fathom.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.kernel.names.LiveNames;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose data is dirty, in a real kernel. Needs root. */
@Timeout(120)
class DirtyOwnersIT {
  private static final int PAGE = 4096;

  @TempDir Path directory;

  private static void write(Path file, int pages) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(channel.write(ByteBuffer.allocateDirect(pages * PAGE))).isEqualTo(pages * PAGE);
    }
  }

  /** Pages of a file by the name of the thread that wrote them. */
  private static Map<String, Long> owners(WritersRig rig, Path file) throws IOException {
    long inode = (Long) Files.getAttribute(file, "unix:ino");
    Map<String, Long> pages = new TreeMap<>();
    rig.tracer
        .dirtyOwners(new LiveNames())
        .look(
            0,
            owned -> {
              if (owned.inode() == inode) {
                assertThat(owned.writer().processId()).isEqualTo(ProcessHandle.current().pid());
                assertThat(owned.old()).isZero();
                pages.merge(owned.writer().thread(), owned.fresh(), Long::sum);
              }
            });
    return pages;
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void dataIsItsWritersUntilItIsWrittenBack(FileSystem fileSystem) throws Exception {
    try (LoopMount disk = WritersRig.disk(directory, fileSystem)) {
      Path file = disk.mountPoint().resolve("file");
      Path other = disk.mountPoint().resolve("other");
      try (WritersRig rig = WritersRig.start(disk)) {
        WritersRig.as("first", () -> write(file, 300));
        WritersRig.as("second", () -> write(other, 20));
        WritersRig.as("third", () -> write(file, 7));
        assertThat(owners(rig, file)).isEqualTo(Map.of("first", 293L, "third", 7L));
        assertThat(owners(rig, other)).isEqualTo(Map.of("second", 20L));
        WritersRig.force(file);
        assertThat(owners(rig, file)).isEmpty();
        assertThat(owners(rig, other)).isEqualTo(Map.of("second", 20L));
        WritersRig.as("third", () -> write(file, 7));
        assertThat(owners(rig, file)).isEqualTo(Map.of("third", 7L));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void whatIsTruncatedIsNotDirtyAnyMore(FileSystem fileSystem) throws Exception {
    try (LoopMount disk = WritersRig.disk(directory, fileSystem)) {
      Path file = disk.mountPoint().resolve("file");
      try (WritersRig rig = WritersRig.start(disk)) {
        long begin = System.nanoTime();
        WritersRig.as("writer", () -> write(file, 700));
        assertThat(owners(rig, file)).isEqualTo(Map.of("writer", 700L));
        DirtyPages awaited =
            rig.tracer.dirtyPages(begin, System.nanoTime(), any -> true, any -> true);
        int before = awaited.count();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(0);
        }
        assertThat(owners(rig, file)).isEmpty();
        awaited.lookAgain();
        assertThat(awaited.count()).isLessThanOrEqualTo(before - 700);
        WritersRig.as("another", () -> write(file, 3));
        assertThat(owners(rig, file)).isEqualTo(Map.of("another", 3L));
      }
    }
  }
}
