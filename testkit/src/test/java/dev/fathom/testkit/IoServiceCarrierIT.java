package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.aio.IoException;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.IoService;
import dev.fathom.driver.FileOptions;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A virtual thread that waits for its operation does not hold its carrier. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IoServiceCarrierIT {
  /** More than there are carriers. */
  private static final int READERS = 100 + 2 * Runtime.getRuntime().availableProcessors();

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "THREADS"})
  void othersRunWhileMoreThanThereAreCarriersWaitForAFifo(EventLoopDriver driver) throws Exception {
    Path fifo = directory.resolve("fifo");
    CommandLine.run("mkfifo", fifo.toString());
    try (IoService service = driver.service(READERS + 1);
        IoFile file = service.open(fifo, FileOptions.READ_WRITE);
        IoFile otherEnd = service.open(fifo, FileOptions.READ_WRITE)) {
      AtomicInteger bytes = new AtomicInteger();
      List<Thread> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        readers.add(Thread.ofVirtual().start(() -> bytes.addAndGet(readOne(service, file))));
      }
      for (Thread reader : readers) {
        while (reader.getState() != Thread.State.WAITING) {
          Thread.sleep(1);
        }
      }
      assertThat(progressOfAnother()).isEqualTo(1000);
      MemorySegment letters = DriverRig.memory(READERS);
      for (int sent = 0; sent < READERS; ) {
        sent += service.write(otherEnd, letters.asSlice(sent), -1);
      }
      for (Thread reader : readers) {
        reader.join();
      }
      assertThat(bytes).hasValue(READERS);
    }
  }

  private static int readOne(IoService service, IoFile file) {
    try {
      return service.read(file, DriverRig.memory(1), -1);
    } catch (IoException e) {
      throw new AssertionError(e);
    }
  }

  /** A virtual thread that needs a carrier again and again. */
  private static int progressOfAnother() {
    CompletableFuture<Integer> steps = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          int step = 0;
          while (step < 1000) {
            LockSupport.parkNanos(1);
            step++;
          }
          steps.complete(step);
        });
    return steps.join();
  }
}
