package dev.fathom.cli.truth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.TracingRun;
import dev.fathom.kernel.KernelTracer;
import dev.fathom.kernel.TracerOptions;
import dev.fathom.kernel.names.DeviceNumber;
import dev.fathom.kernel.names.LiveNames;
import dev.fathom.kernel.record.KernelHistories;
import dev.fathom.kernel.record.Notice;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kernel programs tell of a wait in fsync(2): whose data it was for. */
class WaitTruthIT {
  private static final int ROUNDS = 23;

  @TempDir Path directory;

  /** Each round, one process writes 1 MiB and another calls fsync. */
  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void anFsyncOfSomebodyElsesDataNamesWhoWroteIt(FileSystem fileSystem) throws Exception {
    TracingRun.assumeAvailable();
    LoopMount.assumeAvailable(fileSystem);
    Actor actor = Actor.in(directory);
    List<Notice> notices = new ArrayList<>();
    Map<Long, Long> writerOf = new HashMap<>();
    try (LoopMount mount = LoopMount.open(directory, fileSystem, 512L << 20, false);
        KernelTracer tracer = KernelTracer.start(only(mount.device()))) {
      KernelHistories histories = new KernelHistories(new LiveNames(), history -> {}, notices::add);
      Path file = mount.mountPoint().resolve("theirs");
      for (int round = 0; round < ROUNDS; round++) {
        long writer = actor.act(file, "write:0:4096:256:4096").pid();
        writerOf.put(actor.act(file, "fsync").pid(), writer);
        tracer.poll(histories::accept);
      }
      tracer.stop();
      tracer.poll(histories::accept);
      long inode = (Long) Files.getAttribute(file, "unix:ino");
      List<Notice.Wait> waits = waits(notices, inode, writerOf);
      assertThat(waits).isNotEmpty();
      for (Notice.Wait wait : waits) {
        assertThat(wait.dirtier().processId())
            .as(wait.toString())
            .isEqualTo(writerOf.get(wait.waiter().processId()));
      }
    }
  }

  private static TracerOptions only(Path device) throws IOException {
    Path dev = Path.of("/sys/class/block", String.valueOf(device.getFileName()), "dev");
    return TracerOptions.DEFAULT.withDevices(
        Set.of(DeviceNumber.parse(Files.readString(dev).strip())));
  }

  private static List<Notice.Wait> waits(
      List<Notice> notices, long inode, Map<Long, Long> writerOf) {
    return notices.stream()
        .filter(Notice.Wait.class::isInstance)
        .map(Notice.Wait.class::cast)
        .filter(wait -> wait.inode() == inode && writerOf.containsKey(wait.waiter().processId()))
        .toList();
  }
}
