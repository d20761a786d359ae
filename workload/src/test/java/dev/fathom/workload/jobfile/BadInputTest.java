package dev.fathom.workload.jobfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadInputTest {
  @TempDir Path directory;

  private static String problem(String text) {
    return problem(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String problem(byte[] bytes) {
    return String.valueOf(
        catchThrowableOfType(JobFileException.class, () -> Text.parsed(bytes)).getMessage());
  }

  private static String problemOf(Path file) {
    return String.valueOf(
        catchThrowableOfType(JobFileException.class, () -> JobFile.read(file)).getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "iodepth=0 | must be 1 to 32768",
        "iodepth=10000000 | must be 1 to 32768",
        "iodepth=-1 | must not be negative",
        "iodepth= | a value is missing",
        "iodepth | a value is missing",
        "iodepth=four | is not a number",
        "size=-4k | must not be negative",
        "size=0 | must be at least 1",
        "size=101% | must be 1 to 100",
        "size=-5% | must not be negative",
        "size=1k | is less than the shortest request, 4096 bytes",
        "size=1z | zones",
        "size=99999999999999999999 | is too large",
        "bs=0 | must be 1 to",
        "bs=4g | must be 1 to 2147479552",
        "bs=1k,2k,3k,4k | at most three",
        "bsrange=4k | is not a range",
        "filesize=0 | must be at least 1",
        "offset=-1 | must not be negative",
        "rw=trim | trims are not supported",
        "rw=randraed | did you mean 'randread'?",
        "rw=read:x | is not a number",
        "rw=randread:0 | must be 1 to",
        "rwmixread=101 | must be 0 to 100",
        "direct=2 | must be 0 or 1",
        "direct=yes | must be 0 or 1",
        "ioengine=posixaio | fathom has the engines io_uring, libaio, psync and sync",
        "verify=md5 | fathom supports 0, crc32c, crc32c-intel, none here",
        "verify_only | needs verify=crc32c",
        "verify_interval=16 | must be at least 80",
        "runtime=5y | unknown unit 'y'",
        "time_based | needs a runtime",
        "sync=fsync | did you mean 'dsync'? fathom supports 0, 1, dsync, none, sync",
        "numjobs=0 | must be 1 to 4096",
        "nrfiles=0 | must be 1 to",
        "filename=: | holds no name",
        "filename=- | standard input and output are not supported",
        "percentile_list=0 | is not more than 0",
        "percentile_list=a | is not a percentile",
        "kb_base=1001 | fathom supports 1000, 1024",
        "file_service_type=zipf:1.2 | fathom supports random, roundrobin, sequential",
        "random_generator=xorshift | fathom supports lfsr",
        "random_distribution=zipf:1.2 | only random",
        "verify_state_save=1 | only 0",
        "exec_prerun=ls | fio option 'exec_prerun' is not supported by fathom (yet)",
        "write_bw_log=x | fio option 'write_bw_log' is not supported by fathom (yet)",
        "rate_min=1 | fio option 'rate_min' is not supported by fathom (yet)",
        "http_host=x | fio option 'http_host' is not supported by fathom (yet)",
        "buffer_pattern=0x5a | fio option 'buffer_pattern' is not supported by fathom (yet)",
        "iodpeth=4 | unknown option 'iodpeth'; did you mean 'iodepth'?",
        "qqqqqqqqqqqq=1 | unknown option 'qqqqqqqqqqqq'",
        "size=${NOT_SET} | not set in the environment: NOT_SET",
        "bs=$pagesize/0 | division by zero"
      })
  void aWrongSettingIsNamedWithItsLine(String line, String part) {
    assertThat(problem("# a comment\n[job]\nfilename=x\n" + line + "\n"))
        .startsWith("test.fio:4: ")
        .contains(part)
        .hasSizeLessThan(300);
  }

  @Test
  void settingsThatExcludeEachOther() {
    assertThat(problem("[a]\nfilename=x\nrate=1m\nrate_iops=5\n"))
        .startsWith("test.fio:4: ")
        .contains("mutually exclusive");
    assertThat(problem("[a]\nfilename=x\nfixedbufs\nioengine=libaio\n"))
        .startsWith("test.fio:3: ")
        .contains("needs ioengine=io_uring, but it is libaio");
    assertThat(problem("[a]\nfilename=x\nbsrange=1k-2k\nrandom_generator=lfsr\n"))
        .startsWith("test.fio:4: ")
        .contains("needs one block size");
  }

  @Test
  void aMistakeIsFoundEvenWhereItIsOverridden() {
    assertThat(problem("[global]\niodepth=x\n[a]\nfilename=x\niodepth=4\n"))
        .startsWith("test.fio:2: ");
  }

  @Test
  void aJobNeedsASizeOrAFile() {
    assertThat(problem("[a]\nrw=write\n")).startsWith("test.fio:1: size: is needed");
  }

  @Test
  void linesOutOfPlace() {
    assertThat(problem("iodepth=4\n[job]\n"))
        .startsWith("test.fio:1: 'iodepth=4' stands before the first section");
    assertThat(problem("\n[]\n")).startsWith("test.fio:2: a section needs a name");
    assertThat(problem("[ ]\n")).startsWith("test.fio:1: a section needs a name");
    assertThat(problem("[job\n")).startsWith("test.fio:1: ").contains("']' is missing");
    assertThat(problem("[globally]\n")).startsWith("test.fio:1: ").contains("rename it");
    assertThat(problem("[" + "x".repeat(300) + "]\n")).contains("longer than 255");
    assertThat(problem("[a]\n=5\n")).startsWith("test.fio:2: unknown option ''");
  }

  @Test
  void filesWithoutAJob() {
    assertThat(problem("")).startsWith("test.fio:1: ").contains("empty");
    assertThat(problem("# only a comment\n")).startsWith("test.fio:1: ").contains("empty");
    assertThat(problem("[global]\nsize=1m\n")).startsWith("test.fio:1: no job");
  }

  @Test
  void textThatIsNone() {
    assertThat(problem(new byte[] {'[', 'a', ']', '\n', 'x', (byte) 0xC3, (byte) 0x28}))
        .startsWith("test.fio:2: byte 2 of the line (0xc3) is not valid UTF-8");
    assertThat(problem("[a]\nfile\0name=x\n")).startsWith("test.fio:2: holds a zero byte");
  }

  @Test
  void hugeLinesAndFiles() {
    String line = "a".repeat(100_000);
    assertThat(problem("[a]\n" + line))
        .startsWith("test.fio:2: the line has 100000 characters")
        .hasSizeLessThan(200);
    assertThat(problem("[a]\n" + line.substring(0, 60_000)))
        .startsWith("test.fio:2: unknown option")
        .hasSizeLessThan(200);
    assertThat(problem("[a]\n" + "#\n".repeat(SectionReader.LINES_MAX)))
        .contains("more than 200000 lines");
    assertThat(problem("[a]\n" + "iodepth=1\n".repeat(SectionReader.SETTINGS_MAX + 1)))
        .contains("more than 2000 settings");
    assertThat(problem("[a]\nfilename=x\n".repeat(SectionReader.SECTIONS_MAX + 1)))
        .contains("more than 4096 sections");
    assertThat(problem("[a]\nfilename=x\nnumjobs=4096\n[b]\nfilename=x\n"))
        .startsWith("test.fio:4: ")
        .contains("4096 clones in all");
    assertThat(problem(new byte[SourceText.LENGTH_MAX_BYTES + 1])).contains("not a job file");
  }

  @Test
  void includesThatGoInACircle() throws Exception {
    Path a = directory.resolve("a.fio");
    Files.writeString(a, "[job]\ninclude b.inc\n");
    Files.writeString(directory.resolve("b.inc"), "iodepth=1\ninclude c.inc\n");
    Files.writeString(directory.resolve("c.inc"), "\n\ninclude b.inc\n");
    assertThat(problemOf(a))
        .startsWith(directory.resolve("c.inc") + ":3: include b.inc goes in a circle: ")
        .containsSubsequence("a.fio", " → ", "b.inc", " → ", "c.inc", " → ", "b.inc");
  }

  @Test
  void includesThatCannotBeRead() throws Exception {
    Path a = directory.resolve("a.fio");
    Files.writeString(a, "[job]\ninclude gone.inc\n");
    assertThat(problemOf(a)).startsWith(a + ":2: include ").endsWith("no such file");
    Files.writeString(a, "[job]\ninclude .\n");
    assertThat(problemOf(a)).startsWith(a + ":2: include ").contains("is a directory");
    Files.writeString(a, "[job]\ninclude\n");
    assertThat(problemOf(a)).startsWith(a + ":2: include: the name of a file is missing");
    Files.writeString(a, "[job]\ninclude s.inc\n");
    Files.writeString(directory.resolve("s.inc"), "bs=4k\n[other]\n");
    assertThat(problemOf(a))
        .startsWith(directory.resolve("s.inc") + ":2: ")
        .contains("no sections");
  }

  @Test
  void includesThatAreTooDeepOrTooMany() throws Exception {
    for (int i = 0; i < 20; i++) {
      Files.writeString(directory.resolve(i + ".inc"), "include " + (i + 1) + ".inc\n");
    }
    Path a = directory.resolve("a.fio");
    Files.writeString(a, "[job]\ninclude 0.inc\n");
    assertThat(problemOf(a)).contains("includes are more than 16 deep");
    for (int i = 0; i < 10; i++) {
      String twice = ("include " + (i + 1) + ".inc\n").repeat(10);
      Files.writeString(directory.resolve(i + ".inc"), twice);
    }
    Files.writeString(directory.resolve("10.inc"), "# nothing\n");
    assertThat(problemOf(a)).contains("more than 200000 lines, includes counted");
  }

  @Test
  void pathsThatAreNoFiles() {
    assertThat(problemOf(directory)).isEqualTo(directory + ": is a directory, not a job file");
    Path gone = directory.resolve("gone.fio");
    assertThat(problemOf(gone)).isEqualTo(gone + ": no such file");
    assertThat(problemOf(Path.of("/dev/null"))).contains("device");
  }

  @Test
  void overridesNameTheCommandLine() {
    assertThatExceptionOfType(JobFileException.class)
        .isThrownBy(() -> Text.parsed("[a]\nsize=1m\n", "--iodepth=0"))
        .withMessageStartingWith("command line: iodepth=0: must be 1 to 32768");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Overrides.of("iodepth=4"))
        .withMessageContaining("iodepth=4");
  }
}
