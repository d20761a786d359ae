package dev.fathom.testkit;

import static dev.fathom.testkit.ContextRig.memory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.aio.BufferPool;
import dev.fathom.aio.Completions;
import dev.fathom.aio.ContextOptions;
import dev.fathom.aio.ContextReport;
import dev.fathom.aio.IoBuffer;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.LeakReport;
import dev.fathom.aio.Operation;
import dev.fathom.driver.DriverChoice;
import dev.fathom.driver.DriverKind;
import dev.fathom.driver.FileOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Closing contexts and files, reports and counters. */
public interface ContextLifetimeContract extends ContextSubject {

  @Test
  default void closingWithOperationsInFlightFreesEverythingOnce() throws IOException {
    try (BufferPool pool = BufferPool.create(4, 4096)) {
      IoFile file;
      try (ContextRig rig = new ContextRig(this, 16);
          PollTarget target = pollTarget()) {
        rig.filledFile("data", 4096);
        file = rig.context.open(directory().resolve("data"), FileOptions.READ_WRITE);
        IoBuffer held = pool.lease();
        IoBuffer underWay = pool.lease();
        rig.submit(1, Operation.poll(target.fd(), 1).linked(), Operation.read(file, held, 0));
        rig.prepare(Operation.read(file, underWay, 0), 3);
        rig.prepare(Operation.timer(ContextRig.PATIENCE_NANOS), 4);
        rig.context.prepareNop(5);
        held.close();
        underWay.close();
        assertThat(pool.leased()).isEqualTo(2);
        file.close();
        rig.context.close();
        assertThat(pool.leased()).isZero();
      }
      assertThat(file.closed()).isTrue();
    }
  }

  @Test
  default void closingTwiceIsClosingOnceAndNothingWorksAfterwards() throws IOException {
    IoContext context = open(8);
    IoFile file = context.open(directory().resolve("data"), FileOptions.CREATE);
    context.close();
    context.close();
    List<Runnable> uses =
        List.of(
            () -> context.prepareNop(1),
            () -> context.prepareRead(file, memory(10), 0, 1),
            context::submit,
            () -> context.submit(List.of(Operation.nop()), 1),
            () -> context.await(new Completions(1), 1, 1_000_000),
            () -> context.cancelAll(),
            () -> context.post(1, 1));
    for (Runnable use : uses) {
      assertThatIllegalStateException().isThrownBy(use::run).withMessageContaining("closed");
    }
    assertThatCode(context::report).doesNotThrowAnyException();
    file.close();
  }

  @Test
  default void aClosedFileTakesNoMoreOperationsButEndsThoseUnderWay() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8);
        PollTarget target = pollTarget()) {
      IoFile file = rig.filledFile("data", 100);
      rig.submit(
          1, Operation.poll(target.fd(), 1).hardLinked(), Operation.read(file, memory(10), 0));
      file.close();
      file.close();
      assertThatIllegalStateException()
          .isThrownBy(() -> rig.context.prepareRead(file, memory(10), 0, 9))
          .withMessageContaining("closed");
      assertThatIllegalStateException()
          .isThrownBy(() -> rig.context.prepare(Operation.fsync(file), 9));
      target.makeReadable();
      rig.collect(2);
      assertThat(rig.result(2)).isEqualTo(10);
      assertThatIllegalStateException()
          .isThrownBy(() -> rig.context.prepareRead(file, memory(10), 0, 9));
      assertThat(rig.context.counters().inFlight()).isZero();
      assertThat(rig.context.prepareNop(3)).isNotNegative();
      rig.collect(1);
    }
  }

  @Test
  default void aFileOfAnotherDriverIsRefused() throws IOException {
    SimulatedDisk elsewhere = new SimulatedDisk();
    try (ContextRig rig = new ContextRig(this, 2);
        IoContext other =
            IoContext.open(
                ContextOptions.confined(2),
                driverOptions ->
                    new DriverChoice(
                        new SimulatedDriver(1, SimulationProfile.CALM, driverOptions, elsewhere),
                        List.of()));
        IoFile foreign = other.open(Path.of("foreign"), FileOptions.CREATE);
        BufferPool pool = BufferPool.create(1, 4096);
        IoBuffer buffer = pool.lease()) {
      for (int round = 0; round < 3; round++) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> rig.context.prepareRead(foreign, buffer, 0, 10, 0, 1))
            .withMessageContaining("driver");
        assertThatIllegalArgumentException()
            .isThrownBy(() -> rig.context.prepareWrite(foreign, memory(10), 0, 1));
        assertThatIllegalArgumentException()
            .isThrownBy(() -> rig.context.prepare(Operation.fsync(foreign), 1));
      }
      assertThat(buffer.inFlight()).isFalse();
      rig.context.prepareNop(1);
      rig.context.prepareNop(2);
      rig.collect(2);
    }
  }

  @Test
  default void theLeakReportSaysWhereAnOperationWasSubmitted() throws IOException {
    try (ContextRig rig = new ContextRig(this, open(options(8).withTrackedSubmissions()));
        PollTarget target = pollTarget()) {
      IoFile file = rig.filledFile("data", 100);
      rig.submit(
          7, Operation.poll(target.fd(), 1).hardLinked(), Operation.read(file, memory(10), 0));
      List<LeakReport> reports = rig.context.outstanding();
      assertThat(reports).extracting(LeakReport::tag).containsExactlyInAnyOrder(7L, 8L);
      LeakReport read = reports.stream().filter(each -> each.tag() == 8).findFirst().orElseThrow();
      assertThat(read.description()).isEqualTo("read " + file.path());
      assertThat(Objects.requireNonNull(read.submittedAt()).getStackTrace())
          .anyMatch(
              at -> at.getMethodName().equals("theLeakReportSaysWhereAnOperationWasSubmitted"));
      target.makeReadable();
      rig.collect(2);
      assertThat(rig.context.outstanding()).isEmpty();
    }
  }

  @Test
  default void theLeakReportNamesPlainOperations() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8);
        BufferPool pool = BufferPool.create(2, 4096)) {
      IoFile file = rig.filledFile("data", 100);
      IoBuffer one = pool.lease();
      IoBuffer two = pool.lease();
      rig.context.prepareNop(1);
      rig.context.prepareRead(file, one, 0, 10, 0, 2);
      rig.context.prepareWrite(file, two, 0, 10, 200, 3);
      rig.context.prepareRead(file, memory(10), 0, 4);
      rig.context.prepareWrite(file, memory(10), 200, 5);
      String path = " " + file.path();
      assertThat(rig.context.outstanding())
          .extracting(LeakReport::description)
          .containsExactlyInAnyOrder(
              "nop", "read" + path, "write" + path, "read" + path, "write" + path);
      assertThat(rig.context.outstanding()).extracting(LeakReport::submittedAt).containsOnlyNulls();
      rig.collect(5);
      one.close();
      two.close();
    }
  }

  @Test
  default void theReportSaysWhatWasChosen() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      ContextReport report = rig.context.report();
      assertThat(report.toString()).startsWith("driver " + report.driver().label());
      if (real()) {
        List<DriverKind> allowed = options(8).drivers();
        int chosen = allowed.indexOf(report.driver());
        assertThat(chosen).isNotNegative();
        // One finding at least for the choice, and for each better one why it was not taken.
        assertThat(report.findings()).hasSizeGreaterThan(chosen);
      }
    }
  }

  @Test
  default void countersTellWhatWasNotAsynchronous() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      IoFile file = rig.filledFile("data", 4096);
      long before = rig.context.counters().driver().submitted();
      for (int index = 0; index < 5; index++) {
        assertThat(rig.run(Operation.fdatasync(file))).isZero();
      }
      assertThat(rig.context.counters().driver().submitted() - before).isEqualTo(5);
      assertThat(rig.context.counters().delivered()).isEqualTo(6);
      if (real()) {
        long told =
            rig.context.counters().driver().punted()
                + rig.context.counters().driver().inline()
                + rig.context.counters().driver().blockedInSubmit();
        assertThat(told).isGreaterThanOrEqualTo(5);
      }
    }
  }

  @Test
  @Timeout(value = 100, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  default void manyCyclesLeakNoDescriptorsAndNoMappings() throws Exception {
    assumeTrue(real() && Files.isDirectory(Path.of("/proc/self/fd")), "no /proc here");
    try (Cycles cycles = new Cycles(cyclesAtOnce())) {
      cycles.run(50, this::openUseAndClose);
      long descriptors = count(Path.of("/proc/self/fd"));
      long mappings = Files.readAllLines(Path.of("/proc/self/maps")).size();
      cycles.run(1000, this::openUseAndClose);
      // A file descriptor or two, and some mappings, are the JVM's own and come and go.
      assertThat(count(Path.of("/proc/self/fd"))).isLessThan(descriptors + 50);
      assertThat((long) Files.readAllLines(Path.of("/proc/self/maps")).size())
          .isLessThan(mappings + 300);
    }
  }

  private void openUseAndClose(int cycle) throws IOException {
    try (IoContext context = open(4);
        IoFile file = context.open(directory().resolve("data"), FileOptions.CREATE)) {
      context.prepareWrite(file, memory(16), 0, 1);
      context.prepareNop(2);
      if (cycle % 2 == 0) {
        context.submit();
      } else if (cycle % 3 == 0) {
        context.await(new Completions(2), 2, IoContext.FOREVER);
      }
    }
  }

  private static long count(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.count();
    }
  }
}
