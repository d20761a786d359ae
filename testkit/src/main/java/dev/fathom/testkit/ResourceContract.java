package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverFile;
import dev.fathom.driver.DriverOptions;
import dev.fathom.driver.FileOptions;
import dev.fathom.linux.Errno;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Depth, registered memory and files, eventfd, and what close gives back. */
public interface ResourceContract extends DriverSubject {

  @Test
  default void growsWhileOperationsAreInFlight() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(4)));
        DriverFile file = rig.driver.open(directory().resolve("file"), FileOptions.CREATE)) {
      for (int depth = 4; depth <= 256; depth *= 4) {
        rig.results.clear();
        rig.driver.grow(depth);
        for (int index = 0; index < depth / 2; index++) {
          rig.write(file, DriverRig.memory(100), index * 100L);
        }
        rig.submitAll();
        rig.nop();
        rig.driver.grow(depth * 2);
        for (int index = rig.inFlight().size(); index < depth * 2; index++) {
          rig.nop();
        }
        rig.finish();
        assertThat(rig.results).hasSizeGreaterThanOrEqualTo(depth * 2);
      }
      assertThat(rig.driver.counters().submitted()).isGreaterThan(256);
    }
  }

  /** Where a ring does not grow, what it has no room for must not be waited for in vain. */
  @Test
  default void asManyAsTheNewDepthAreAwaitedAtOnce() throws IOException {
    int depth = 64;
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(4)))) {
      rig.driver.grow(depth);
      for (int round = 0; round < 100; round++) {
        for (int index = 0; index < depth; index++) {
          rig.nop();
        }
        long end = rig.driver.nanoTime() + DriverRig.PATIENCE_NANOS;
        while (!rig.inFlight().isEmpty()) {
          rig.driver.submitAndAwait(rig.inFlight().size(), DriverRig.PATIENCE_NANOS, 0);
          assertThat(rig.driver.nanoTime()).as("waiting in round %d", round).isLessThan(end);
          rig.collect();
        }
      }
    }
  }

  @Test
  default void registeredMemoryIsUsed() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)));
        DriverFile file = rig.driver.open(directory().resolve("file"), FileOptions.CREATE)) {
      assumeTrue(
          rig.driver.capabilities().registeredBuffers(),
          () -> rig.driver.kind() + " registers no memory here");
      for (int round = 1; round <= 5; round++) {
        MemorySegment region = DriverRig.memory(1 << 16);
        int index = rig.driver.registerBuffer(region);
        if (index < 0) {
          assertThat(rig.result(rig.write(file, region, 0))).isEqualTo(1 << 16);
          abort("memory is not registered here: " + Errno.name(-index));
        }
        MemorySegment from = region.asSlice(8192, 4096).fill((byte) round);
        MemorySegment into = region.asSlice(100, 4096);
        assertThat(rig.result(rig.write(file, from, 0, 0, index))).isEqualTo(4096);
        assertThat(rig.result(rig.read(file, into, 0, 0, index))).isEqualTo(4096);
        assertThat(into.mismatch(from)).isEqualTo(-1);
        rig.driver.unregisterBuffer(index);
      }
    }
  }

  @Test
  default void aSecondRegionIsRegisteredOrRefusedAndTheFirstStays() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)));
        DriverFile file = rig.driver.open(directory().resolve("file"), FileOptions.CREATE)) {
      MemorySegment first = DriverRig.memory(new byte[] {1, 2, 3});
      MemorySegment second = DriverRig.memory(3);
      int firstIndex = rig.driver.registerBuffer(first);
      int secondIndex = rig.driver.registerBuffer(second);
      assertThat(rig.result(rig.write(file, first, 0, 0, Math.max(firstIndex, -1)))).isEqualTo(3);
      assertThat(rig.result(rig.read(file, second, 0, 0, Math.max(secondIndex, -1)))).isEqualTo(3);
      assertThat(DriverRig.bytes(second)).containsExactly(1, 2, 3);
    }
  }

  @Test
  default void memoryThatIsNotRegisteredStillWorksBesideRegisteredMemory() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)));
        DriverFile file = rig.driver.open(directory().resolve("file"), FileOptions.CREATE)) {
      int index = rig.driver.registerBuffer(DriverRig.memory(4096));
      assertThat(rig.result(rig.write(file, DriverRig.memory(100), 0))).isEqualTo(100);
      if (index >= 0) {
        rig.driver.unregisterBuffer(index);
      }
      assertThat(rig.result(rig.read(file, DriverRig.memory(100), 0))).isEqualTo(100);
    }
  }

  @Test
  default void registeredFilesAreUsed() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)));
        DriverFile one = rig.driver.open(directory().resolve("one"), FileOptions.CREATE);
        DriverFile two = rig.driver.open(directory().resolve("two"), FileOptions.CREATE)) {
      int registered = rig.driver.registerFile(one);
      if (rig.driver.capabilities().registeredFiles()) {
        assertThat(registered).isZero();
      }
      rig.fill(one, new byte[] {1, 1, 1}, 0);
      rig.fill(two, new byte[] {2, 2}, 0);
      assertThat(rig.content(one, 0, 10)).containsExactly(1, 1, 1);
      assertThat(rig.content(two, 0, 10)).containsExactly(2, 2);
      rig.driver.unregisterFile(one);
      assertThat(rig.content(one, 0, 10)).containsExactly(1, 1, 1);
      rig.driver.unregisterFile(two);
      assertThat(rig.result(rig.sync(two, true))).isZero();
    }
  }

  @Test
  default void aNewFileInThePlaceOfARegisteredOneIsTheNewOne() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)))) {
      for (int round = 0; round < 20; round++) {
        Path path = directory().resolve("file" + round);
        try (DriverFile file = rig.driver.open(path, FileOptions.CREATE)) {
          rig.driver.registerFile(file);
          rig.fill(file, new byte[] {(byte) round}, 0);
          assertThat(rig.content(file, 0, 10)).containsExactly(round);
          rig.driver.unregisterFile(file);
        }
      }
    }
  }

  @Test
  default void theEventFdBecomesReadableWhenCompletionsArrive() throws IOException {
    try (DriverRig rig = new DriverRig(open(DriverOptions.confined(8)));
        DriverRig watcher = new DriverRig(open(DriverOptions.confined(8)))) {
      assumeTrue(
          rig.driver.capabilities().eventFd() && watcher.driver.capabilities().poll(),
          () -> rig.driver.kind() + " has no eventfd here");
      int fd = rig.driver.eventFd();
      assertThat(rig.driver.eventFd()).isEqualTo(fd);
      long poll = watcher.poll(fd, CancelContract.POLLIN);
      watcher.submitAll();
      watcher.driver.await(1, SubmissionContract.MOMENT_NANOS, 0);
      assertThat(watcher.collect()).isZero();
      rig.nop();
      rig.submitAll();
      assertThat(watcher.result(poll)).isEqualTo(CancelContract.POLLIN);
      assertThat(rig.collect()).isEqualTo(1);
    }
  }

  @Test
  default void closeGivesDescriptorsBack() throws Exception {
    try (Cycles cycles = new Cycles(cyclesAtOnce())) {
      cycles.run(20, number -> openUseAndClose());
      long before = openDescriptors();
      cycles.run(1000, number -> openUseAndClose());
      // The JVM itself opens a few now and then.
      assertThat(openDescriptors()).isLessThan(before + 20);
    }
  }

  private void openUseAndClose() throws IOException {
    try (Driver driver = open(DriverOptions.confined(2))) {
      DriverRig rig = new DriverRig(driver);
      if (driver.capabilities().eventFd()) {
        driver.eventFd();
      }
      rig.nop();
      rig.finish();
    }
  }

  private static long openDescriptors() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(descriptors), "no /proc/self/fd to count descriptors");
    try (Stream<Path> entries = Files.list(descriptors)) {
      return entries.count();
    }
  }
}
