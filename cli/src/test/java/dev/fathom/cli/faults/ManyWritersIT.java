package dev.fathom.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand processes that each write one page and are gone when it is written. Needs root. */
class ManyWritersIT {
  private static final int WRITERS = 10_000;
  private static final int PAGE = 4096;
  private static final int MIB = 1 << 20;

  /** Forks them one after another; each writes a page; prints their process ids. */
  private static final String WRITE =
      """
      #include <fcntl.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>
      #include <sys/wait.h>
      #include <unistd.h>

      int main(int argc, char **argv) {
        int count = atoi(argv[2]);
        static char page[4096], name[4096];
        memset(page, 'x', sizeof page);
        for (int i = 0; i < count; i++) {
          pid_t pid = fork();
          if (pid == 0) {
            snprintf(name, sizeof name, "%s/all", argv[1]);
            int fd = open(name, O_CREAT | O_WRONLY, 0600);
            _exit(fd < 0 || pwrite(fd, page, 4096, 4096L * i) != 4096);
          }
          int status;
          if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
            return 1;
          printf("%d\\n", pid);
        }
        return 0;
      }
      """;

  @TempDir Path directory;

  @BeforeAll
  static void kernel() {
    CommandRun.assumeTracing();
    LoopMount.assumeAvailable(FileSystem.EXT4);
  }

  /** What was traced, and who wrote. */
  private record Written(ShareSums sums, List<Long> writers, String err) {}

  private Written write() throws Exception {
    Path program = CompiledC.compile(directory, "write", WRITE);
    Path pids = directory.resolve("pids");
    try (LoopMount mount = LoopMount.open(directory, FileSystem.EXT4, 256L * MIB, false)) {
      CommandRun.run("sync", "-f", mount.mountPoint().toString());
      String device = mount.device().toString();
      CommandRun run =
          CommandRun.start(directory, List.of(), "trace", "--device", device, "--format", "json");
      run.tracing();
      Process writer =
          new ProcessBuilder(
                  program.toString(), mount.mountPoint().toString(), Integer.toString(WRITERS))
              .redirectOutput(pids.toFile())
              .start();
      assertThat(writer.waitFor()).isZero();
      CommandRun.run("sync", "-f", mount.mountPoint().toString());
      Thread.sleep(500);
      assertThat(run.interrupt()).as(run.err()).isZero();
      List<Long> writers = Files.readAllLines(pids).stream().map(Long::valueOf).toList();
      assertThat(writers).hasSize(WRITERS).doesNotHaveDuplicates();
      return new Written(ShareSums.of(run.out()), writers, run.err());
    }
  }

  /** More writers than a bio's record has room for: nobody gets what is not his. */
  @Test
  void inOneFileEachIsNamedOrCounted() throws Exception {
    Written written = write();

    Map<Long, Long> bytes = written.sums.dataByProcess();
    long named = 0;
    for (long writer : written.writers) {
      assertThat(bytes.getOrDefault(writer, 0L)).isIn(0L, (long) PAGE);
      named += bytes.getOrDefault(writer, 0L);
    }
    long crowded = written.sums.unknownBytes("too_many_origins");
    assertThat(named).isPositive();
    assertThat(named + crowded).isEqualTo((long) WRITERS * PAGE);
    assertThat(written.sums.shareBytes()).isEqualTo(written.sums.requestBytes());
    assertThat(written.err).contains("too many origins");
  }
}
