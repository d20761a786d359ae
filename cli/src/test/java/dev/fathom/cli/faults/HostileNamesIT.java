package dev.fathom.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that would harm a terminal, a table or a page if they were taken as they are. */
class HostileNamesIT {
  private static final int MIB = 1 << 20;
  private static final int KINDS = 6;

  /** Names itself, writes files with such names, and does it again as somebody else. */
  private static final String WRITE =
      """
      #include <fcntl.h>
      #include <stdio.h>
      #include <sys/prctl.h>
      #include <sys/wait.h>
      #include <unistd.h>

      static const char *process[] = {
        "\\033[31mred\\033[2J", "two\\nlines\\r\\t", "\\"quo'te\\\\,;", "\\xff\\xfe\\x80" "bad",
        "</script><b>x", "=1+1|cmd" };
      static const char *file[] = {
        "\\033]0;owned\\007", "a\\nb\\rc", "\\"q\\",\\\\'", "\\xff\\xc3\\x28\\xed\\xa0\\x80",
        "<img src=x onerror=alert(1)>", "=HYPERLINK(1),\\x7f\\u202e" };

      int main(int argc, char **argv) {
        static char name[4096], page[4096];
        for (int i = 0; i < 6; i++) {
          pid_t pid = fork();
          if (pid == 0) {
            prctl(PR_SET_NAME, process[i]);
            snprintf(name, sizeof name, "%s/%s", argv[1], file[i]);
            int fd = open(name, O_CREAT | O_WRONLY, 0600);
            _exit(fd < 0 || write(fd, page, sizeof page) != sizeof page || fsync(fd) != 0);
          }
          int status;
          if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
            return 1;
        }
        return 0;
      }
      """;

  @TempDir static Path directory;

  private static Path recording = Path.of("");

  @BeforeAll
  static void record() throws Exception {
    CommandRun.assumeTracing();
    LoopMount.assumeAvailable(FileSystem.EXT4);
    Path program = CompiledC.compile(directory, "hostile", WRITE);
    recording = directory.resolve("recording");
    try (LoopMount mount = LoopMount.open(directory, FileSystem.EXT4, 64L * MIB, false)) {
      CommandRun.run("sync", "-f", mount.mountPoint().toString());
      CommandRun run =
          CommandRun.start(
              directory,
              List.of(),
              "trace",
              "--device",
              mount.device().toString(),
              "-o",
              recording.toString());
      run.tracing();
      CommandRun.run(program.toString(), mount.mountPoint().toString());
      Thread.sleep(300);
      assertThat(run.interrupt()).as(run.err()).isZero();
    }
  }

  private static String report(String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("report", recording.toString()));
    arguments.addAll(List.of(options));
    CommandRun run = CommandRun.start(directory, List.of(), arguments.toArray(String[]::new));
    assertThat(run.status()).as(run.err()).isZero();
    return strictUtf8(run.outBytes());
  }

  private static String strictUtf8(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private static void assertHarmless(String text) {
    assertThat(text.codePoints())
        .allMatch(c -> c == '\n' || !Character.isISOControl(c))
        .noneMatch(c -> Character.getType(c) == Character.FORMAT)
        .noneMatch(c -> Character.getType(c) == Character.SURROGATE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--format=text",
        "--summary",
        "--by=origin.process,file",
        "--format=csv",
        "--format=blkparse",
        "--format=openmetrics",
        "--format=json"
      })
  void noTerminalIsHarmed(String form) throws Exception {
    String text = report(form);

    assertThat(text).isNotBlank();
    assertHarmless(text.replace("\r\n", "\n"));
  }

  @Test
  void textShowsWhatTheNamesAre() throws Exception {
    assertThat(report("--format=text"))
        .contains("\\x1b[31mred\\x1b[2J", "two\\x0alines", "\\x1b]0;owned\\x07", "a\\x0ab\\x0dc");
  }

  @Test
  void jsonGivesBackNamesThatAreText() throws Exception {
    List<String> processes = new ArrayList<>();
    for (String line : report("--format=json").lines().toList()) {
      processes.add(JSON.std.mapFrom(line).toString());
    }
    assertThat(processes)
        .anyMatch(it -> it.contains("process=\u001b[31mred\u001b[2J,"))
        .anyMatch(it -> it.contains("process=two\nlines\r\t,"))
        .anyMatch(it -> it.contains("process=\"quo'te\\,;,"))
        .anyMatch(it -> it.contains("/<img src=x onerror=alert(1)>,"));
  }

  @Test
  void csvHasAsManyFieldsInEachRecordAndNoFormulas() throws Exception {
    List<List<String>> records = CsvRecords.of(report("--format=csv"));

    int process = records.getFirst().indexOf("process");
    int file = records.getFirst().indexOf("file");
    assertThat(records).allMatch(it -> it.size() == records.getFirst().size());
    assertThat(records).extracting(it -> it.get(process)).contains("'=1+1|cmd", "\"quo'te\\\\,;");
    assertThat(records)
        .extracting(it -> it.get(file))
        .noneMatch(it -> it.startsWith("="))
        .anyMatch(it -> it.endsWith("=HYPERLINK(1),\\x7f\\u202e"));
  }

  @Test
  void aPageHasNoMarkupOfTheirs() throws Exception {
    Path page = directory.resolve("page.html");
    report("-o", page.toString());

    String html = strictUtf8(Files.readAllBytes(page));
    assertThat(html)
        .startsWith("<!DOCTYPE html>")
        .endsWith("</html>\n")
        .doesNotContain("<img src=x", "</script><b>x", "\u202e", "\u001b");
  }

  @Test
  void everyWriterIsThereOnce() throws Exception {
    ShareSums sums = ShareSums.of(report("--format=json"));

    assertThat(sums.dataByProcess().values()).filteredOn(it -> it == 4096).hasSize(KINDS);
    assertThat(sums.shareBytes()).isEqualTo(sums.requestBytes());
  }
}
