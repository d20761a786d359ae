package dev.fathom.cli.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.cli.ChildRun;
import dev.fathom.cli.QueueSetting;
import dev.fathom.cli.TracingRun;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Times of stages, beside those of other programs over the same requests. */
class DelayTruthIT {
  private static final int OPERATIONS = 23 * 23;
  private static final long DEVICE_BYTES = 32L << 20;

  /**
   * How far two tracers of the same events may be apart: each runs after the other at every event,
   * and a program in the kernel takes up to a microsecond.
   */
  private static final double WITNESS_TOLERANCE = 0.05;

  private static final double PROGRAM_SECONDS = 2e-6;

  @TempDir Path directory;

  @BeforeEach
  void kernel() {
    TracingRun.assumeAvailable();
    LoopMount.assumeAvailable();
    assumeTrue(Programs.isThere("fio"), "fio is not installed");
  }

  private static void fio(Path device, boolean direct) throws IOException, InterruptedException {
    Programs.run(
        "fio",
        "--name=delays",
        "--filename=" + device,
        "--ioengine=libaio",
        "--direct=" + (direct ? 1 : 0),
        "--iodepth=8",
        "--bs=4k",
        "--rw=randwrite",
        "--size=" + OPERATIONS * 4 + "k");
  }

  private interface Work {
    void run() throws Exception;
  }

  /** Records while the work is done; where to. */
  private Path recorded(LoopMount loop, Work work) throws Exception {
    Path recording = directory.resolve("recording");
    ChildRun child =
        TracingRun.start(directory, "--device", loop.device().toString(), "-o", "recording")
            .child();
    try {
      work.run();
      Thread.sleep(300);
      child.signal("INT");
      assertThat(child.status()).as(child.err()).isZero();
    } finally {
      if (child.alive()) {
        child.signal("KILL");
      }
    }
    return recording;
  }

  private String report(String... options) throws IOException, InterruptedException {
    ChildRun child = ChildRun.start(directory, options);
    assertThat(child.status()).as(child.err()).isZero();
    return child.out();
  }

  private DelayTable summary(Path recording) throws IOException, InterruptedException {
    return DelayTable.ofSummary(report("report", recording.toString(), "--summary"));
  }

  private DelayTable btt(String base) throws IOException, InterruptedException {
    String merged = directory.resolve("merged.bin").toString();
    Path input = directory.resolve(base);
    Programs.run("blkparse", "-q", "-i", input.toString(), "-d", merged, "-O");
    return DelayTable.ofBtt(directory, merged);
  }

  /**
   * Buffered, so that there are merges; under a scheduler, so that there are insertions. What is
   * dirty is written when fio closes the device, without a flush: btt leaves those out.
   */
  @Test
  void bttComputesFromOurFilesWhatWeSay() throws Exception {
    assumeTrue(Programs.isThere("btt"), "btt is not installed");
    try (LoopMount loop = LoopMount.open(directory, FileSystem.NONE, DEVICE_BYTES, false);
        QueueSetting scheduler = QueueSetting.of(loop.device(), "scheduler", "mq-deadline");
        QueueSetting merging = QueueSetting.of(loop.device(), "nomerges", "0")) {
      assertThat(scheduler.file()).content().contains("[mq-deadline]");
      assertThat(merging.file()).hasContent("0");
      Path recording =
          recorded(
              loop,
              () -> {
                fio(loop.device(), false);
                fio(loop.device(), true);
              });
      report("report", recording.toString(), "--format", "blktrace", "-o", "ours");
      DelayTable btt = btt("ours");
      DelayTable ours = summary(recording);
      assertThat(btt.row("D2C").count()).isGreaterThan(OPERATIONS);
      for (String delay : List.of("Q2Q", "Q2G", "G2I", "Q2M", "I2D", "M2D", "D2C", "Q2C")) {
        DelayTable.Row theirs = btt.row(delay);
        assertThat(theirs.count()).as(delay).isPositive().isEqualTo(ours.row(delay).count());
        assertThat(ours.row(delay).averageSeconds())
            .as(delay)
            .isCloseTo(theirs.averageSeconds(), within(theirs.averageSeconds() * 0.01));
      }
    }
  }

  @Test
  void theKernelsOwnEventsHaveTheSameDelays() throws Exception {
    try (LoopMount loop = LoopMount.open(directory, FileSystem.NONE, DEVICE_BYTES, false);
        QueueSetting merging = QueueSetting.of(loop.device(), "nomerges", "2");
        BlockEvents events = BlockEvents.of(loop.device())) {
      assertThat(merging.file()).hasContent("2");
      Path recording = recorded(loop, () -> fio(loop.device(), true));
      BlockEvents.Averages theirs = events.averages();
      DelayTable ours = summary(recording);
      assertThat(theirs.completions()).isEqualTo(OPERATIONS).isEqualTo(ours.row("D2C").count());
      near(ours.row("D2C"), theirs.d2cSeconds());
      near(ours.row("Q2C"), theirs.q2cSeconds());
    }
  }

  private static void near(DelayTable.Row ours, double theirs) {
    assertThat(ours.averageSeconds())
        .isCloseTo(theirs, within(theirs * WITNESS_TOLERANCE + PROGRAM_SECONDS));
  }

  @Test
  void blktraceSeesTheSameCompletionsAndDelays() throws Exception {
    assumeTrue(Programs.isThere("blktrace"), "blktrace is not installed");
    try (LoopMount loop = LoopMount.open(directory, FileSystem.NONE, DEVICE_BYTES, false)) {
      Process blktrace = blktrace(loop);
      try {
        Thread.sleep(1_000);
        assumeTrue(blktrace.isAlive(), () -> "blktrace does not work here: " + said());
        Path recording = recorded(loop, () -> fio(loop.device(), true));
        blktrace.destroy();
        blktrace.waitFor();
        DelayTable theirs = btt("theirs");
        DelayTable ours = summary(recording);
        assertThat(ours.row("D2C").count()).isEqualTo(theirs.row("D2C").count());
        near(ours.row("D2C"), theirs.row("D2C").averageSeconds());
        near(ours.row("Q2C"), theirs.row("Q2C").averageSeconds());
      } finally {
        blktrace.destroy();
      }
    }
  }

  private Process blktrace(LoopMount loop) throws IOException {
    return new ProcessBuilder("blktrace", "-d", loop.device().toString(), "-o", "theirs")
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("blktrace.txt").toFile())
        .start();
  }

  private String said() {
    try {
      return Files.readString(directory.resolve("blktrace.txt")).strip();
    } catch (IOException e) {
      return e.toString();
    }
  }
}
