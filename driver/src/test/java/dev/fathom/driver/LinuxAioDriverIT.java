package dev.fathom.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.linux.Errno;
import dev.fathom.linux.EventFd;
import dev.fathom.linux.Linux;
import dev.fathom.linux.Poll;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinuxAioDriverIT extends DriverBehaviour {
  @BeforeEach
  void needsAio() {
    assumeTrue(Linux.isSupported(), "Linux AIO needs Linux");
    try {
      open(DriverOptions.confined(1)).close();
    } catch (IOException e) {
      abort("no Linux AIO here: " + e.getMessage());
    }
  }

  @Override
  Driver open(DriverOptions options) throws IOException {
    return LinuxAioDriver.open(options);
  }

  /** Fewer: io_destroy waits for an RCU grace period, some 30 ms. */
  @Override
  int cycles() {
    return 100;
  }

  @Test
  void directOperationsGoToTheKernelInOneCall() throws IOException {
    try (Driver driver = open(DriverOptions.confined(8));
        DriverFile file =
            driver.open(
                file("d", numbered(8 * BLOCK_BYTES)), FileOptions.READ_WRITE.withDirect())) {
      for (int i = 0; i < 8; i++) {
        read(driver, i, file, memory(BLOCK_BYTES), (long) i * BLOCK_BYTES);
      }
      assertThat(driver.submit()).isEqualTo(8);
      DriverCounters counters = driver.counters();
      assertThat(counters.systemCalls()).isEqualTo(1);
      assertThat(counters.inline() + counters.punted()).isZero();
      finish(driver, 8);
    }
  }

  @Test
  void cachedReadsAreInlineAndBufferedWritesArePunted() throws IOException {
    try (Driver driver = open(DriverOptions.confined(8));
        DriverFile file = driver.open(file("b", numbered(BLOCK_BYTES)), FileOptions.READ_WRITE)) {
      assumeTrue(file.traits().noWaitReads(), "this file system has no RWF_NOWAIT");
      assumeTrue(!file.traits().inMemory(), "the temporary directory is in memory");
      read(driver, 1, file, memory(BLOCK_BYTES), 0);
      read(driver, 2, file, memory(BLOCK_BYTES), 100);
      driver.prepareSync(3, file, true, 0);
      write(driver, 4, file, memory(BLOCK_BYTES), 0);
      assertThat(finish(driver, 4)).containsEntry(1L, BLOCK_BYTES).containsEntry(2L, 3996);
      assertThat(driver.counters().inline()).isEqualTo(2);
      assertThat(driver.counters().punted()).isEqualTo(2);
    }
  }

  @Test
  void filesInMemoryAreDoneInline() throws IOException {
    Path shm = Path.of("/dev/shm");
    assumeTrue(Files.isWritable(shm), "no tmpfs at /dev/shm");
    Path path = Files.createTempFile(shm, "fathom", "");
    try (Driver driver = open(DriverOptions.confined(8));
        DriverFile file = driver.open(path, FileOptions.READ_WRITE)) {
      assumeTrue(file.traits().inMemory(), "/dev/shm is no tmpfs");
      write(driver, 1, file, memory(BLOCK_BYTES, 'm'), 0);
      driver.prepareSync(2, file, false, 0);
      MemorySegment back = memory(BLOCK_BYTES);
      read(driver, 3, file, back, 0);
      driver.submit();
      assertThat(driver.counters().inline()).isEqualTo(3);
      assertThat(driver.ready()).isEqualTo(3);
      assertThat(bytes(back, BLOCK_BYTES)).containsOnly('m');
    } finally {
      Files.delete(path);
    }
  }

  @Test
  void growsWhilePollsThatNeverEndAreInFlight() throws IOException {
    try (Driver driver = open(DriverOptions.confined(2));
        EventFd event = EventFd.open();
        DriverFile file =
            driver.open(file("g", numbered(4 * BLOCK_BYTES)), FileOptions.READ.withDirect())) {
      driver.preparePoll(1, event.fd(), Poll.POLLIN);
      driver.preparePoll(2, event.fd(), Poll.POLLIN);
      driver.submit();
      driver.grow(6);
      for (int i = 3; i < 7; i++) {
        read(driver, i, file, memory(BLOCK_BYTES), (i - 3L) * BLOCK_BYTES);
      }
      assertThat(finish(driver, 4).values()).containsOnly(BLOCK_BYTES);
      assertThat(driver.cancel(1)).isTrue();
      assertThat(finishOne(driver, 1)).isEqualTo(-Errno.ECANCELED);
      event.signal();
      assertThat(finishOne(driver, 2)).isEqualTo(Poll.POLLIN);
      read(driver, 9, file, memory(BLOCK_BYTES), 0);
      driver.prepareNop(10);
      assertThat(finish(driver, 2)).containsEntry(9L, BLOCK_BYTES);
    }
  }

  @Test
  void kernelAndWorkersTogetherSatisfyOneWait() throws IOException {
    try (Driver driver = open(DriverOptions.confined(32));
        DriverFile direct = driver.open(directory.resolve("d"), FileOptions.CREATE.withDirect());
        DriverFile buffered = driver.open(directory.resolve("b"), FileOptions.CREATE)) {
      for (int round = 0; round < 200; round++) {
        for (int i = 0; i < 32; i++) {
          DriverFile file = i % 3 == 0 ? buffered : direct;
          write(driver, i, file, memory, (long) i * BLOCK_BYTES);
        }
        driver.submitAndAwait(32, Driver.FOREVER, 0);
        assertThat(driver.reap(new long[32], new int[32], 0, 32)).isEqualTo(32);
      }
    }
  }

  private final MemorySegment memory = memory(BLOCK_BYTES, 'k');
}
