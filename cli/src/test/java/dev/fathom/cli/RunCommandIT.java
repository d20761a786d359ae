package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code fathom run} from its arguments to its output; the kernel must allow io_uring. */
class RunCommandIT {
  @TempDir Path directory;

  private record Outcome(int status, String out, String err) {}

  private static Outcome fathom(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(new PrintWriter(out), new PrintWriter(err), false, arguments);
    return new Outcome(status, out.toString(), err.toString());
  }

  private String job(String options) throws IOException {
    String text =
        "[global]\nsize=1m\nbs=4k\n[job]\nfilename=%s\n%s"
            .formatted(directory.resolve("data"), options);
    return Files.writeString(directory.resolve("job.fio"), text).toString();
  }

  @Test
  void printsTextAsFioDoes() throws IOException {
    Outcome outcome = fathom("run", job("rw=randread\niodepth=4\n"));
    assertThat(outcome.status()).isEqualTo(ExitStatus.OK);
    assertThat(outcome.out())
        .contains("job: (groupid=0, jobs=1): err= 0: pid=")
        .contains("  read: IOPS=")
        .contains("clat percentiles")
        .contains("issued rwts: total=256,0,0,0")
        .contains("Run status group 0 (all jobs):");
    assertThat(outcome.err()).contains("job: Laying out IO file (1 file / 1024KiB)");
  }

  @Test
  void writesJsonPlotAndNothingElse() throws IOException {
    Path json = directory.resolve("result.json");
    Path plot = directory.resolve("plot.html");
    Outcome outcome =
        fathom(
            "run",
            job("rw=randrw\n"),
            "--output-format=json+",
            "--output=" + json,
            "--plot=" + plot);
    assertThat(outcome.status()).isEqualTo(ExitStatus.OK);
    assertThat(outcome.out()).isEmpty();
    assertThat(JSON.std.mapFrom(Files.readString(json))).containsKey("jobs");
    assertThat(Files.readString(plot)).startsWith("<!DOCTYPE html>").contains("<svg");
  }

  @Test
  void optionsOfTheCommandLineCountForAllJobs() throws IOException {
    Outcome outcome = fathom("run", job("rw=read\n"), "--io_size=64k", "--rw=write");
    assertThat(outcome.out()).contains("issued rwts: total=0,16,0,0");
  }

  @Test
  void oneSectionOnlyAndParseOnly() throws IOException {
    String file = job("rw=read\n[other]\nfilename=/nowhere/at/all\n");
    assertThat(fathom("run", file, "--parse-only"))
        .isEqualTo(new Outcome(ExitStatus.OK, "", ""));
    assertThat(fathom("run", file, "--section=job").status()).isEqualTo(ExitStatus.OK);
    assertThat(fathom("run", file, "--section=job").out()).doesNotContain("other:");
  }

  @ParameterizedTest
  @CsvSource({
    "--sectoin=x,unknown option 'sectoin'",
    "--rw=sideways,rw=sideways",
    "-x,unknown option '-x'",
    "--section=none,no section [none]",
    "--eta=soon,auto"
  })
  void whatIsNotUnderstoodIsUsage(String option, String message) throws IOException {
    Outcome outcome = fathom("run", job("rw=read\n"), option);
    assertThat(outcome.status()).isEqualTo(ExitStatus.USAGE);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).startsWith("fathom: ").contains(message);
  }

  @Test
  void noJobFileIsUsage() {
    assertThat(fathom("run").status()).isEqualTo(ExitStatus.USAGE);
    assertThat(fathom("run", "/no/such.fio").status()).isEqualTo(ExitStatus.USAGE);
  }

  @Test
  void wrongDataIsFailure() throws IOException {
    String file = job("rw=write\nverify=crc32c\n");
    assertThat(fathom("run", file).status()).isEqualTo(ExitStatus.OK);
    Files.write(directory.resolve("data"), new byte[1 << 20]);
    Outcome outcome = fathom("run", file, "--verify_only");
    assertThat(outcome.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(outcome.err()).contains("verify: job: 0 blocks verified, 256 missing, 0 corrupt");
  }

  @Test
  void shortRunsAreNotedToBeWarmUp() throws IOException {
    Outcome outcome = fathom("run", job("rw=read\ntime_based\nruntime=200ms\n"));
    assertThat(outcome.err()).contains("warm-up");
  }

  /** All keys of fio's JSON are there, but for those of what is not measured. */
  @Test
  void jsonHasTheKeysOfFio() throws Exception {
    String file = job("rw=randread\nioengine=psync\n");
    Outcome outcome = fathom("run", file, "--output-format=json");
    TreeSet<String> ours = new TreeSet<>();
    collect("", JSON.std.mapFrom(outcome.out()), ours);
    TreeSet<String> fios = new TreeSet<>();
    collect("", JSON.std.mapFrom(fio("--output-format=json", file)), fios);
    fios.removeIf(key -> key.startsWith("/disk_util"));
    assertThat(ours).containsAll(fios);
  }

  private static void collect(String path, Object value, TreeSet<String> keys) {
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, inner) -> {
            keys.add(path + "/" + key);
            collect(path + "/" + key, inner, keys);
          });
    } else if (value instanceof List<?> list) {
      list.forEach(inner -> collect(path + "[]", inner, keys));
    }
  }

  private static String fio(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("fio"));
    command.addAll(List.of(arguments));
    Process process;
    try {
      process = new ProcessBuilder(command).start();
    } catch (IOException e) {
      assumeTrue(false, "fio is not installed: " + e.getMessage());
      throw e;
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return out;
  }
}
