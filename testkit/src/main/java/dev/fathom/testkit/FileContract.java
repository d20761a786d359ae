package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.driver.DriverFile;
import dev.fathom.driver.DriverOptions;
import dev.fathom.driver.FileOptions;
import dev.fathom.driver.FileTraits;
import dev.fathom.linux.Errno;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Opening files, and files of special kinds. */
public interface FileContract extends DriverSubject {

  private DriverRig rig() throws IOException {
    return new DriverRig(open(DriverOptions.confined(16)));
  }

  private DriverFile create(DriverRig rig) throws IOException {
    return rig.driver.open(directory().resolve("file"), FileOptions.CREATE);
  }

  @Test
  default void exclusiveRefusesAnExistingFileAndTruncateEmptiesIt() throws IOException {
    try (DriverRig rig = rig();
        DriverFile file = create(rig)) {
      rig.fill(file, new byte[100], 0);
      Throwable thrown =
          catchThrowable(
              () -> rig.driver.open(file.path(), FileOptions.CREATE.withExclusive()).close());
      assertThat(thrown).isInstanceOf(IOException.class);
      try (DriverFile again = rig.driver.open(file.path(), FileOptions.CREATE)) {
        assertThat(again.sizeBytes()).isEqualTo(100);
      }
      try (DriverFile cut = rig.driver.open(file.path(), FileOptions.CREATE.withTruncate())) {
        assertThat(cut.sizeBytes()).isZero();
      }
    }
  }

  @Test
  default void anOpenFileSaysWhatItIs() throws IOException {
    try (DriverRig rig = rig();
        DriverFile file = create(rig);
        DriverFile other = rig.driver.open(directory().resolve("other"), FileOptions.CREATE)) {
      assertThat(file.path()).isEqualTo(directory().resolve("file"));
      assertThat(file.options()).isEqualTo(FileOptions.CREATE);
      assertThat(file.traits().type()).isEqualTo(FileTraits.Type.REGULAR);
      assertThat(file.traits().direct()).isFalse();
      assertThat(file.id()).isNotNegative().isNotEqualTo(other.id());
    }
  }

  @Test
  default void truncateCutsAndExtends() throws IOException {
    try (DriverRig rig = rig();
        DriverFile file = create(rig)) {
      rig.fill(file, new byte[] {1, 2, 3, 4, 5}, 0);
      file.truncate(2);
      file.truncate(4);
      assertThat(file.sizeBytes()).isEqualTo(4);
      assertThat(rig.content(file, 0, 10)).containsExactly(1, 2, 0, 0);
    }
  }

  @Test
  default void aDriverAcceptsItsOwnFilesOnly() throws IOException {
    try (DriverRig rig = rig();
        DriverFile file = create(rig);
        DriverFile foreign = new SimulatedDisk().open(Path.of("x"), FileOptions.CREATE)) {
      assertThat(rig.driver.accepts(file)).isTrue();
      assertThat(rig.driver.accepts(foreign)).isFalse();
    }
  }

  @Test
  default void twoOpeningsOfAFileSeeTheSame() throws IOException {
    try (DriverRig rig = rig();
        DriverFile file = create(rig);
        DriverFile readable = rig.driver.open(file.path(), FileOptions.READ)) {
      rig.fill(file, new byte[] {1, 2, 3}, 0);
      assertThat(rig.content(readable, 0, 3)).containsExactly(1, 2, 3);
    }
  }

  // ---- direct

  private DriverFile openDirect(DriverRig rig) throws IOException {
    FileOptions options = FileOptions.CREATE.withDirect();
    try {
      return rig.driver.open(directory().resolve("direct"), options);
    } catch (IOException e) {
      return abort("no direct I/O in " + directory() + ": " + e.getMessage());
    }
  }

  @Test
  default void directFilesMoveAlignedData() throws IOException {
    try (DriverRig rig = rig();
        DriverFile file = openDirect(rig)) {
      assertThat(file.traits().direct()).isTrue();
      int unit = file.traits().offsetAlignBytes();
      byte[] bytes = new byte[4 * Math.max(unit, 4096)];
      bytes[unit] = 42;
      rig.fill(file, bytes, 0);
      assertThat(rig.content(file, 0, bytes.length)).isEqualTo(bytes);
      assertThat(rig.content(file, unit, bytes.length - unit)).startsWith(42);
      assertThat(rig.result(rig.read(file, DriverRig.memory(bytes.length), bytes.length))).isZero();
    }
  }

  @Test
  default void misalignedDirectOperationsCompleteWithAnError() throws IOException {
    try (DriverRig rig = rig();
        DriverFile file = openDirect(rig)) {
      int unit = file.traits().offsetAlignBytes();
      // In memory nothing needs alignment; btrfs does what is misaligned through its cache.
      assumeTrue(
          unit > 1 && !file.traits().inMemory() && !file.traits().fileSystem().equals("btrfs"),
          () -> file.traits().fileSystem() + " refuses no misaligned operation");
      rig.fill(file, new byte[4 * Math.max(unit, 4096)], 0);
      MemorySegment memory = DriverRig.memory(2 * unit);
      assertThat(rig.result(rig.read(file, memory.asSlice(0, unit), 1))).isEqualTo(-Errno.EINVAL);
      assertThat(rig.result(rig.read(file, memory.asSlice(0, 7), 0))).isEqualTo(-Errno.EINVAL);
      assertThat(rig.result(rig.write(file, memory.asSlice(0, 7), 0))).isEqualTo(-Errno.EINVAL);
      assertThat(rig.result(rig.read(file, memory.asSlice(0, unit), 0))).isEqualTo(unit);
    }
  }

  // ---- not regular

  private void assumeRealFiles() {
    assumeTrue(realFiles(), "the files of this driver are not those of the system");
  }

  @Test
  default void aDirectoryCannotBeRead() throws IOException {
    assumeRealFiles();
    try (DriverRig rig = rig()) {
      DriverFile directory;
      try {
        directory = rig.driver.open(directory(), FileOptions.READ);
      } catch (IOException e) {
        assertThat(e).hasMessageContaining(directory().getFileName().toString());
        return;
      }
      try (directory) {
        assertThat(rig.result(rig.read(directory, DriverRig.memory(10), 0)))
            .isEqualTo(-Errno.EISDIR);
      }
    }
  }

  @Test
  default void otherProgramsSeeWhatWasWritten() throws IOException {
    assumeRealFiles();
    try (DriverRig rig = rig();
        DriverFile file = create(rig)) {
      rig.fill(file, "hello".getBytes(StandardCharsets.UTF_8), 0);
      assertThat(Files.readString(file.path())).isEqualTo("hello");
      Files.writeString(file.path(), "world");
      assertThat(rig.content(file, 0, 10)).isEqualTo("world".getBytes(StandardCharsets.UTF_8));
    }
  }

  private Path fifo() throws IOException {
    assumeRealFiles();
    Path path = directory().resolve("fifo");
    CommandLine.run("mkfifo", path.toString());
    return path;
  }

  @Test
  default void aFifoIsReadWithoutPosition() throws IOException {
    Path path = fifo();
    try (DriverRig rig = rig();
        DriverFile fifo = rig.driver.open(path, FileOptions.READ_WRITE)) {
      assertThat(fifo.traits().type()).isEqualTo(FileTraits.Type.STREAM);
      assertThat(fifo.traits().seekable()).isFalse();
      assertThat(rig.result(rig.write(fifo, DriverRig.memory(new byte[] {1, 2, 3}), -1)))
          .isEqualTo(3);
      MemorySegment into = DriverRig.memory(10);
      assertThat(rig.result(rig.read(fifo, into, -1))).isEqualTo(3);
      assertThat(DriverRig.bytes(into)).startsWith(1, 2, 3);
    }
  }

  @Test
  default void aReadOfAnEmptyFifoWaitsAndHoldsNothingUp() throws IOException {
    Path path = fifo();
    try (DriverRig rig = rig();
        DriverFile fifo = rig.driver.open(path, FileOptions.READ_WRITE);
        DriverFile otherEnd = rig.driver.open(path, FileOptions.READ_WRITE);
        DriverFile file = create(rig)) {
      long read = rig.read(fifo, DriverRig.memory(10), -1);
      rig.fill(file, new byte[5000], 0);
      assertThat(rig.results).doesNotContainKey(read);
      long write = rig.write(otherEnd, DriverRig.memory(new byte[] {9}), -1);
      assertThat(rig.result(read)).isEqualTo(1);
      assertThat(rig.result(write)).isEqualTo(1);
    }
  }
}
