package dev.fathom.cli.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.cli.TracingRun;
import dev.fathom.cli.truth.Traced.Share;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * fio with 23 operations by libaio and by every mode of io_uring: the bytes are fio's. Where the
 * kernel gives the process threads of its own (workers, one that polls), these may stand for it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EngineTruthIT {
  private static final int PAGE = 4096;
  private static final int PAGES = 23;
  private static final long ALL = (long) PAGES * PAGE;

  /** Ways to hand an operation to the kernel. */
  enum Engine {
    LIBAIO_DIRECT("libaio", true, ""),
    LIBAIO_BUFFERED("libaio", false, ""),
    URING_DIRECT("io_uring", true, ""),
    URING_BUFFERED("io_uring", false, ""),
    SQPOLL_DIRECT("io_uring", true, "--sqthread_poll=1"),
    SQPOLL_BUFFERED("io_uring", false, "--sqthread_poll=1"),
    /** Every operation is sent to a worker thread of the kernel. */
    WORKER_DIRECT("io_uring", true, "--force_async=1"),
    WORKER_BUFFERED("io_uring", false, "--force_async=1");

    private final String name;
    private final boolean direct;
    private final String option;

    Engine(String name, boolean direct, String option) {
      this.name = name;
      this.direct = direct;
      this.option = option;
    }

    /**
     * What the task is called that may stand for fio: one of its own threads, as the ring has it.
     */
    private String tasks() {
      if (name.equals("libaio")) {
        return "fio";
      }
      return option.startsWith("--sq") ? "fio|iou-(sqp|wrk)-\\d+" : "fio|iou-wrk-\\d+";
    }

    private List<String> command(Path file, String action) {
      List<String> words =
          new ArrayList<>(
              List.of(
                  "fio",
                  "--name=truth",
                  "--thread",
                  "--bs=4k",
                  "--size=92k",
                  "--iodepth=4",
                  "--fallocate=none",
                  "--allow_file_create=0",
                  "--filename=" + file,
                  "--rw=rand" + action,
                  "--ioengine=" + name,
                  "--direct=" + (direct ? 1 : 0)));
      if (!option.isEmpty()) {
        words.add(option);
      }
      return words;
    }
  }

  /** What fio did to one file. */
  private record Run(long inode, long pid) {}

  private final Map<String, Run> runs = new TreeMap<>();
  private Account account = new Account(List.of(), "", Map.of(), Map.of());

  @BeforeAll
  void playAll(@TempDir Path directory) throws Exception {
    TracingRun.assumeAvailable();
    LoopMount.assumeAvailable(FileSystem.EXT4);
    assumeTrue(Programs.isThere("fio"), "fio is not installed");
    Actor actor = Actor.in(directory);
    try (LoopMount mount = LoopMount.open(directory, FileSystem.EXT4, 64L << 20, false)) {
      account = Trial.of(directory, List.of(mount.device()), new Runs(actor, mount));
    }
  }

  private static String key(Engine engine, String action) {
    return engine + "-" + action;
  }

  /** All of them, each with a file of its own. */
  private final class Runs implements Trial.Play {
    private final Actor actor;
    private final LoopMount mount;

    Runs(Actor actor, LoopMount mount) {
      this.actor = actor;
      this.mount = mount;
    }

    private Path file(Engine engine, String action) {
      return mount.mountPoint().resolve(key(engine, action));
    }

    @Override
    public void prepare() throws Exception {
      for (String action : List.of("read", "write")) {
        for (Engine engine : Engine.values()) {
          actor.act(file(engine, action), "write:0:4096:23:4096 fsync drop");
        }
      }
      TracingRun.sync(mount);
    }

    @Override
    public void act() throws Exception {
      for (String action : List.of("read", "write")) {
        for (Engine engine : Engine.values()) {
          run(engine, action);
        }
      }
      TracingRun.sync(mount);
    }

    private void run(Engine engine, String action) throws Exception {
      Path file = file(engine, action);
      Process fio =
          new ProcessBuilder(engine.command(file, action)).redirectErrorStream(true).start();
      String out = new String(fio.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(fio.waitFor()).as(engine + ": " + out).isZero();
      assertThat(out).contains("total=" + (action.equals("read") ? "23,0" : "0,23"));
      long inode = (Long) Files.getAttribute(file, "unix:ino");
      runs.put(key(engine, action), new Run(inode, fio.pid()));
    }
  }

  private void assertThatAllIsFios(Engine engine, String action) {
    Run run = runs.getOrDefault(key(engine, action), new Run(-1, -1));
    assertThat(account.bytes(action, run.inode())).isEqualTo(Map.of(run.pid(), ALL));
    List<Share> shares = account.ofFile(action, run.inode());
    assertThat(shares).allMatch(share -> share.confidence().equals("exact"));
    if (engine.direct) {
      assertThat(shares).hasSize(PAGES).allMatch(share -> share.cause().equals("direct"));
    }
    assertThat(shares).allMatch(share -> share.process().matches(engine.tasks()));
  }

  @ParameterizedTest
  @EnumSource
  void writesAreFios(Engine engine) {
    assertThatAllIsFios(engine, "write");
  }

  @ParameterizedTest
  @EnumSource
  void readsAreFios(Engine engine) {
    assertThatAllIsFios(engine, "read");
  }
}
