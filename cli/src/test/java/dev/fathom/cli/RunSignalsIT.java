package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interrupts and kills runs; the kernel must allow io_uring. */
class RunSignalsIT {
  private static final int BLOCK_BYTES = 4096;
  private static final int BLOCKS = 16_384;

  @TempDir Path directory;

  private Path job(String options) throws IOException {
    String text =
        "[job]\nfilename=%s\nsize=64m\nbs=4k\nrw=randwrite\niodepth=8\n%s"
            .formatted(directory.resolve("data"), options);
    return Files.writeString(directory.resolve("job.fio"), text);
  }

  /** Waits until blocks that are not zeros are seen. */
  private void awaitWrites(ChildRun child) throws IOException, InterruptedException {
    Path data = directory.resolve("data");
    while (child.alive() && blocksWritten(data) < 64) {
      Thread.sleep(50);
    }
    assertThat(child.alive()).as(child.err()).isTrue();
  }

  private static int blocksWritten(Path data) throws IOException {
    if (!Files.exists(data)) {
      return 0;
    }
    byte[] all = Files.readAllBytes(data);
    int written = 0;
    for (int at = 0; at < all.length; at += BLOCK_BYTES) {
      written += all[at] != 0 ? 1 : 0;
    }
    return written;
  }

  @Test
  void interruptedRunsPrintWhatTheyHave() throws Exception {
    ChildRun child =
        ChildRun.start(
            directory, "run", job("rate=4m\nverify=crc32c\n").toString(), "--output-format=json");
    awaitWrites(child);
    child.signal("INT");
    assertThat(child.status()).isEqualTo(130);
    assertThat(child.err()).contains("interrupted; ending the jobs");
    assertThat(child.out()).startsWith("{").endsWith("}\n").contains("\"jobname\" : \"job\"");
  }

  /** What a killed run has not written is told block by block, and nothing else. */
  @Test
  void afterAKillVerificationTellsWhatIsMissing() throws Exception {
    Path job = job("verify=crc32c\n");
    ChildRun child = ChildRun.start(directory, "run", job.toString(), "--rate=8m");
    awaitWrites(child);
    child.signal("KILL");
    assertThat(child.status()).isEqualTo(137);
    List<Long> missing = zeroBlocks();
    assertThat(missing).hasSizeBetween(1, BLOCKS - 1);

    StringWriter err = new StringWriter();
    Path list = directory.resolve("list.tsv");
    int status =
        Main.run(
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            false,
            "run",
            job.toString(),
            "--verify_only",
            "--verify-list=" + list);
    assertThat(status).isEqualTo(ExitStatus.FAILED);
    assertThat(listed(list)).isEqualTo(missing);
    assertThat(err.toString())
        .contains(
            "verify: job: %d blocks verified, %d missing, 0 corrupt"
                .formatted(BLOCKS - missing.size(), missing.size()));
    Matcher last =
        Pattern.compile("the last write found is number (\\d+); (\\d+) of").matcher(err.toString());
    assertThat(last.find()).as(err.toString()).isTrue();
    assertThat(Long.parseLong(last.group(2))).as("at most the depth is out of order").isLessThan(8);
  }

  private List<Long> zeroBlocks() throws IOException {
    byte[] all = Files.readAllBytes(directory.resolve("data"));
    List<Long> zeros = new ArrayList<>();
    for (int at = 0; at < all.length; at += BLOCK_BYTES) {
      if (all[at] == 0) {
        zeros.add((long) at);
      }
    }
    return zeros;
  }

  private static List<Long> listed(Path list) throws IOException {
    List<Long> blocks = new ArrayList<>();
    for (String line : Files.readAllLines(list).stream().skip(1).toList()) {
      String[] words = line.split("\t", -1);
      assertThat(words[4]).isEqualTo("never written (zeros)");
      long from = Long.parseLong(words[1]);
      for (long at = from; at < from + Long.parseLong(words[2]); at += BLOCK_BYTES) {
        blocks.add(at);
      }
    }
    return blocks;
  }
}
