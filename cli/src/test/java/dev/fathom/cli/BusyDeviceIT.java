package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sums of a device that is written to before tracing begins and after it ends, against the kernel's
 * counters. Needs root.
 */
class BusyDeviceIT {
  private static final int WRITERS = 4;
  private static final int PIECE = 64 << 10;
  private static final int DEVICE_BYTES = 64 << 20;

  /**
   * That what is written through the page cache is no more than tracefs's buffers have room for.
   */
  private static final long PAUSE_NANOS = 500_000;

  @TempDir Path directory;
  private final List<Thread> writers = new ArrayList<>();
  private volatile boolean over;
  private LoopMount disk;

  @BeforeEach
  void begin() throws Exception {
    TracingRun.assumeAvailable();
    assumeTrue(Files.isWritable(Path.of("/sys/kernel/tracing/instances")), "no tracefs");
    LoopMount.assumeAvailable();
    disk = LoopMount.open(directory, FileSystem.NONE, DEVICE_BYTES, false);
    for (int i = 0; i < WRITERS; i++) {
      writers.add(Thread.ofPlatform().name("writer " + i).start(this::write));
    }
  }

  private void write() {
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
    try (FileChannel channel =
        FileChannel.open(disk.device(), StandardOpenOption.WRITE, StandardOpenOption.DSYNC)) {
      for (long at = 0; !over; at = (at + PIECE) % DEVICE_BYTES) {
        channel.write(piece.duplicate(), at);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void end() throws IOException, InterruptedException {
    over = true;
    for (Thread writer : writers) {
      writer.join();
    }
    if (disk != null) {
      disk.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bpf", "tracefs"})
  void theSumsAreTheCountersSums(String source) throws Exception {
    ChildRun child =
        ChildRun.start(
            directory,
            "trace",
            "--source=" + source,
            "--device=" + disk.device(),
            "--duration=500ms",
            "--summary");
    assertThat(child.status()).as(child.err()).isZero();
    assertThat(child.err())
        .doesNotContain(": the ring was full", ": the buffers were full")
        .contains("the kernel's counters say the same; ")
        .contains(" ended outside their time or as they were read");
  }
}
