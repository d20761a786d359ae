package dev.fathom.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import dev.fathom.trace.Cause;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Share;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose the bytes of pages are that several wrote, in a real kernel. Needs root. */
@Timeout(120)
class PageWritersIT {
  private static final int PAGE = 4096;
  private static final int PAGES = 23;
  private static final int PART = 100;

  @TempDir Path directory;

  private static void write(Path file, long position, int length) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      assertThat(channel.write(ByteBuffer.allocateDirect(length), position)).isEqualTo(length);
    }
  }

  /** {@code count} threads write {@link #PART} bytes each, one behind the other, to one page. */
  private static void writers(Path file, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      int position = i * PART;
      WritersRig.as("writer" + i, () -> write(file, position, PART));
    }
  }

  private static List<Share> exact(Path file, WritersRig rig) throws IOException {
    List<Share> shares = WritersRig.of(file, rig.end());
    assertThat(shares)
        .isNotEmpty()
        .allMatch(share -> share.cause() == Cause.BUFFERED)
        .allMatch(share -> share.confidence() == Confidence.EXACT);
    return shares;
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void aWriteOfMemoryThatIsNotThereYetIsExact(FileSystem fileSystem) throws Exception {
    Path source = Files.write(directory.resolve("source"), new byte[PAGES * PAGE]);
    try (LoopMount disk = WritersRig.disk(directory, fileSystem);
        FileChannel from = FileChannel.open(source)) {
      Path file = disk.mountPoint().resolve("file");
      try (WritersRig rig = WritersRig.start(disk)) {
        WritersRig.as(
            "copier",
            () -> {
              try (FileChannel to =
                  FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                for (long page = 0; page < PAGES; page++) {
                  to.write(from.map(MapMode.READ_ONLY, page * PAGE, PAGE), page * PAGE);
                }
              }
            });
        WritersRig.force(file);
        assertThat(WritersRig.byThread(exact(file, rig)))
            .isEqualTo(Map.of("copier", (long) PAGES * PAGE));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void eightWritersOfAPageHaveTheirBytes(FileSystem fileSystem) throws Exception {
    try (LoopMount disk = WritersRig.disk(directory, fileSystem)) {
      Path file = Files.write(disk.mountPoint().resolve("file"), new byte[PAGE]);
      WritersRig.force(file);
      try (WritersRig rig = WritersRig.start(disk)) {
        writers(file, 8);
        WritersRig.force(file);
        Map<String, Long> expected = new TreeMap<>();
        for (int i = 1; i < 8; i++) {
          expected.put("writer" + i, (long) PART);
        }
        expected.put("writer0", PAGE - 7L * PART);
        assertThat(WritersRig.byThread(exact(file, rig))).isEqualTo(expected);
        assertThat(rig.tracer.counters().lostCoWriters()).isZero();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void aWriteIntoTheMiddleOfAnothersLeavesBothTheirBytes(FileSystem fileSystem) throws Exception {
    try (LoopMount disk = WritersRig.disk(directory, fileSystem)) {
      Path file = Files.write(disk.mountPoint().resolve("file"), new byte[PAGE]);
      WritersRig.force(file);
      try (WritersRig rig = WritersRig.start(disk)) {
        WritersRig.as("first", () -> write(file, 0, PAGE));
        WritersRig.as("second", () -> write(file, 1000, 2000));
        WritersRig.as("third", () -> write(file, 1500, 500));
        WritersRig.force(file);
        assertThat(WritersRig.byThread(exact(file, rig)))
            .isEqualTo(Map.of("first", PAGE - 2000L, "second", 1500L, "third", 500L));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void writersThatAppendHaveTheirBytes(FileSystem fileSystem) throws Exception {
    try (LoopMount disk = WritersRig.disk(directory, fileSystem)) {
      Path file = Files.write(disk.mountPoint().resolve("log"), new byte[PAGE]);
      WritersRig.force(file);
      OpenOption[] append = {StandardOpenOption.APPEND};
      try (WritersRig rig = WritersRig.start(disk)) {
        for (String name : List.of("first", "second", "third")) {
          WritersRig.as(name, () -> Files.write(file, new byte[PART], append));
        }
        WritersRig.as(
            "gatherer",
            () -> {
              try (FileChannel channel = FileChannel.open(file, append)) {
                ByteBuffer half = ByteBuffer.allocateDirect(PART / 2);
                channel.write(new ByteBuffer[] {half, half.duplicate()});
              }
            });
        WritersRig.force(file);
        assertThat(WritersRig.byThread(exact(file, rig)))
            .isEqualTo(
                Map.of(
                    "first",
                    PAGE - 3L * PART,
                    "second",
                    (long) PART,
                    "third",
                    (long) PART,
                    "gatherer",
                    (long) PART));
      }
    }
  }

  @Test
  void writersWithoutRoomAreCountedWhereTheirPageIsTold() throws Exception {
    try (LoopMount disk = WritersRig.disk(directory, FileSystem.EXT4)) {
      Path other = Files.write(directory.resolve("other"), new byte[PAGE]);
      Path file = Files.write(disk.mountPoint().resolve("file"), new byte[PAGE]);
      WritersRig.force(file);
      try (WritersRig rig = WritersRig.start(disk)) {
        writers(other, PAGES);
        WritersRig.force(other);
        assertThat(rig.tracer.counters().lostCoWriters()).isZero();
        writers(file, PAGES);
        WritersRig.force(file);
        List<Share> shares = WritersRig.of(file, rig.end());
        assertThat(rig.tracer.counters().lostCoWriters()).isEqualTo(PAGES - 8);
        assertThat(shares)
            .hasSize(8)
            .allMatch(share -> share.confidence() == Confidence.FIRST_DIRTIER);
      }
    }
  }
}
