package dev.fathom.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole driver, with runs too short to mean anything: what it prints, and that it tidies up.
 */
final class SideBySideTest {
  @TempDir private Path folder;

  @Test
  void measuresReadsAndHoldsThemAgainstTheTargets() throws Exception {
    String some = "fathom,c-uring,c-libaio,fio-io_uring,async-channel,channel-threads";
    String printed = bench("--scenario", "cached", "--depth", "32", "--contender", some);
    assertThat(printed).contains("4 KiB random reads, a file in the page cache, depth 32");
    assertThat(printed).containsPattern("contender +IOPS +CPU ns/op +calls/op +p50 µs");
    for (String contender : List.of("fathom", "async-channel", "channel-threads")) {
      assertThat(printed).containsPattern("\n  " + contender + " +[\\d,]{3,} +[\\d,]{3,} ");
    }
    assertThat(printed)
        .containsPattern("fathom IOPS ≥ 1.20 × fio-io_uring .*(PASS|MISS|not measured)");
    assertThat(printed).containsPattern("\\d+ targets met, \\d+ missed");
    assertThat(folderContents()).isEmpty();
  }

  @Test
  void measuresNopsOfAllWhoHaveThem() throws Exception {
    String printed = bench("--scenario", "nop", "--depth", "8");
    assertThat(printed).contains("nop: no-ops, batch 8");
    assertThat(printed).containsPattern("\n  (skipped )?c-uring").doesNotContain("async-channel");
    assertThat(printed).containsPattern("\n  fathom +[\\d,]{5,} .* 0\\.\\d");
  }

  @Test
  void measuresWritesOfManyThreads() throws Exception {
    String printed = bench("--scenario", "writes", "--depth", "20");
    assertThat(printed).contains("16–64 KiB random writes");
    assertThat(printed).containsPattern("\n  channel-virtual +[\\d,]{2,} ");
    assertThat(printed)
        .containsPattern(
            "fathom-blocking IOPS ≥ 1.00 × channel-threads .*(PASS|MISS|not measured)");
  }

  @Test
  void putsTablesIntoADocument() throws Exception {
    Path document = Files.createTempFile("bench", ".md");
    try {
      Files.writeString(document, "# Before\n<!-- table:nop -->\nold\n<!-- end -->\nafter\n");
      bench(
          "--scenario", "nop", "--depth", "1", "--contender", "fathom", "--update", "" + document);
      assertThat(Files.readString(document))
          .startsWith("# Before\n<!-- table:nop -->\n\n**No-ops, batch 1**\n\n| contender | IOPS |")
          .contains("|---|--:|")
          .containsPattern("\\| fathom \\| [\\d,]+ \\|")
          .contains("| fathom IOPS ≥ 0.95 × c-uring | – | – | – | not measured |")
          .endsWith("\n\n<!-- end -->\nafter\n")
          .doesNotContain("old");
    } finally {
      Files.delete(document);
    }
  }

  @Test
  void listsScenariosWithTheirTargets() throws Exception {
    String printed = run(0, "--list");
    assertThat(printed).contains("direct-loop ", "writes ", "fathom IOPS ≥ 0.95 × c-uring");
  }

  @Test
  void refusesABadCommandLine() throws Exception {
    assertThat(run(2, "--rounds", "0")).contains("--rounds must be at least 1, not 0");
    assertThat(run(2, "--scenario", "nap")).contains("there is no scenario nap, but nop, ");
    assertThat(run(2, "--depth")).contains("--depth needs a value");
    assertThat(run(2, "--seconds", "soon")).contains("--seconds needs seconds, not soon");
    assertThat(run(2, "deep")).contains("what is deep?");
    assertThat(run(2, "--scenario", "nop", "--depth", "5")).contains("no scenario has depth [5]");
  }

  private String bench(String... more) throws InterruptedException {
    List<String> args =
        new ArrayList<>(
            List.of("--rounds", "1", "--seconds", "0.2", "--warmup", "0.1", "--size", "4"));
    args.addAll(List.of("--directory", folder.toString()));
    args.addAll(List.of(more));
    return run(0, args.toArray(String[]::new));
  }

  private static String run(int status, String... args) throws InterruptedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      assertThat(SideBySide.run(List.of(args), out, out)).isEqualTo(status);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private List<Path> folderContents() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
