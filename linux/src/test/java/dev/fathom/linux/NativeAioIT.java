package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeAioIT {
  private static final int SLOTS = 8;

  @TempDir Path directory;
  private final Arena arena = Arena.ofConfined();
  private final int[] slots = new int[SLOTS];
  private final int[] results = new int[SLOTS];

  @BeforeEach
  void needsAio() {
    assumeTrue(Linux.isSupported(), "Linux AIO needs Linux");
    try {
      NativeAio.open(1).close();
    } catch (ErrnoException e) {
      abort("no Linux AIO here: " + e.getMessage());
    }
  }

  @AfterEach
  void free() {
    arena.close();
  }

  private int openFile() throws IOException {
    Path path = Files.writeString(directory.resolve("f"), "0123456789");
    return FileCalls.open(path, FileCalls.O_RDWR, 0);
  }

  @Test
  void carriesOutABatchOfEveryKind() throws IOException {
    int fd = openFile();
    MemorySegment memory = arena.allocate(10);
    MemorySegment text = arena.allocateFrom("ab", StandardCharsets.US_ASCII);
    try (NativeAio aio = NativeAio.open(SLOTS);
        Iovecs iovecs = new Iovecs(2)) {
      aio.prepareTransfer(0, false, false, fd, memory.address(), 4, 6, 0, 0);
      aio.prepareTransfer(1, true, false, fd, text.address(), 2, 10, FileCalls.RWF_DSYNC, 0);
      long read = iovecs.set(0, memory.address() + 4, 3);
      aio.prepareTransfer(2, false, true, fd, read, 1, 0, 0, 0);
      long write = iovecs.set(1, text.address(), 1);
      aio.prepareTransfer(3, true, true, fd, write, 1, 20, 0, 0);
      aio.prepareSync(4, fd, false);
      aio.prepareSync(5, fd, true);
      aio.preparePoll(6, fd, Poll.POLLIN);
      assertThat(aio.submit()).isEqualTo(7);
      int[] bySlot = reap(aio, 7);
      assertThat(bySlot).startsWith(4, 2, 3, 1, 0, 0, Poll.POLLIN);
      assertThat(memory.getString(0, StandardCharsets.US_ASCII)).startsWith("6789012");
      assertThat(Files.size(directory.resolve("f"))).isEqualTo(21);
    } finally {
      FileCalls.close(fd);
    }
  }

  private int[] reap(NativeAio aio, int count) {
    int[] bySlot = new int[SLOTS];
    for (int left = count; left > 0; ) {
      aio.await(1, NativeAio.FOREVER);
      int reaped = aio.reap(slots, results);
      for (int i = 0; i < reaped; i++) {
        bySlot[slots[i]] = results[i];
      }
      left -= reaped;
    }
    return bySlot;
  }

  @Test
  void reapsFromMemoryRoundTheRingManyTimes() throws IOException {
    int fd = openFile();
    MemorySegment memory = arena.allocate(10);
    try (NativeAio aio = NativeAio.open(SLOTS)) {
      for (int round = 0; round < 500; round++) {
        for (int i = 0; i < SLOTS; i++) {
          aio.prepareTransfer(i, false, false, fd, memory.address(), i, 0, 0, 0);
        }
        assertThat(aio.submit()).isEqualTo(SLOTS);
        // Buffered: they completed in io_submit.
        assertThat(aio.reap(slots, results)).isEqualTo(SLOTS);
        assertThat(results).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(aio.reap(slots, results)).isZero();
      }
    } finally {
      FileCalls.close(fd);
    }
  }

  @Test
  void theFirstBadOperationIsTheErrorAndCanBeForgotten() throws IOException {
    MemorySegment memory = arena.allocate(10);
    int fd = openFile();
    try (NativeAio aio = NativeAio.open(SLOTS)) {
      aio.prepareTransfer(0, false, false, -1, memory.address(), 1, 0, 0, 0);
      aio.prepareTransfer(1, false, false, fd, memory.address(), 1, 0, 0, 0);
      assertThat(aio.submit()).isEqualTo(-Errno.EBADF);
      aio.forget(1);
      assertThat(aio.prepared()).isEqualTo(1);
      assertThat(aio.submit()).isEqualTo(1);
      assertThat(aio.prepared()).isZero();
      assertThat(reap(aio, 1)[1]).isEqualTo(1);
    } finally {
      FileCalls.close(fd);
    }
  }

  @Test
  void wakesAWaitForAnyNumber() throws Exception {
    try (NativeAio aio = NativeAio.open(SLOTS)) {
      for (int awaited = 1; awaited <= NativeAio.MAX_AWAITED; awaited++) {
        int count = awaited;
        Thread waker =
            Thread.ofPlatform()
                .start(() -> {
                  pause();
                  aio.wake(count);
                });
        assertThat(aio.await(awaited, 10_000_000_000L)).isEqualTo(awaited);
        assertThat(aio.reap(slots, results)).isZero();
        waker.join();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(Duration.ofMillis(2));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void cancelsPollsAndSignalsAnEventFd() throws IOException {
    try (NativeAio aio = NativeAio.open(SLOTS);
        EventFd never = EventFd.open();
        EventFd signal = EventFd.open()) {
      aio.signal(signal);
      aio.preparePoll(3, never.fd(), Poll.POLLIN);
      assertThat(aio.submit()).isEqualTo(1);
      assertThat(aio.await(1, 1_000_000)).isZero();
      assertThat(signal.drain()).isFalse();
      assertThat(aio.cancel(2)).isFalse();
      assertThat(aio.cancel(3)).isTrue();
      reap(aio, 1);
      assertThat(slots[0]).isEqualTo(3);
      assertThat(signal.drain()).isTrue();
    }
  }

  @Test
  void moreThanTheSystemAllowsNamesTheLimit() throws IOException {
    long limit = aioLimit();
    assumeTrue(limit < NativeAio.MAX_SLOTS, "fs.aio-max-nr is above what the kernel can do");
    assertThatThrownBy(() -> NativeAio.open((int) limit))
        .isInstanceOf(ErrnoException.class)
        .hasMessageContaining("fs.aio-max-nr");
  }

  /**
   * In one read: a sysctl gives nothing more to a second one, and readString begins with a byte.
   */
  private static long aioLimit() throws IOException {
    byte[] text = new byte[64];
    try (InputStream file = Files.newInputStream(Path.of("/proc/sys/fs/aio-max-nr"))) {
      int length = file.read(text);
      return Long.parseLong(new String(text, 0, length, StandardCharsets.US_ASCII).strip());
    }
  }
}
