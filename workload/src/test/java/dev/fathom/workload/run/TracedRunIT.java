package dev.fathom.workload.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.trace.Action;
import dev.fathom.trace.Event;
import dev.fathom.trace.Extraction;
import dev.fathom.trace.ExtractionLimits;
import dev.fathom.trace.History;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.Stage;
import dev.fathom.trace.TraceOptions;
import dev.fathom.trace.TraceSession;
import dev.fathom.trace.Tracing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs are traced whatever their engine. */
class TracedRunIT {
  private static final int MANY = 23;
  private static final int BLOCK = 4096;

  @TempDir private Path directory;

  private List<OperationPart> traced(String... overrides) throws Exception {
    String text = "[one]\nfilename=DIR/data\nbs=4k\nsize=%dk\n".formatted(4 * MANY);
    List<History> histories = new ArrayList<>();
    TraceSession session = Tracing.start(TraceOptions.DEFAULT);
    try (session) {
      new Jobs(directory).one(text, overrides);
    }
    Extraction extraction =
        new Extraction(session.names(), ExtractionLimits.DEFAULT, histories::add);
    session.drain(extraction);
    extraction.finish();
    assertThat(session.lost()).isZero();
    return histories.stream().map(history -> Objects.requireNonNull(history.operation())).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"psync", "sync", "io_uring"})
  void eachBlockOfAJobIsOneOperationOfItsThread(String engine) throws Exception {
    List<OperationPart> operations = traced("--rw=write", "--ioengine=" + engine);
    assertThat(operations).hasSize(MANY);
    for (int i = 0; i < MANY; i++) {
      OperationPart part = operations.get(i);
      assertThat(part.action()).isEqualTo(Action.WRITE);
      assertThat(part.positionBytes()).isEqualTo((long) i * BLOCK);
      assertThat(part.lengthBytes()).isEqualTo(BLOCK);
      assertThat(part.result()).isEqualTo(BLOCK);
      assertThat(part.file().path()).endsWith("/data");
      assertThat(part.file().inode())
          .isEqualTo(Files.getAttribute(directory.resolve("data"), "unix:ino"));
      assertThat(part.origin()).isEqualTo(operations.getFirst().origin());
      assertThat(part.origin().processId()).isEqualTo(ProcessHandle.current().pid());
      assertThat(part.origin().thread()).isNotEqualTo(Thread.currentThread().getName());
      for (Stage stage : List.of(Stage.SUBMITTED, Stage.ISSUED, Stage.DELIVERED, Stage.REAPED)) {
        assertThat(part.timeline().reached(stage)).isTrue();
      }
      assertThat(part.latencyNanos()).isPositive();
      assertThat((part.flags() & Event.INLINE) != 0).isEqualTo(!engine.equals("io_uring"));
    }
    assertThat(operations.stream().map(OperationPart::key).distinct())
        .hasSizeGreaterThan(engine.equals("io_uring") ? 0 : MANY - 1);
  }

  @Test
  void readsAndSyncsOfBlockingJobsAreTracedToo() throws Exception {
    assertThat(traced("--rw=write", "--ioengine=psync", "--fsync=1"))
        .filteredOn(part -> part.action() == Action.SYNC)
        .isNotEmpty()
        .allMatch(part -> part.positionBytes() == -1 && part.lengthBytes() == 0);
    assertThat(traced("--rw=read", "--ioengine=psync"))
        .hasSize(MANY)
        .allMatch(part -> part.action() == Action.READ && part.result() == BLOCK);
  }
}
