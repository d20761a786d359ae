package dev.fathom.kernel.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.kernel.KernelCounters;
import dev.fathom.kernel.TracerOptions;
import dev.fathom.kernel.record.Notice;
import dev.fathom.testkit.LoopMount;
import dev.fathom.trace.Cause;
import dev.fathom.trace.History;
import dev.fathom.trace.Share;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Names of files and filters by process, in a real kernel. Needs root. */
@Timeout(120)
class KernelNamesIT {
  private static final int BYTES = 23 * 4096;

  @TempDir Path directory;

  @BeforeEach
  void needsLoopDevices() {
    LoopMount.assumeAvailable(LoopMount.FileSystem.EXT4);
  }

  private LoopMount disk() throws IOException {
    return LoopMount.open(directory, LoopMount.FileSystem.EXT4, 64 << 20, false);
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Runs {@code script} with the path as $1, when {@code go} has been written to it. */
  private static Process shell(String script, Path path) throws IOException {
    return new ProcessBuilder("sh", "-c", "read go; " + script, "sh", path.toString())
        .inheritIO()
        .redirectInput(ProcessBuilder.Redirect.PIPE)
        .start();
  }

  private static void go(Process process) throws Exception {
    process.getOutputStream().write('\n');
    process.getOutputStream().close();
    assertThat(process.waitFor()).isZero();
  }

  private static List<Share> data(List<History> histories) {
    return histories.stream()
        .flatMap(history -> history.shares().stream())
        .filter(share -> share.cause() == Cause.BUFFERED)
        .toList();
  }

  @Test
  void anExitedWritersFileHasItsFullPath() throws Exception {
    try (LoopMount disk = disk()) {
      Path file =
          Files.createDirectories(disk.mountPoint().resolve("a/b")).resolve("name with space");
      try (JoinRig rig = JoinRig.start(disk)) {
        Process writer = shell("exec dd if=/dev/zero bs=4096 count=23 of=\"$1\" status=none", file);
        go(writer);
        force(file);
        List<Share> shares = data(rig.end());
        assertThat(shares)
            .isNotEmpty()
            .allMatch(share -> share.origin().processId() == writer.pid())
            .allMatch(share -> share.file().path().equals(file.toString()))
            .noneMatch(share -> share.file().guessed());
        assertThat(shares.stream().mapToLong(Share::bytes).sum()).isEqualTo(BYTES);
      }
    }
  }

  @Test
  void aDeletedFileSaysSo() throws Exception {
    try (LoopMount disk = disk()) {
      Path file = disk.mountPoint().resolve("gone");
      try (JoinRig rig = JoinRig.start(disk);
          FileChannel channel =
              FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.allocate(BYTES));
        Files.delete(file);
        channel.force(true);
        assertThat(data(rig.end()))
            .isNotEmpty()
            .allMatch(share -> share.file().path().equals(file + " (deleted)"));
        assertThat(rig.notices).anyMatch(notice -> notice instanceof Notice.File f && f.deleted());
      }
    }
  }

  @Test
  void aProcessAndItsChildrenAreToldAndOthersOnlyCounted() throws Exception {
    try (LoopMount disk = disk()) {
      Path theirs = disk.mountPoint().resolve("theirs");
      Path ours = disk.mountPoint().resolve("ours");
      Process parent =
          shell("dd if=/dev/zero bs=4096 count=23 of=\"$1\" status=none; true", theirs);
      TracerOptions only = TracerOptions.DEFAULT.withOwn(true).withProcesses(Set.of(parent.pid()));
      try (JoinRig rig = JoinRig.start(disk, only)) {
        go(parent);
        Files.write(ours, new byte[BYTES]);
        force(theirs);
        force(ours);
        List<Share> shares = data(rig.end());
        assertThat(shares.stream().filter(s -> s.file().path().equals(theirs.toString())))
            .isNotEmpty()
            .allMatch(share -> share.origin().process().equals("dd"));
        assertThat(shares).noneMatch(share -> share.file().path().equals(ours.toString()));
        KernelCounters counters = rig.tracer.counters();
        assertThat(counters.filteredBios()).isPositive();
        assertThat(counters.filteredBytes()).isGreaterThanOrEqualTo(BYTES);
        assertThat(counters.processesFull()).isZero();
      } finally {
        parent.destroyForcibly();
      }
    }
  }

  @Test
  void aControlGroupThatNobodyIsInIsToldNothingOf() throws Exception {
    try (LoopMount disk = disk()) {
      Path file = disk.mountPoint().resolve("file");
      TracerOptions only = TracerOptions.DEFAULT.withOwn(true).withCgroups(Set.of(Long.MAX_VALUE));
      try (JoinRig rig = JoinRig.start(disk, only)) {
        Files.write(file, new byte[BYTES]);
        force(file);
        assertThat(rig.end()).isEmpty();
        assertThat(rig.tracer.counters().filteredBytes()).isGreaterThanOrEqualTo(BYTES);
      }
    }
  }
}
