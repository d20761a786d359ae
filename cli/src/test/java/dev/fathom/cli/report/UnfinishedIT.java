package dev.fathom.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.cli.TracingRun;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import dev.fathom.trace.Action;
import dev.fathom.trace.History;
import dev.fathom.trace.Incident;
import dev.fathom.trace.OpenOperations;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import dev.fathom.trace.TraceOptions;
import dev.fathom.trace.TraceSession;
import dev.fathom.trace.TraceWriter;
import dev.fathom.trace.Tracing;
import dev.fathom.trace.recording.RecordingWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What has not ended when a trace of {@code fathom run} ends: a write to a disk whose image is in a
 * frozen file system, and operations of an engine that will not come back. Needs root.
 */
@Timeout(60)
class UnfinishedIT {
  private static final int MANY = 23;
  private static final int PAGE = 4096;

  private static final Path FSFREEZE = Path.of("/usr/sbin/fsfreeze");

  @TempDir Path directory;

  @BeforeAll
  static void needsKernelAndDisks() {
    TracingRun.assumeAvailable();
    LoopMount.assumeAvailable(FileSystem.EXT4);
    assumeTrue(Files.isExecutable(FSFREEZE), FSFREEZE + " is not installed");
  }

  /** Does something while a child writes to a disk that does not answer, and lets it go then. */
  private void whileAWriteHangs(Work work) throws Exception {
    List<Process> writers = new ArrayList<>();
    try (LoopMount outer = LoopMount.open(directory, FileSystem.EXT4, 64L << 20, false);
        LoopMount inner = LoopMount.open(outer.mountPoint(), FileSystem.NONE, 16L << 20, false)) {
      fsfreeze("-f", outer);
      try {
        work.run(() -> {
          writers.add(writer(inner));
          Thread.sleep(500);
        });
      } finally {
        fsfreeze("-u", outer);
        for (Process writer : writers) {
          writer.waitFor();
        }
      }
    }
  }

  private static Process writer(LoopMount disk) throws IOException {
    return new ProcessBuilder(
            "dd",
            "if=/dev/zero",
            "of=" + disk.device(),
            "bs=" + PAGE,
            "count=1",
            "oflag=direct",
            "conv=notrunc")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void fsfreeze(String what, LoopMount mount)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(FSFREEZE.toString(), what, mount.mountPoint().toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("fsfreeze " + what + ": " + said).isZero();
  }

  /** Something that may fail. */
  private interface Work {
    void run(Begin begin) throws Exception;
  }

  /** Begins the write. */
  private interface Begin {
    void write() throws Exception;
  }

  /** Operations that were issued and have not ended. */
  private static final OpenOperations OPEN =
      (session, sink) -> {
        long now = System.nanoTime();
        for (int i = 1; i <= MANY; i++) {
          sink.open(
              i,
              100 + i,
              Action.WRITE,
              0,
              0,
              0,
              (long) i * PAGE,
              PAGE,
              now - 7000,
              now - 5000,
              Timeline.NOT_REACHED);
        }
      };

  private static void hasWhatHasNotEnded(List<History> histories) {
    List<OperationPart> operations = new ArrayList<>();
    List<RequestPart> requests = new ArrayList<>();
    for (History history : histories) {
      OperationPart operation = history.operation();
      if (operation != null) {
        assertThat(history.cutShort()).isTrue();
        operations.add(operation);
      }
      requests.addAll(history.requests());
    }
    assertThat(operations)
        .hasSize(MANY)
        .allMatch(part -> part.timeline().reached(Stage.ISSUED))
        .noneMatch(part -> part.timeline().reached(Stage.REAPED));
    assertThat(requests)
        .filteredOn(request -> request.device().name().startsWith("loop"))
        .singleElement()
        .satisfies(request -> {
          assertThat(request.lengthBytes()).isEqualTo(PAGE);
          assertThat(request.timeline().reached(Stage.COMPLETED)).isFalse();
        });
  }

  @Test
  void aLiveTraceTellsIt() throws Exception {
    List<History> histories = new ArrayList<>();
    whileAWriteHangs(begin -> {
      try (TraceWriter _ = Tracing.writer("engine", OPEN)) {
        LiveTrace trace = LiveTrace.start(histories::add, incident -> {}, KernelBelow.attach());
        begin.write();
        assertThat(trace.end("hanging").warnings())
            .contains("1 bios without an end: under way, or the kernel did not tell it")
            .contains(MANY + " histories without an end");
      }
    });
    hasWhatHasNotEnded(histories);
  }

  @Test
  void aRecordingHoldsIt() throws Exception {
    Path file = directory.resolve("recording");
    whileAWriteHangs(begin -> {
      try (TraceWriter _ = Tracing.writer("engine", OPEN)) {
        TraceSession session = Tracing.start(TraceOptions.DEFAULT);
        RecordingWriter writer = RecordingWriter.create(file, "hanging", session.names());
        JointRecorder recorder = JointRecorder.start(session, writer, KernelBelow.attach());
        begin.write();
        recorder.close();
        assertThat(recorder.notes())
            .contains("1 bios without an end: under way, or the kernel did not tell it");
      }
    });
    List<History> histories = new ArrayList<>();
    Consumer<Incident> none = incident -> {};
    try (HistoryReading reading = HistorySources.open(file)) {
      reading.read(histories::add, none, (read, all) -> true);
    }
    hasWhatHasNotEnded(histories);
  }
}
