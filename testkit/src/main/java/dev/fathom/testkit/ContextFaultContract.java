package dev.fathom.testkit;

import static dev.fathom.testkit.ContextRig.filled;
import static dev.fathom.testkit.ContextRig.memory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.aio.BufferPool;
import dev.fathom.aio.CancelOutcome;
import dev.fathom.aio.IoBuffer;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.Operation;
import dev.fathom.driver.FileOptions;
import dev.fathom.linux.Errno;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files that end, are full, cannot be written, or are no files. */
public interface ContextFaultContract extends ContextSubject {

  @Test
  default void aReadThatMeetsTheEndIsShort() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      IoFile file = rig.filledFile("data", 100);
      assertThat(rig.run(Operation.read(file, memory(50), 80))).isEqualTo(20);
      assertThat(rig.run(Operation.read(file, memory(50), 100))).isZero();
      assertThat(rig.run(Operation.read(file, memory(50), 1L << 40))).isZero();
      assertThat(rig.run(Operation.readv(file, List.of(memory(15), memory(15)), 80))).isEqualTo(20);
    }
  }

  @Test
  default void aFileThatIsNotOpenForItEndsWithEbadf() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8);
        BufferPool pool = BufferPool.create(1, 4096);
        IoBuffer buffer = pool.lease()) {
      rig.filledFile("data", 100);
      Path path = directory().resolve("data");
      IoFile readOnly = rig.keep(rig.context.open(path, FileOptions.READ));
      assertThat(rig.run(Operation.write(readOnly, buffer, 0))).isEqualTo(-Errno.EBADF);
      assertThat(rig.run(Operation.writev(readOnly, List.of(memory(9)), 0)))
          .isEqualTo(-Errno.EBADF);
      FileOptions write = new FileOptions(false, true, false, false, false, false, false, false);
      IoFile writeOnly = rig.keep(rig.context.open(path, write));
      assertThat(rig.run(Operation.read(writeOnly, buffer, 0))).isEqualTo(-Errno.EBADF);
      assertThat(buffer.inFlight()).isFalse();
    }
  }

  @Test
  default void aFileThatIsCutUnderWayEndsItsReadsShort() throws IOException {
    try (ContextRig rig = new ContextRig(this, 32)) {
      IoFile file = rig.filledFile("data", 32 * 4096);
      for (int round = 0; round < 10; round++) {
        file.truncate(32 * 4096);
        for (int index = 0; index < 32; index++) {
          rig.prepare(Operation.read(file, memory(4096), index * 4096L), index);
        }
        rig.context.submit();
        file.truncate(100);
        rig.results.clear();
        rig.collect(32);
        assertThat(rig.results.values()).allMatch(result -> result >= 0 && result <= 4096);
      }
      assertThat(rig.run(Operation.read(file, memory(4096), 0))).isEqualTo(100);
      assertThat(file.sizeBytes()).isEqualTo(100);
      assertThatIllegalArgumentException().isThrownBy(() -> file.truncate(-1));
    }
  }

  @Test
  default void aMissingFileIsNamed() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> rig.context.open(directory().resolve("missing"), FileOptions.READ))
          .withMessageContaining("missing");
    }
  }

  @Test
  default void aDirectoryIsNotAFile() throws IOException {
    assumeTrue(real(), "simulated disks have no directories");
    try (ContextRig rig = new ContextRig(this, 8)) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> rig.context.open(directory(), FileOptions.READ_WRITE))
          .withMessageContaining(directory().toString());
    }
  }

  @Test
  default void aFullDeviceEndsWritesWithEnospc() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(real() && Files.exists(full), "no /dev/full here");
    try (ContextRig rig = new ContextRig(this, 8)) {
      IoFile file = rig.keep(rig.context.open(full, FileOptions.READ_WRITE));
      long position = file.traits().seekable() ? 0 : -1;
      assertThat(rig.run(Operation.write(file, filled(100, 'x'), position)))
          .isEqualTo(-Errno.ENOSPC);
      assertThat(rig.run(Operation.writev(file, List.of(filled(100, 'x')), position)))
          .isEqualTo(-Errno.ENOSPC);
    }
  }

  @Test
  default void aFifoIsReadWithoutPositions() throws IOException {
    assumeTrue(real(), "simulated disks have no FIFOs");
    try (ContextRig rig = new ContextRig(this, 8)) {
      IoFile fifo = rig.keep(rig.context.open(fifo(), FileOptions.READ_WRITE));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> rig.context.prepareRead(fifo, memory(10), 0, 9))
          .withMessageContaining("-1");
      MemorySegment seen = memory(10);
      rig.prepare(Operation.read(fifo, seen, -1), 1);
      rig.context.submit();
      assertThat(rig.await(1, ContextRig.SHORT_NANOS)).isZero();
      assertThat(rig.context.prepareWrite(fifo, filled(6, 'f'), -1, 2)).isNotNegative();
      rig.collect(2);
      assertThat(rig.result(2)).isEqualTo(6);
      assertThat(rig.result(1)).isEqualTo(6);
      assertThat(ContextRig.bytes(seen.asSlice(0, 6))).containsOnly('f');
    }
  }

  @Test
  default void aCancelOfABlockedReadTellsTheTruth() throws IOException {
    assumeTrue(real(), "simulated disks have no FIFOs");
    try (ContextRig rig = new ContextRig(this, 8)) {
      IoFile fifo = rig.keep(rig.context.open(fifo(), FileOptions.READ_WRITE));
      long read = rig.prepare(Operation.read(fifo, memory(10), -1), 1);
      rig.context.submit();
      assertThat(rig.await(1, ContextRig.SHORT_NANOS)).isZero();
      CancelOutcome outcome = rig.context.cancel(read);
      assertThat(outcome).isIn(CancelOutcome.CANCELLED, CancelOutcome.TOO_LATE);
      rig.prepare(Operation.write(fifo, filled(6, 'f'), -1), 2);
      rig.collect(2);
      assertThat(rig.result(1))
          .isEqualTo(outcome == CancelOutcome.CANCELLED ? -Errno.ECANCELED : 6);
    }
  }

  @Test
  default void closingDoesNotWaitForEverForABlockedRead() throws IOException {
    assumeTrue(real(), "simulated disks have no FIFOs");
    Path path = fifo();
    long before = System.nanoTime();
    IoContext context = open(options(8).withCloseTimeout(ContextRig.SHORT_NANOS));
    try (ContextRig rig = new ContextRig(this, context)) {
      IoFile fifo = rig.keep(rig.context.open(path, FileOptions.READ_WRITE));
      rig.prepare(Operation.read(fifo, memory(10), -1), 1);
      rig.context.submit();
    }
    assertThat(System.nanoTime() - before).isLessThan(5_000_000_000L);
    try (ContextRig rig = new ContextRig(this, 8)) {
      IoFile fifo = rig.keep(rig.context.open(path, FileOptions.READ_WRITE));
      rig.run(Operation.write(fifo, filled(6, 'f'), -1)); // lets a thread that still reads go
    }
  }

  private Path fifo() {
    Path path = directory().resolve("fifo");
    try {
      CommandLine.run("mkfifo", path.toString());
      return path;
    } catch (IOException e) {
      return abort("no mkfifo here: " + e.getMessage());
    }
  }
}
