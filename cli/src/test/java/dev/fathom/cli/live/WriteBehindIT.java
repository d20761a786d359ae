package dev.fathom.cli.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.linux.FileCalls;
import dev.fathom.linux.Memory;
import dev.fathom.testkit.LoopMount;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WriteBehindIT {
  private static final int WINDOW = (int) WriteBehind.WINDOW_BYTES;

  /** Of what was written last, at least so much stays. */
  private static final long KEPT = 2L * WINDOW;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;
  private final AtomicLong written = new AtomicLong();

  /** By mincore(2): reading would bring what is not there. */
  private static boolean isCached(Path file, long positionBytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return channel.map(MapMode.READ_ONLY, positionBytes, Memory.PAGE_BYTES).isLoaded();
    }
  }

  private static void await(BooleanSupplier done) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited for too long").isLessThan(end);
      Thread.sleep(5);
    }
  }

  private static boolean gone(Path file, long positionBytes) {
    try {
      return !isCached(file, positionBytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void append(OutputStream out, int bytes) throws IOException {
    out.write(new byte[bytes]);
  }

  private void assumePagesCanLeave() throws IOException {
    Path file = Files.write(directory.resolve("trial"), new byte[Memory.PAGE_BYTES]);
    int fd = FileCalls.open(file, FileCalls.O_RDWR, 0);
    try {
      FileCalls.fsync(fd);
      FileCalls.adviseDontNeed(fd);
    } finally {
      FileCalls.close(fd);
    }
    assumeTrue(!isCached(file, 0), "this file system lives in the page cache");
  }

  @Test
  void wholeWindowsLeaveThePageCache() throws Exception {
    assumePagesCanLeave();
    Path file = Files.createFile(directory.resolve("growing"));
    try (OutputStream out = Files.newOutputStream(file);
        WriteBehind behind = WriteBehind.open(file, KEPT, written::get)) {
      behind.start();
      append(out, 3 * WINDOW - 1);
      written.set(3L * WINDOW - 1);
      Thread.sleep(200);
      assertThat(isCached(file, 0)).as("a short file").isTrue();
      append(out, WINDOW);
      written.set(4L * WINDOW - 1);
      await(() -> gone(file, 0) && gone(file, WINDOW - Memory.PAGE_BYTES));
      assertThat(isCached(file, WINDOW)).as("what was written last").isTrue();
      append(out, 3 * WINDOW);
      written.set(7L * WINDOW - 1);
      await(() -> gone(file, 4 * WINDOW - Memory.PAGE_BYTES));
      assertThat(isCached(file, 2 * WINDOW)).isFalse();
      assertThat(isCached(file, 4 * WINDOW)).isTrue();
      assertThat(behind.problem()).isEmpty();
    }
    assertThat(Files.size(file)).isEqualTo(7L * WINDOW - 1);
  }

  @Test
  void aFileThatIsNotThereIsAnError() {
    assertThatIOException()
        .isThrownBy(() -> WriteBehind.open(directory.resolve("none"), 0, () -> 0))
        .withMessageContaining("none");
  }

  @Test
  void closingTwiceAndStartingLaterAreNothing() throws Exception {
    Path file = Files.createFile(directory.resolve("closed"));
    WriteBehind behind = WriteBehind.open(file, KEPT, written::get);
    behind.start();
    behind.start();
    behind.close();
    behind.close();
    written.set(2L * WINDOW);
    behind.start();
    assertThat(behind.problem()).isEmpty();
  }

  /** A device that runs out of room under the file system: the page cache took it all. */
  @Test
  void whatTheDeviceRefusesIsTold() throws Exception {
    LoopMount.assumeAvailable(LoopMount.FileSystem.EXT4);
    try (LoopMount small = LoopMount.open(directory, LoopMount.FileSystem.EXT4, 24 << 20, false);
        LoopMount promised =
            LoopMount.open(small.mountPoint(), LoopMount.FileSystem.EXT4, 256 << 20, true)) {
      Path file = Files.createFile(promised.mountPoint().resolve("growing"));
      try (OutputStream out = Files.newOutputStream(file);
          WriteBehind behind = WriteBehind.open(file, KEPT, written::get)) {
        behind.start();
        append(out, 8 * WINDOW);
        written.set(8L * WINDOW);
        await(() -> !behind.problem().isEmpty());
        assertThat(behind.problem()).contains("growing").containsPattern("\\((EIO|ENOSPC)\\)");
      }
    }
  }
}
