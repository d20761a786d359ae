package dev.fathom.cli.truth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.TracingRun;
import dev.fathom.cli.truth.Traced.Request;
import dev.fathom.cli.truth.Traced.Share;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A file that is dirty in one piece. With large folios it is one bio, larger than any request: the
 * kernel splits it after it was queued, and each part has the bytes of its own pages' writers.
 */
class LargeBioTruthIT {
  private static final long DEVICE_BYTES = 512L << 20;
  private static final long FILE_BYTES = 64L << 20;
  private static final int PAGE = 4096;

  /** The second writer has the first page of each so many. */
  private static final int EACH = 16;

  private static final int THREADS = 40;

  private static final String WRITE_ALL =
      "write:0:262144:%d:262144".formatted(FILE_BYTES / 262_144);
  private static final String WRITE_SOME =
      "write:0:%d:%d:%d".formatted(PAGE, FILE_BYTES / PAGE / EACH, PAGE * EACH);
  private static final String WRITE_AT_ONCE = "write:0:%d:1:0".formatted(FILE_BYTES);

  @TempDir Path directory;

  @BeforeEach
  void kernel() {
    TracingRun.assumeAvailable();
  }

  /** Processes that wrote to the file one after the other, before it was synced. */
  private static final class Writers implements Trial.Play {
    private final Actor actor;
    private final LoopMount mount;
    private final List<String> steps;
    private List<Long> pids = List.of();
    private long inode;

    Writers(Actor actor, LoopMount mount, String... steps) {
      this.actor = actor;
      this.mount = mount;
      this.steps = List.of(steps);
    }

    private Path file() {
      return mount.mountPoint().resolve("file");
    }

    @Override
    public void prepare() throws Exception {
      Files.deleteIfExists(file());
      TracingRun.sync(mount);
    }

    @Override
    public void act() throws Exception {
      pids = new ArrayList<>();
      for (String each : steps) {
        pids.add(actor.act(file(), each).pid());
      }
      inode = (Long) Files.getAttribute(file(), "unix:ino");
      TracingRun.sync(mount);
    }

    long pid(int place) {
      return pids.get(place);
    }
  }

  private LoopMount mount(FileSystem fileSystem) throws IOException, InterruptedException {
    LoopMount.assumeAvailable(fileSystem);
    return LoopMount.open(directory, fileSystem, DEVICE_BYTES, false);
  }

  private static long secondWritersBytes(long begin, long end) {
    long pages = 0;
    for (long at = begin; at < end; at += PAGE) {
      pages += at / PAGE % EACH == 0 ? 1 : 0;
    }
    return pages * PAGE;
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void eachPartHasTheBytesOfItsOwnPages(FileSystem fileSystem) throws Exception {
    Actor actor = Actor.in(directory);
    try (LoopMount mount = mount(fileSystem)) {
      Writers writers = new Writers(actor, mount, WRITE_ALL, WRITE_SOME);
      Account account = Trial.of(directory, List.of(mount.device()), writers);

      assertThat(account.bytes("write", writers.inode))
          .as(account.err())
          .isEqualTo(
              Map.of(
                  writers.pid(0),
                  FILE_BYTES - FILE_BYTES / EACH,
                  writers.pid(1),
                  FILE_BYTES / EACH));
      for (Request request : account.requests("write")) {
        List<Share> shares =
            request.shares().stream().filter(it -> it.inode() == writers.inode).toList();
        if (shares.isEmpty() || !shares.getFirst().isData()) {
          continue;
        }
        long begin = shares.stream().mapToLong(Share::positionBytes).min().orElseThrow();
        assertThat(Account.byProcess(shares).getOrDefault(writers.pid(1), 0L))
            .as(request.toString())
            .isEqualTo(secondWritersBytes(begin, begin + request.lengthBytes()));
        assertThat(shares).allMatch(share -> share.confidence().equals("exact"));
      }
      account.assertThatSumsAreTheDevices();
    }
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void whoOverwritesAllAtOnceHasAllBytes(FileSystem fileSystem) throws Exception {
    Actor actor = Actor.in(directory);
    try (LoopMount mount = mount(fileSystem)) {
      Writers writers = new Writers(actor, mount, WRITE_ALL, WRITE_AT_ONCE);
      Account account = Trial.of(directory, List.of(mount.device()), writers);

      assertThat(account.bytes("write", writers.inode))
          .as(account.err())
          .isEqualTo(Map.of(writers.pid(0), 0L, writers.pid(1), FILE_BYTES));
      account.assertThatSumsAreTheDevices();
    }
  }

  /** As many writers as a record has room for. */
  @ParameterizedTest
  @EnumSource(names = {"EXT4", "XFS"})
  void sixteenProcessesThatTakeTurnsHaveWhatTheyWrote(FileSystem fileSystem) throws Exception {
    Actor actor = Actor.in(directory);
    try (LoopMount mount = mount(fileSystem)) {
      String[] steps = new String[EACH];
      for (int i = 0; i < EACH; i++) {
        steps[i] =
            "write:%d:%d:%d:%d".formatted(i * PAGE, PAGE, FILE_BYTES / PAGE / EACH, PAGE * EACH);
      }
      Writers writers = new Writers(actor, mount, steps);
      Account account = Trial.of(directory, List.of(mount.device()), writers);

      assertThat(account.bytes("write", writers.inode))
          .as(account.err())
          .hasSize(EACH)
          .containsOnlyKeys(writers.pids)
          .allSatisfy((pid, bytes) -> assertThat(bytes).isEqualTo(FILE_BYTES / EACH));
      account.assertThatSumsAreTheDevices();
    }
  }

  /** More writers than a record has room for, but of one process: this one. */
  @ParameterizedTest
  @EnumSource(names = {"EXT4", "BTRFS"})
  void manyThreadsAreToldAsTheirProcess(FileSystem fileSystem) throws Exception {
    try (LoopMount mount = mount(fileSystem)) {
      Path file = mount.mountPoint().resolve("file");
      Account account =
          Trial.of(
              directory,
              List.of(mount.device()),
              () -> {
                Files.deleteIfExists(file);
                for (int i = 0; i < THREADS; i++) {
                  int first = i;
                  Thread thread = Thread.ofPlatform().start(() -> writeFrom(file, first));
                  thread.join();
                }
                TracingRun.sync(mount);
              });

      long inode = (Long) Files.getAttribute(file, "unix:ino");
      assertThat(account.bytes("write", inode))
          .as(account.err())
          .isEqualTo(Map.of(ProcessHandle.current().pid(), Files.size(file)));
      assertThat(account.ofFile("write", inode)).anyMatch(share -> share.tid() == 0);
      account.assertThatSumsAreTheDevices();
    }
  }

  /** Each so-many-th page from this one on, as the threads have them. */
  private static void writeFrom(Path file, int first) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int page = first; page < THREADS * EACH; page += THREADS) {
        channel.write(ByteBuffer.allocate(PAGE), (long) page * PAGE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
