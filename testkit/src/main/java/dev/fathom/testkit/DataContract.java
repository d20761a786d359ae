package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverFile;
import dev.fathom.driver.DriverOptions;
import dev.fathom.driver.FileOptions;
import dev.fathom.linux.Errno;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What reads and writes move, and which errors they complete with. */
public interface DataContract extends DriverSubject {

  private DriverRig rig() throws IOException {
    return new DriverRig(open(DriverOptions.confined(16)));
  }

  private DriverFile create(DriverRig rig) throws IOException {
    return rig.driver.open(directory().resolve("file"), FileOptions.CREATE);
  }

  private static byte[] random(int lengthBytes) {
    byte[] bytes = new byte[lengthBytes];
    new Random(lengthBytes).nextBytes(bytes);
    return bytes;
  }

  @Test
  default void whatWasWrittenIsRead() throws IOException {
    try (DriverRig rig = rig();
        DriverFile file = create(rig)) {
      for (int length : new int[] {1, 511, 4096, 65_537, 1 << 20}) {
        byte[] bytes = random(length);
        rig.fill(file, bytes, 3);
        assertThat(rig.content(file, 3, length)).isEqualTo(bytes);
      }
    }
  }

  @Test
  default void addressAndLengthChooseAPartOfTheMemory() throws IOException {
    try (DriverRig rig = rig();
        DriverFile file = create(rig)) {
      byte[] bytes = random(100);
      MemorySegment memory = DriverRig.memory(bytes);
      long write = rig.begin();
      rig.driver.prepareWrite(write, file, memory, memory.address() + 10, 20, 0, 0, -1);
      assertThat(rig.result(write)).isEqualTo(20);
      long read = rig.begin();
      rig.driver.prepareRead(read, file, memory, memory.address() + 50, 20, 0, 0, -1);
      assertThat(rig.result(read)).isEqualTo(20);
      System.arraycopy(bytes, 10, bytes, 50, 20);
      assertThat(DriverRig.bytes(memory)).isEqualTo(bytes);
    }
  }

  @Test
  default void aReadAtTheEndIsShortAndOneBeyondItIsEmpty() throws IOException {
    try (DriverRig rig = rig();
        DriverFile file = create(rig)) {
      byte[] bytes = random(100);
      rig.fill(file, bytes, 0);
      MemorySegment memory = DriverRig.memory(80);
      assertThat(rig.result(rig.read(file, memory, 40))).isEqualTo(60);
      assertThat(DriverRig.bytes(memory.asSlice(0, 60)))
          .isEqualTo(Arrays.copyOfRange(bytes, 40, 100));
      assertThat(DriverRig.bytes(memory.asSlice(60))).containsOnly(0);
      assertThat(rig.result(rig.read(file, memory, 100))).isZero();
      assertThat(rig.result(rig.read(file, memory, 1 << 20))).isZero();
    }
  }

  @Test
  default void nothingIsReadIntoAndWrittenFromEmptyMemory() throws IOException {
    try (DriverRig rig = rig();
        DriverFile file = create(rig)) {
      rig.fill(file, random(100), 0);
      assertThat(rig.result(rig.read(file, DriverRig.memory(8).asSlice(0, 0), 5))).isZero();
      assertThat(rig.result(rig.write(file, DriverRig.memory(8).asSlice(0, 0), 500))).isZero();
      assertThat(file.sizeBytes()).isEqualTo(100);
    }
  }

  @Test
  default void aWriteBeyondTheEndLeavesZerosBetween() throws IOException {
    try (DriverRig rig = rig();
        DriverFile file = create(rig)) {
      byte[] expected = new byte[10_000];
      System.arraycopy(random(50), 0, expected, 0, 50);
      System.arraycopy(random(50), 0, expected, 9_950, 50);
      rig.fill(file, random(50), 0);
      rig.fill(file, random(50), 9_950);
      assertThat(file.sizeBytes()).isEqualTo(10_000);
      assertThat(rig.content(file, 0, 20_000)).isEqualTo(expected);
    }
  }

  @Test
  default void positionsGoBeyondFourGigabytes() throws IOException {
    try (DriverRig rig = rig();
        DriverFile file = create(rig)) {
      long position = (5L << 30) + 7;
      byte[] bytes = random(5000);
      rig.fill(file, bytes, position);
      assertThat(file.sizeBytes()).isEqualTo(position + 5000);
      assertThat(rig.content(file, position, 5000)).isEqualTo(bytes);
      assertThat(rig.content(file, position - (4L << 30), 100)).containsOnly(0);
    }
  }

  @Test
  default void severalSegmentsAreOneOperationInOrder() throws IOException {
    try (DriverRig rig = rig();
        DriverFile file = create(rig)) {
      byte[] bytes = random(600);
      MemorySegment all = DriverRig.memory(bytes);
      MemorySegment[] parts = {all.asSlice(500, 100), all.asSlice(0, 300), all.asSlice(300, 7)};
      assertThat(rig.result(rig.writev(file, parts, 11))).isEqualTo(407);
      MemorySegment[] back = {
        DriverRig.memory(1), DriverRig.memory(8).asSlice(0, 0), DriverRig.memory(406)
      };
      long read = rig.readv(file, back, 11);
      // Not kept: the driver has taken what it needs.
      MemorySegment last = back[2];
      MemorySegment first = back[0];
      Arrays.fill(back, MemorySegment.NULL);
      assertThat(rig.result(read)).isEqualTo(407);
      byte[] expected = new byte[407];
      System.arraycopy(bytes, 500, expected, 0, 100);
      System.arraycopy(bytes, 0, expected, 100, 307);
      assertThat(DriverRig.bytes(first)).containsExactly(expected[0]);
      assertThat(DriverRig.bytes(last)).isEqualTo(Arrays.copyOfRange(expected, 1, 407));
    }
  }

  @Test
  default void aVectoredReadAtTheEndIsShort() throws IOException {
    try (DriverRig rig = rig();
        DriverFile file = create(rig)) {
      rig.fill(file, random(100), 0);
      MemorySegment[] parts = {DriverRig.memory(30), DriverRig.memory(30), DriverRig.memory(30)};
      assertThat(rig.result(rig.readv(file, parts, 60))).isEqualTo(40);
      assertThat(DriverRig.bytes(parts[2])).containsOnly(0);
      assertThat(rig.result(rig.readv(file, parts, 100))).isZero();
    }
  }

  @Test
  default void hundredsOfSegmentsAreMoved() throws IOException {
    try (DriverRig rig = rig();
        DriverFile file = create(rig)) {
      byte[] bytes = random(1024 * 16);
      MemorySegment all = DriverRig.memory(bytes);
      MemorySegment[] parts = new MemorySegment[1024];
      Arrays.setAll(parts, index -> all.asSlice(index * 16L, 16));
      assertThat(rig.result(rig.writev(file, parts, 0))).isEqualTo(bytes.length);
      all.fill((byte) 0);
      assertThat(rig.result(rig.readv(file, parts, 0))).isEqualTo(bytes.length);
      assertThat(DriverRig.bytes(all)).isEqualTo(bytes);
    }
  }

  @Test
  default void syncsAndDurableWritesComplete() throws IOException {
    try (DriverRig rig = rig();
        DriverFile file = create(rig)) {
      MemorySegment memory = DriverRig.memory(100);
      assertThat(rig.result(rig.write(file, memory, 0, Driver.FLAG_DATA_SYNC, -1))).isEqualTo(100);
      assertThat(rig.result(rig.write(file, memory, 100, Driver.FLAG_SYNC, -1))).isEqualTo(100);
      assertThat(rig.result(rig.sync(file, true))).isZero();
      assertThat(rig.result(rig.sync(file, false))).isZero();
    }
  }

  @Test
  default void aPriorityIsNoError() throws IOException {
    try (DriverRig rig = rig();
        DriverFile file = create(rig)) {
      // Best effort (2 in the top 3 of 16 bits), level 7.
      int flags = (2 << 13 | 7) << Driver.FLAG_PRIORITY_SHIFT;
      assertThat(rig.result(rig.write(file, DriverRig.memory(64), 0, flags, -1))).isEqualTo(64);
      assertThat(rig.result(rig.read(file, DriverRig.memory(64), 0, flags, -1))).isEqualTo(64);
    }
  }

  @Test
  default void manyOperationsOnOneFileMeetTheirOwnParts() throws IOException {
    try (DriverRig rig = rig();
        DriverFile file = create(rig)) {
      byte[] bytes = random(16 * 3000);
      MemorySegment from = DriverRig.memory(bytes);
      MemorySegment into = DriverRig.memory(bytes.length);
      for (int index = 0; index < 16; index++) {
        rig.write(file, from.asSlice(index * 3000L, 3000), index * 3000L);
      }
      rig.finish();
      for (int index = 15; index >= 0; index--) {
        rig.read(file, into.asSlice(index * 3000L, 3000), index * 3000L);
      }
      rig.finish();
      assertThat(rig.results.values()).containsOnly(3000);
      assertThat(DriverRig.bytes(into)).isEqualTo(bytes);
    }
  }

  // ---- errors

  @Test
  default void whatTheFileWasNotOpenedForCompletesWithAnError() throws IOException {
    FileOptions writeOnly = new FileOptions(false, true, true, false, false, false, false, false);
    try (DriverRig rig = rig();
        DriverFile writable = rig.driver.open(directory().resolve("file"), writeOnly);
        DriverFile readable = rig.driver.open(directory().resolve("file"), FileOptions.READ)) {
      rig.fill(writable, random(10), 0);
      MemorySegment memory = DriverRig.memory(10);
      assertThat(rig.result(rig.read(writable, memory, 0))).isEqualTo(-Errno.EBADF);
      assertThat(rig.result(rig.write(readable, memory, 0))).isEqualTo(-Errno.EBADF);
      assertThat(rig.result(rig.readv(writable, parts(), 0))).isEqualTo(-Errno.EBADF);
      assertThat(rig.result(rig.writev(readable, parts(), 0))).isEqualTo(-Errno.EBADF);
      assertThat(rig.result(rig.read(readable, memory, 0))).isEqualTo(10);
    }
  }

  private static MemorySegment[] parts() {
    return new MemorySegment[] {DriverRig.memory(5), DriverRig.memory(5)};
  }

  @Test
  default void anErrorLeavesTheOthersAlone() throws IOException {
    try (DriverRig rig = rig();
        DriverFile file = create(rig);
        DriverFile readable = rig.driver.open(directory().resolve("file"), FileOptions.READ)) {
      rig.fill(file, random(4096), 0);
      for (int index = 0; index < 5; index++) {
        long good = rig.read(file, DriverRig.memory(4096), 0);
        long bad = rig.write(readable, DriverRig.memory(1), 0);
        long nop = rig.nop();
        rig.finish();
        assertThat(rig.results.get(good)).isEqualTo(4096);
        assertThat(rig.results.get(bad)).isEqualTo(-Errno.EBADF);
        assertThat(rig.results.get(nop)).isZero();
      }
    }
  }

  @Test
  default void aMissingFileIsNamed() throws IOException {
    try (DriverRig rig = rig()) {
      Throwable thrown =
          catchThrowable(
              () -> rig.driver.open(directory().resolve("missing"), FileOptions.READ).close());
      assertThat(thrown).isInstanceOf(IOException.class).hasMessageContaining("missing");
    }
  }
}
