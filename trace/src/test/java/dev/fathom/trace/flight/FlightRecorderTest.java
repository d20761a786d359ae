package dev.fathom.trace.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.trace.Action;
import dev.fathom.trace.Label;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.Stage;
import dev.fathom.trace.TraceOptions;
import dev.fathom.trace.Tracing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FlightRecorderTest {
  private static final int MANY = 23;
  private static final long SLOW_NANOS = 50_000_000;
  private static final long HOUR_NANOS = 3_600_000_000_000L;

  @TempDir private Path directory;
  private final BlockingQueue<FlightDump> told = new LinkedBlockingQueue<>();

  private FlightOptions options() {
    return FlightOptions.to(directory).withDumpOnExit(false).withTold(told::add);
  }

  private FlightDump told() throws InterruptedException {
    FlightDump dump = told.poll(30, TimeUnit.SECONDS);
    assertThat(dump).as("a dump").isNotNull();
    return dump;
  }

  private List<Path> files() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  @Test
  void aBreachIsDumpedOnceWithTheOffendingHistoryWhole() throws Exception {
    try (FlightRecorder recorder =
            FlightRecorder.start(options().withBreach(SLOW_NANOS, HOUR_NANOS));
        Part part = new Part()) {
      for (int i = 1; i <= MANY; i++) {
        part.operation(i, 1000, Part.LENGTH);
      }
      Label.run("checkpoint", () -> part.operation(100, SLOW_NANOS, Part.LENGTH));
      FlightDump dump = told();
      assertThat(dump.problem()).isEmpty();
      assertThat(dump.reason()).isEqualTo(FlightDump.Reason.BREACH);
      assertThat(dump.suppressed()).isZero();
      Dumped dumped = Dumped.read(dump.file());
      assertThat(dumped.findings()).isEmpty();
      assertThat(dumped.label())
          .isEqualTo(
              "flight recorder, breach: write of 4096 bytes at 409600 of /data/file"
                  + " took 50.000 ms, at most 50.000 are allowed");
      assertThat(dumped.ended()).hasSize(1);
      OperationPart slow = dumped.ended().getFirst();
      assertThat(slow).isEqualTo(recorder.kept().getFirst().operation());
      assertThat(slow.tag()).isEqualTo(1100);
      assertThat(slow.action()).isEqualTo(Action.WRITE);
      assertThat(slow.origin().label()).isEqualTo("checkpoint");
      assertThat(slow.origin().thread()).isEqualTo(Thread.currentThread().getName());
      assertThat(slow.file()).isEqualTo(Part.FILE);
      assertThat(slow.positionBytes()).isEqualTo(409_600);
      assertThat(slow.lengthBytes()).isEqualTo(Part.LENGTH);
      assertThat(slow.result()).isEqualTo(Part.LENGTH);
      assertThat(slow.timeline().delayNanos(Stage.SUBMITTED, Stage.REAPED)).isEqualTo(SLOW_NANOS);
      assertThat(slow.timeline().delayNanos(Stage.SUBMITTED, Stage.ISSUED))
          .isEqualTo(SLOW_NANOS / 2);
      assertThat(slow.timeline().reached(Stage.DELIVERED)).isTrue();
      for (int i = 0; i < 5; i++) {
        part.operation(200 + i, SLOW_NANOS, Part.LENGTH);
      }
      FlightDump asked = recorder.dump("the test wants one");
      assertThat(asked.suppressed()).isEqualTo(5);
      assertThat(asked.histories()).isEqualTo(6);
      assertThat(Dumped.read(asked.file()).label())
          .isEqualTo(
              "flight recorder, asked: the test wants one;"
                  + " since the last dump 5 breaches without one");
      FlightCounts counts = recorder.counts();
      assertThat(counts.breaches()).isEqualTo(6);
      assertThat(counts.suppressed()).isEqualTo(5);
      assertThat(counts.histories()).isEqualTo(MANY + 6);
      assertThat(counts.dumps()).isEqualTo(2);
      assertThat(counts.failedDumps()).isZero();
      assertThat(counts.lostEvents()).isZero();
      assertThat(told).isEmpty();
      assertThat(files()).hasSize(2);
    }
  }

  @Test
  void anOperationThatHangsIsABreachBeforeItEnds() throws Exception {
    try (FlightRecorder recorder = FlightRecorder.start(options().withBreach(SLOW_NANOS, 0));
        Part part = new Part()) {
      part.open(7, 0);
      FlightDump dump = told();
      assertThat(dump.about()).contains("has not ended after");
      OperationPart hangs = Dumped.read(dump.file()).unfinished().getFirst();
      assertThat(hangs.key()).isEqualTo(7);
      assertThat(hangs.tag()).isEqualTo(1007);
      assertThat(hangs.latencyNanos()).isGreaterThanOrEqualTo(SLOW_NANOS);
      assertThat(hangs.timeline().reached(Stage.ISSUED)).isTrue();
      assertThat(hangs.timeline().reached(Stage.DELIVERED)).isFalse();
      part.end(7);
      FlightDump after = recorder.dump("after");
      assertThat(after.unfinished()).isZero();
      assertThat(Dumped.read(after.file()).ended())
          .extracting(OperationPart::key)
          .containsExactly(7L);
      assertThat(recorder.counts().breaches()).isEqualTo(1);
      assertThat(told).isEmpty();
    }
  }

  @Test
  void whatIsInFlightIsInADump() throws Exception {
    try (FlightRecorder recorder = FlightRecorder.start(options());
        Part part = new Part()) {
      for (int i = 1; i <= MANY; i++) {
        part.open(i, i * 1_000_000L);
      }
      part.operation(100, 1000, -5);
      FlightDump dump = recorder.dump("look");
      assertThat(dump.histories()).isEqualTo(1);
      assertThat(dump.unfinished()).isEqualTo(MANY);
      Dumped dumped = Dumped.read(dump.file());
      assertThat(dumped.ended()).extracting(OperationPart::result).containsExactly(-5);
      assertThat(dumped.unfinished()).hasSize(MANY);
      for (OperationPart each : dumped.unfinished()) {
        assertThat(each.tag()).isEqualTo(1000 + each.key());
        assertThat(each.latencyNanos()).isGreaterThanOrEqualTo(each.key() * 1_000_000L);
      }
      assertThat(recorder.unfinished()).hasSize(MANY);
    }
  }

  @Test
  void aDirectoryHoldsTheLastDumpsOnly() throws Exception {
    try (FlightRecorder recorder = FlightRecorder.start(options().withDumpsMost(3));
        Part part = new Part()) {
      part.operation(1, 1000, -5);
      Path foreign = Files.createFile(directory.resolve("flight-of-somebody-else.fathom"));
      Path last = foreign;
      for (int i = 0; i < 7; i++) {
        last = recorder.dump("again").file();
      }
      assertThat(files()).hasSize(4).contains(foreign, last);
    }
  }

  @Test
  void aFileIsReplaced() throws Exception {
    Path file = directory.resolve("last.fathom");
    try (FlightRecorder recorder =
            FlightRecorder.start(FlightOptions.to(file).withDumpOnExit(false));
        Part part = new Part()) {
      recorder.dump("first");
      part.operation(1, 1000, -5);
      assertThat(recorder.dump("second").file()).isEqualTo(file);
      assertThat(Dumped.read(file).label()).endsWith("asked: second");
      assertThat(Dumped.read(file).ended()).hasSize(1);
      assertThat(files()).containsExactly(file);
    }
  }

  @Test
  void aDumpThatCannotBeWrittenIsToldAndTheRecorderGoesOn() throws Exception {
    Path gone = Files.createDirectory(directory.resolve("gone"));
    try (FlightRecorder recorder =
            FlightRecorder.start(
                FlightOptions.to(gone)
                    .withBreach(SLOW_NANOS, 0)
                    .withDumpOnExit(false)
                    .withTold(told::add));
        Part part = new Part()) {
      Files.delete(gone);
      part.operation(1, SLOW_NANOS, Part.LENGTH);
      FlightDump failed = told();
      assertThat(failed.failed()).isTrue();
      assertThat(failed.problem()).contains("NoSuchFileException");
      assertThat(recorder.dump("look").failed()).isTrue();
      assertThat(recorder.counts().failedDumps()).isEqualTo(2);
      Files.createDirectory(gone);
      part.operation(2, SLOW_NANOS, Part.LENGTH);
      FlightDump whole = told();
      assertThat(whole.problem()).isEmpty();
      assertThat(Dumped.read(whole.file()).ended())
          .extracting(OperationPart::key)
          .containsExactly(1L, 2L);
    }
  }

  @Test
  void keepsWhatARuleSays() throws Exception {
    try (FlightRecorder recorder =
            FlightRecorder.start(options().keeping(history -> history.latencyNanos() == 2000));
        Part part = new Part()) {
      for (int i = 1; i <= MANY; i++) {
        part.operation(i, 1000L * (i % 3), i % 3 == 0 ? -5 : 1);
      }
      assertThat(recorder.dump("look").histories()).isEqualTo(8);
    }
  }

  @Test
  void thereIsOneTraceInAProcess() {
    FlightRecorder recorder = FlightRecorder.start(options());
    try (recorder) {
      assertThatThrownBy(() -> Tracing.start(TraceOptions.DEFAULT))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> FlightRecorder.start(options()))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(Tracing.stages()).isZero();
    recorder.close();
    assertThatThrownBy(() -> recorder.dump("late"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void manyOriginsBeginTheNamesAnewAndLoseNoHistory() throws Exception {
    int many = 2 * FlightRecorder.NAMES_MOST + MANY;
    try (FlightRecorder recorder =
            FlightRecorder.start(options().keeping(history -> true).withMemoryBytes(64 << 20));
        Part part = new Part()) {
      for (int i = 1; i <= many; i++) {
        long key = i;
        Label.run("origin " + i, () -> part.operation(key, 1000, 1));
        if (i % 1000 == 0) {
          Thread.sleep(1); // so that the ring suffices
        }
      }
      recorder.dump("wait for all");
      FlightCounts counts = recorder.counts();
      assertThat(counts.renewals()).isPositive();
      assertThat(counts.lostEvents()).isZero();
      assertThat(counts.histories()).isBetween(many - 2 * counts.renewals(), (long) many);
      assertThat(recorder.kept().getLast().origin().label()).isEqualTo("origin " + many);
    }
  }
}
