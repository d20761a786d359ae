package dev.fathom.cli.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.cli.ChildRun;
import dev.fathom.cli.TracingRun;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that flushes after every write: btt's delays are those of the writes. */
class FlushTruthIT {
  private static final int WRITES = 23 * 23;

  /** fio does not flush after the last one. */
  private static final int FLUSHED = WRITES - 1;

  private static final Pattern FLUSHES = Pattern.compile("(?m)^flushes +(\\d+)$");

  @TempDir Path directory;

  @Test
  void bttComputesFromOurFilesWhatWeSayAlsoWithFlushes() throws Exception {
    TracingRun.assumeAvailable();
    LoopMount.assumeAvailable();
    assumeTrue(Programs.isThere("fio"), "fio is not installed");
    assumeTrue(Programs.isThere("btt"), "btt is not installed");
    try (LoopMount loop = LoopMount.open(directory, FileSystem.NONE, 32L << 20, false)) {
      record(loop);
      String summary = run("report", "recording", "--summary");
      Matcher flushes = FLUSHES.matcher(summary);
      assertThat(flushes.find()).as(summary).isTrue();
      assertThat(Integer.parseInt(flushes.group(1))).isGreaterThanOrEqualTo(FLUSHED);
      assertThat(summary).contains(loop.device().getFileName() + " sync");
      run("report", "recording", "--format", "blktrace", "-o", "ours");
      same(DelayTable.ofSummary(summary), btt());
    }
  }

  private static void same(DelayTable ours, DelayTable btt) {
    assertThat(btt.row("D2C").count()).isGreaterThanOrEqualTo(WRITES);
    for (String delay : List.of("Q2Q", "Q2G", "D2C", "Q2C")) {
      DelayTable.Row theirs = btt.row(delay);
      assertThat(ours.row(delay).count()).as(delay).isPositive().isEqualTo(theirs.count());
      assertThat(ours.row(delay).averageSeconds())
          .as(delay)
          .isCloseTo(theirs.averageSeconds(), within(theirs.averageSeconds() * 0.01));
    }
  }

  private void record(LoopMount loop) throws Exception {
    ChildRun child =
        TracingRun.start(directory, "--device", loop.device().toString(), "-o", "recording")
            .child();
    try {
      Programs.run(
          "fio",
          "--name=flushes",
          "--filename=" + loop.device(),
          "--ioengine=psync",
          "--direct=1",
          "--fsync=1",
          "--bs=4k",
          "--rw=randwrite",
          "--size=" + WRITES * 4 + "k");
      Thread.sleep(300);
      child.signal("INT");
      assertThat(child.status()).as(child.err()).isZero();
    } finally {
      if (child.alive()) {
        child.signal("KILL");
      }
    }
  }

  private DelayTable btt() throws IOException, InterruptedException {
    String merged = directory.resolve("merged.bin").toString();
    String input = directory.resolve("ours").toString();
    Programs.run("blkparse", "-q", "-i", input, "-d", merged, "-O");
    return DelayTable.ofBtt(directory, merged);
  }

  private String run(String... options) throws IOException, InterruptedException {
    ChildRun child = ChildRun.start(directory, options);
    assertThat(child.status()).as(child.err()).isZero();
    return child.out();
  }
}
