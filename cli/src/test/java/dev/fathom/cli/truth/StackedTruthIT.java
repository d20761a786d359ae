package dev.fathom.cli.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.cli.TracingRun;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import java.io.IOException;
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

  /** Of 64 KiB at most each, on 512 KiB. */
  private static final List<String> REWRITES =
      List.of("stamp:1:65536:2000:128", "stamp:2:65536:2000:128", "stamp:3:65536:2000:128");

  @TempDir Path directory;

  @BeforeEach
  void kernel() {
    TracingRun.assumeAvailable();
    LoopMount.assumeAvailable(FileSystem.EXT4);
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
      long inode = (Long) Files.getAttribute(upper.file(), "unix:ino");
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

  /**
   * Processes that write to the same few pages again while these are on their way through both
   * devices: the lower one has of each of them what the upper one has.
   */
  @Test
  void whatIsRewrittenOnItsWayDownIsTheSameProcesses() throws Exception {
    Actor actor = Actor.in(directory);
    try (LoopMount lower = LoopMount.open(directory, FileSystem.EXT4, LOWER_BYTES, false);
        LoopMount upper =
            LoopMount.open(lower.mountPoint(), FileSystem.EXT4, UPPER_BYTES * 4, true)) {
      Path file = upper.mountPoint().resolve("file");
      Account account =
          Trial.of(
              directory,
              List.of(lower.device(), upper.device()),
              () -> {
                actor.actTogether(file, REWRITES);
                TracingRun.sync(upper);
                TracingRun.sync(lower);
              });
      Map<Long, Long> above = buffered(account, upper.device());
      assertThat(above).as(account.err()).hasSize(REWRITES.size());
      Map<Long, Long> below = buffered(account, lower.device());
      assertThat(below).as(account.err()).containsOnlyKeys(above.keySet());
      above.forEach((pid, bytes) ->
          assertThat(below.getOrDefault(pid, 0L))
              .as(pid + " of " + below + "\n" + account.err())
              .isCloseTo(bytes, withinPercentage(0.1)));
      account.assertThatSumsAreTheDevices();
    }
  }

  private static Map<Long, Long> buffered(Account account, Path device) {
    return Account.byProcess(
        account.requests("write").stream()
            .filter(it -> it.device().equals(String.valueOf(device.getFileName())))
            .flatMap(it -> it.shares().stream())
            .filter(share -> share.cause().equals("buffered"))
            .toList());
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
