package dev.fathom.cli.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.cli.TracingRun;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices upon devices: the origin is followed down to the lowest. */
class StackedTruthIT {
  private static final long ALL = 23 * 4096;
  private static final long LOWER_BYTES = 256L << 20;
  private static final long UPPER_BYTES = 32L << 20;

  @TempDir Path directory;

  @BeforeEach
  void kernel() {
    TracingRun.assumeAvailable();
    LoopMount.assumeAvailable(FileSystem.EXT4);
  }

  /** The file behind the upper device: the only one there that is as large. */
  private static long inodeBehind(LoopMount lower) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(lower.mountPoint(), "loop*.img")) {
      return (Long) Files.getAttribute(files.iterator().next(), "unix:ino");
    }
  }

  private static Map<Long, Long> onDevice(Account account, Path device, long inode) {
    return Account.byProcess(
        account.requests("write").stream()
            .filter(it -> it.device().equals(String.valueOf(device.getFileName())))
            .flatMap(it -> it.shares().stream())
            .filter(share -> inode == 0 || (share.inode() == inode && share.isData()))
            .toList());
  }

  /** Two processes write to a loop device over a file on a loop device; a third flushes. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void loopOverLoopIsTheUpperWriters(boolean directIo) throws Exception {
    Actor actor = Actor.in(directory);
    Map<Long, Long> written = new TreeMap<>();
    try (LoopMount lower = LoopMount.open(directory, FileSystem.EXT4, LOWER_BYTES, false);
        LoopMount upper =
            LoopMount.open(lower.mountPoint(), FileSystem.NONE, UPPER_BYTES, directIo)) {
      long inode = inodeBehind(lower);
      actor.act(upper.device(), "write:0:4096:46:4096 fsync");
      TracingRun.sync(lower);
      Account account =
          Trial.of(
              directory,
              List.of(lower.device(), upper.device()),
              () -> {
                written.clear();
                written.put(actor.act(upper.device(), "write:0:4096:23:4096 fsync").pid(), ALL);
                written.put(actor.act(upper.device(), "write:94208:4096:23:4096 fsync").pid(), ALL);
                TracingRun.sync(lower);
              });
      assertThat(onDevice(account, upper.device(), 0)).isEqualTo(written);
      assertThat(onDevice(account, lower.device(), directIo ? 0 : inode))
          .as(account.err())
          .containsAllEntriesOf(written);
      account.assertThatSumsAreTheDevices();
    }
  }

  /** A linear target of the device mapper, until closed. */
  private record Linear(String name) implements AutoCloseable {
    static Linear over(Path device, long bytes) throws IOException, InterruptedException {
      String name = "fathom-truth-" + ProcessHandle.current().pid();
      String table = "0 %d linear %s 0".formatted(bytes >> 9, device);
      Programs.run("dmsetup", "create", name, "--table", table);
      return new Linear(name);
    }

    Path device() throws IOException {
      return Path.of("/dev/mapper", name).toRealPath();
    }

    @Override
    public void close() throws IOException {
      Programs.undo("dmsetup", "remove", name);
    }
  }

  @Test
  void deviceMapperHandsTheWriterDown() throws Exception {
    // the node in /dev may be there without it: dmsetup makes one
    assumeTrue(
        Files.readString(Path.of("/proc/misc")).contains(" device-mapper\n"),
        "this kernel has no device mapper");
    assumeTrue(Programs.isThere("dmsetup"), "dmsetup is not installed");
    Actor actor = Actor.in(directory);
    Map<Long, Long> written = new TreeMap<>();
    try (LoopMount loop = LoopMount.open(directory, FileSystem.NONE, UPPER_BYTES, false);
        Linear linear = Linear.over(loop.device(), UPPER_BYTES)) {
      Path mapped = linear.device();
      Account account =
          Trial.of(
              directory,
              List.of(loop.device(), mapped),
              () -> {
                written.clear();
                written.put(actor.act(mapped, "write:0:4096:23:4096 fsync").pid(), ALL);
              });
      assertThat(onDevice(account, mapped, 0)).isEqualTo(written);
      assertThat(onDevice(account, loop.device(), 0)).isEqualTo(written);
      assertThat(account.requests("write"))
          .anyMatch(it -> it.bios().getFirst().stages().containsKey("remapped"));
    }
  }
}
