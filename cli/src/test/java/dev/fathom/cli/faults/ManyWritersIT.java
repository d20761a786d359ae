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

/**
 * Ten thousand processes that each write one page and are gone when it is written: one after the
 * other to one file, or all alive together, each to a file of its own. Needs root.
 */
class ManyWritersIT {
  private static final int WRITERS = 10_000;
  private static final int PAGE = 4096;
  private static final int MIB = 1 << 20;

  /**
   * Forks them; each writes a page; prints their process ids. With "all" they write to one file,
   * one after the other; with "own" to a file each, named after its writer, and all live until the
   * last has written.
   */
  private static final String WRITE =
      """
      #include <fcntl.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>
      #include <sys/wait.h>
      #include <unistd.h>

      static char page[4096], name[4096];

      static int write_page(const char *directory, const char *file, long position) {
        snprintf(name, sizeof name, "%s/%s", directory, file);
        int fd = open(name, O_CREAT | O_WRONLY, 0600);
        return fd < 0 || pwrite(fd, page, 4096, position) != 4096;
      }

      static int ended(pid_t pid) {
        int status;
        return waitpid(pid, &status, 0) > 0 && status == 0;
      }

      int main(int argc, char **argv) {
        int count = atoi(argv[2]), own = strcmp(argv[3], "own") == 0, written[2], go[2];
        char word, file[32];
        memset(page, 'x', sizeof page);
        if (pipe(written) || pipe(go))
          return 1;
        for (int i = 0; i < count; i++) {
          pid_t pid = fork();
          if (pid == 0) {
            snprintf(file, sizeof file, own ? "%d" : "all", getpid());
            int bad = write_page(argv[1], file, own ? 0 : 4096L * i);
            if (own) {
              close(go[1]);
              write(written[1], "w", 1);
              read(go[0], &word, 1); /* ends when nobody can write to it any more */
            }
            _exit(bad);
          }
          if (pid < 0 || (!own && !ended(pid)))
            return 1;
          printf("%d\\n", pid);
          fflush(stdout);
        }
        for (int i = 0; own && i < count; i++)
          if (read(written[0], &word, 1) != 1)
            return 1;
        close(go[1]);
        for (int i = 0; own && i < count; i++)
          if (!ended(-1))
            return 1;
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

  private Written write(String files) throws Exception {
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
                  program.toString(),
                  mount.mountPoint().toString(),
                  Integer.toString(WRITERS),
                  files)
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
    Written written = write("all");

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

  /** A file each: every byte has its writer, and every file its name. */
  @Test
  void inFilesOfTheirOwnAllAreNamed() throws Exception {
    Written written = write("own");

    Map<Long, Long> bytes = written.sums.dataByProcess();
    assertThat(written.writers)
        .allSatisfy(writer -> assertThat(bytes).containsEntry(writer, (long) PAGE));
    for (Map<String, Object> share : written.sums.data()) {
      assertThat(ShareSums.path(share)).endsWith("/" + ShareSums.pid(share));
    }
    assertThat(written.sums.unknownBytes("too_many_origins")).isZero();
    assertThat(written.sums.shareBytes()).isEqualTo(written.sums.requestBytes());
    // Completions on process 1's back this kernel shows to no program: counted, and in the sums.
    assertThat(written.err)
        .containsPattern("lost +(nothing|([^;\\n]+ the kernel did not tell( it)?(; )?)+)\\R");
  }
}
