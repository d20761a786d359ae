package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCallsIT {
  private static final byte[] TEXT = "the quick brown fox".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;
  private Path path;
  private int fd;
  private Arena arena;
  private MemorySegment memory;

  @BeforeEach
  void open() throws Exception {
    path = directory.resolve("file \u00e9");
    fd = FileCalls.open(path, FileCalls.O_RDWR | FileCalls.O_CREAT | FileCalls.O_EXCL, 0640);
    assertThat(fd).isNotNegative();
    arena = Arena.ofConfined();
    memory = Memory.map(arena, 2 * Memory.PAGE_BYTES);
    MemorySegment.copy(TEXT, 0, memory, ValueLayout.JAVA_BYTE, 0, TEXT.length);
  }

  @AfterEach
  void close() {
    FileCalls.close(fd);
    arena.close();
  }

  private String text(long offset, long lengthBytes) {
    byte[] bytes = memory.asSlice(offset, lengthBytes).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void opensWithTheModeThatIsGiven() throws Exception {
    assertThat(Files.exists(path)).isTrue();
    assertThat(Statx.of(fd).mode() & 0777 & ~0640).isZero();
    assertThat(FileCalls.open(path, FileCalls.O_RDWR | FileCalls.O_CREAT | FileCalls.O_EXCL, 0))
        .isEqualTo(-Errno.EEXIST);
    assertThat(FileCalls.open(directory.resolve("no"), FileCalls.O_RDONLY, 0))
        .isEqualTo(-Errno.ENOENT);
  }

  @Test
  void closesOnce() {
    int other = FileCalls.open(path, FileCalls.O_RDONLY, 0);
    assertThat(FileCalls.close(other)).isZero();
    assertThat(FileCalls.close(other)).isEqualTo(-Errno.EBADF);
  }

  @Test
  void writesAndReadsAtPositions() throws Exception {
    assertThat(FileCalls.pwrite(fd, memory.address(), TEXT.length, 4)).isEqualTo(TEXT.length);
    assertThat(Files.size(path)).isEqualTo(4 + TEXT.length);
    assertThat(FileCalls.pread(fd, memory.address() + 100, 5, 8)).isEqualTo(5);
    assertThat(text(100, 5)).isEqualTo("quick");
    assertThat(FileCalls.pread(fd, memory.address() + 100, 100, 4 + 16)).isEqualTo(3);
    assertThat(FileCalls.pread(fd, memory.address() + 100, 100, 1000)).isZero();
    assertThat(FileCalls.pread(fd, 16, 1, 4)).isEqualTo(-Errno.EFAULT);
  }

  @Test
  void scattersAndGathers() throws Exception {
    try (Iovecs iovecs = new Iovecs(1)) {
      long three =
          iovecs.set(
              0,
              new MemorySegment[] {
                memory.asSlice(16, 3), memory.asSlice(0, 4), memory.asSlice(4, 5)
              });
      int flags = FileCalls.RWF_DSYNC;
      assertThat(FileCalls.pwritev2(fd, three, 3, 0, flags)).isEqualTo(12);
      assertThat(Files.readString(path)).isEqualTo("foxthe quick");
      long two =
          iovecs.set(0, new MemorySegment[] {memory.asSlice(200, 6), memory.asSlice(100, 6)});
      assertThat(FileCalls.preadv2(fd, two, 2, 0, 0)).isEqualTo(12);
      assertThat(text(100, 6) + text(200, 6)).isEqualTo(" quickfoxthe");
    }
  }

  @Test
  void answersReadsThatWouldWait() throws Exception {
    Files.write(path, TEXT);
    try (Iovecs iovecs = new Iovecs(1)) {
      long one = iovecs.set(0, memory.address() + 100, TEXT.length);
      int result = FileCalls.preadv2(fd, one, 1, 0, FileCalls.RWF_NOWAIT);
      assumeTrue(result != -Errno.EOPNOTSUPP, "this file system has no RWF_NOWAIT");
      assertThat(result).isIn(TEXT.length, -Errno.EAGAIN);
    }
  }

  @Test
  void synchronizes() {
    FileCalls.pwrite(fd, memory.address(), TEXT.length, 0);
    assertThat(FileCalls.fsync(fd)).isZero();
    assertThat(FileCalls.fdatasync(fd)).isZero();
    int all =
        FileCalls.SYNC_FILE_RANGE_WAIT_BEFORE
            | FileCalls.SYNC_FILE_RANGE_WRITE
            | FileCalls.SYNC_FILE_RANGE_WAIT_AFTER;
    assertThat(FileCalls.syncFileRange(fd, 0, TEXT.length, all)).isZero();
    assertThat(FileCalls.syncFileRange(fd, 0, 1, 64)).isEqualTo(-Errno.EINVAL);
    assertThat(FileCalls.fsync(-1)).isEqualTo(-Errno.EBADF);
  }

  @Test
  void allocatesCutsAndMeasures() throws Exception {
    int result = FileCalls.fallocate(fd, 0, 0, 1 << 20);
    assumeTrue(result != -Errno.EOPNOTSUPP, "this file system does not allocate in advance");
    assertThat(result).isZero();
    assertThat(FileCalls.end(fd)).isEqualTo(1 << 20);
    long blocks = Statx.of(fd).blocks();
    int hole = FileCalls.FALLOC_FL_PUNCH_HOLE | FileCalls.FALLOC_FL_KEEP_SIZE;
    assertThat(FileCalls.fallocate(fd, hole, 0, 1 << 19)).isZero();
    assertThat(Statx.of(fd).blocks()).isLessThan(blocks);
    assertThat(FileCalls.end(fd)).isEqualTo(1 << 20);
    assertThat(FileCalls.ftruncate(fd, 23)).isZero();
    assertThat(FileCalls.end(fd)).isEqualTo(23);
  }

  @Test
  void readsFromAPipeWithoutWaitingIfAsked() throws Exception {
    try (Pipe pipe = Pipe.open()) {
      assertThat(FileCalls.setNonBlocking(pipe.readFd(), true)).isZero();
      assertThat(FileCalls.read(pipe.readFd(), memory.address(), 1)).isEqualTo(-Errno.EAGAIN);
      pipe.write(memory.address(), 3);
      assertThat(FileCalls.setNonBlocking(pipe.readFd(), false)).isZero();
      assertThat(FileCalls.read(pipe.readFd(), memory.address() + 100, 23)).isEqualTo(3);
      assertThat(text(100, 3)).isEqualTo("the");
    }
    assertThat(FileCalls.setNonBlocking(-1, true)).isEqualTo(-Errno.EBADF);
  }
}
