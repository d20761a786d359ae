package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdviceIT {
  private static final int LENGTH_BYTES = 1 << 16;

  @TempDir Path directory;

  private static int readCached(int fd) throws ErrnoException {
    try (Arena arena = Arena.ofConfined();
        Iovecs iovecs = new Iovecs(1)) {
      MemorySegment data = arena.allocate(Memory.PAGE_BYTES);
      long vector = iovecs.set(0, data.address(), data.byteSize());
      return FileCalls.preadv2(fd, vector, 1, 0, FileCalls.RWF_NOWAIT);
    }
  }

  @Test
  void pagesThatAreNotNeededLeaveTheCache() throws Exception {
    Path file = Files.write(directory.resolve("data"), new byte[LENGTH_BYTES]);
    int fd = FileCalls.open(file, FileCalls.O_RDWR, 0);
    try {
      assertThat(FileCalls.fsync(fd)).isZero();
      assertThat(readCached(fd)).isEqualTo(Memory.PAGE_BYTES);
      assertThat(FileCalls.adviseDontNeed(fd)).isZero();
      int after = readCached(fd);
      assumeTrue(after != Memory.PAGE_BYTES, "this file system lives in the page cache");
      assertThat(after).isEqualTo(-Errno.EAGAIN);
    } finally {
      FileCalls.close(fd);
    }
  }

  @Test
  void aClosedFileIsRefused() {
    assertThat(FileCalls.adviseDontNeed(-1)).isEqualTo(-Errno.EBADF);
  }
}
