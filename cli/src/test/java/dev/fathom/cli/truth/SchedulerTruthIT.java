package dev.fathom.cli.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.cli.QueueSetting;
import dev.fathom.cli.TracingRun;
import dev.fathom.cli.truth.Traced.Request;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three writers and one that flushes, under each scheduler in turn while the trace goes on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SchedulerTruthIT {
  private static final int PAGE = 4096;
  private static final int PAGES = 23;
  private static final long ALL = (long) PAGES * PAGE;
  private static final int WRITERS = 3;
  private static final long SCENE_BYTES = 16L << 20;
  private static final List<String> SCHEDULERS = List.of("none", "mq-deadline", "kyber", "bfq");

  private final Map<String, Map<Long, Long>> written = new HashMap<>();
  private Account account = new Account(List.of(), "", Map.of(), Map.of());

  @BeforeAll
  void playAll(@TempDir Path directory) throws Exception {
    TracingRun.assumeAvailable();
    LoopMount.assumeAvailable();
    Actor actor = Actor.in(directory);
    long bytes = SCENE_BYTES * SCHEDULERS.size();
    try (LoopMount loop = LoopMount.open(directory, FileSystem.NONE, bytes, false);
        QueueSetting setting = QueueSetting.of(loop.device(), "scheduler", "none");
        FileChannel held = FileChannel.open(loop.device(), StandardOpenOption.READ)) {
      assertThat(held.size()).isEqualTo(bytes);
      account =
          Trial.of(
              directory,
              List.of(loop.device()),
              () -> {
                written.clear();
                for (String scheduler : available(setting.file())) {
                  setting.change(scheduler);
                  written.put(scheduler, write(actor, loop.device(), position(scheduler)));
                }
              });
    }
  }

  private static List<String> available(Path setting) throws IOException {
    String all = Files.readString(setting).strip().replaceAll("[\\[\\]]", "");
    return List.of(all.split(" ", -1)).stream().filter(SCHEDULERS::contains).toList();
  }

  private static long position(String scheduler) {
    return SCENE_BYTES * SCHEDULERS.indexOf(scheduler);
  }

  private static Map<Long, Long> write(Actor actor, Path device, long position) throws Exception {
    Map<Long, Long> bytes = new TreeMap<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      long from = position + (long) writer * PAGE;
      String steps = "write:%d:%d:%d:%d".formatted(from, PAGE, PAGES, WRITERS * PAGE);
      bytes.put(actor.act(device, steps).pid(), ALL);
    }
    actor.act(device, "fsync");
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "mq-deadline", "kyber", "bfq"})
  void whoWroteWhatIsTheSame(String scheduler) {
    assumeTrue(written.containsKey(scheduler), "this kernel has no scheduler " + scheduler);
    long from = position(scheduler);
    List<Request> requests =
        account.requests("write").stream()
            .filter(it -> it.positionBytes() >= from && it.positionBytes() < from + SCENE_BYTES)
            .toList();
    assertThat(
            Account.byProcess(
                requests.stream()
                    .filter(it -> it.lengthBytes() > 0)
                    .flatMap(it -> it.shares().stream())
                    .toList()))
        .isEqualTo(written.get(scheduler));
    if (!scheduler.equals("none")) {
      assertThat(requests).allMatch(request -> request.stages().containsKey("inserted"));
    }
    account.assertThatSumsAreTheDevices();
  }
}
