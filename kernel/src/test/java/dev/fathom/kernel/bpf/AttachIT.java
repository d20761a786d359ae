package dev.fathom.kernel.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.linux.Errno;
import dev.fathom.linux.FileCalls;
import dev.fathom.linux.ThreadId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Programs in their places: src/test/bpf/attached.bpf.c. */
class AttachIT {
  /** A descriptor that nobody has, by which the program knows the calls that it counts. */
  private static final int EVENT_FD = 777777;

  private static final int PRIME = 23;

  private static LoadedBpf load() throws Exception {
    BpfObject object = TestObjects.object("attached");
    object.set("self_tgid", ProcessHandle.current().pid());
    return TestObjects.load(object, program -> true);
  }

  private static void call(int times) {
    for (int i = 0; i < times; i++) {
      assertThat(FileCalls.fsync(EVENT_FD)).isEqualTo(-Errno.EBADF);
    }
  }

  @Test
  void aTypedTracepointSeesEachCall() throws Exception {
    try (LoadedBpf loaded = load();
        RingBufferReader reader = RingBufferReader.open(loaded.map("events"))) {
      call(3);
      loaded.attach();
      call(PRIME);
      List<Long> numbers = new ArrayList<>();
      int own = ThreadId.current();
      reader.consume((data, offset, lengthBytes) -> {
        numbers.add(data.get(JAVA_LONG, offset));
        assertThat(data.get(JAVA_INT, offset + 8)).isEqualTo(own);
        assertThat(data.get(JAVA_INT, offset + 12)).isEqualTo(EVENT_FD);
      });
      assertThat(numbers)
          .isEqualTo(IntStream.rangeClosed(1, PRIME).mapToObj(Long::valueOf).toList());
      assertThat(loaded.variable("typed_events")).isEqualTo(PRIME);
    }
  }

  @Test
  void aRawTracepointSeesThemToo() throws Exception {
    try (LoadedBpf loaded = load()) {
      loaded.attach();
      call(PRIME);
      assertThat(loaded.variable("raw_events")).isGreaterThanOrEqualTo(PRIME);
    }
  }

  @Test
  void afterDetachingNothingIsSeen() throws Exception {
    try (LoadedBpf loaded = load()) {
      loaded.attach();
      call(PRIME);
      loaded.detach();
      call(PRIME);
      assertThat(loaded.variable("typed_events")).isEqualTo(PRIME);
      loaded.attach();
      loaded.attach();
      call(1);
      assertThat(loaded.variable("typed_events")).isEqualTo(PRIME + 1);
    }
  }

  @Test
  void statisticsCountRunsOfAttachedPrograms() throws Exception {
    try (LoadedBpf loaded = load()) {
      loaded.attach();
      ProgramStatistics statistics = ProgramStatistics.enable();
      call(PRIME);
      statistics.close();
      var info = loaded.program("typed").orElseThrow().info();
      assertThat(info.runCount()).isGreaterThanOrEqualTo(PRIME);
      assertThat(info.runTimeNanos()).isPositive();
      assertThat(info.recursionMisses()).isNotNegative();
    }
  }

  @Test
  void anIteratorListsAllTasks() throws Exception {
    try (LoadedBpf loaded = load()) {
      LoadedProgram tasks = loaded.program("tasks").orElseThrow();
      assertThatThrownBy(tasks::iterate).isInstanceOf(IllegalStateException.class);
      loaded.attach();
      IntBuffer ids = ByteBuffer.wrap(tasks.iterate()).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
      int self = (int) ProcessHandle.current().pid();
      long own = IntStream.range(0, ids.limit()).filter(i -> ids.get(i) == self).count();
      assertThat(own).isGreaterThan(1);
    }
  }

  @Test
  void eachProgramHasItsOwnFinding() throws Exception {
    try (LoadedBpf loaded = load()) {
      var findings =
          loaded.attach().stream()
              .collect(Collectors.toMap(ProgramFinding::program, Function.identity()));
      assertThat(findings)
          .hasSize(8)
          .containsEntry("typed", new ProgramFinding.Attached("typed"))
          .containsEntry("raw", new ProgramFinding.Attached("raw"))
          .containsEntry("tasks", new ProgramFinding.Attached("tasks"))
          .containsEntry(
              "missing_typed",
              new ProgramFinding.MissingTarget(
                  "missing_typed", "tracepoint fathom_no_such_tracepoint"))
          .containsEntry(
              "missing_raw",
              new ProgramFinding.MissingTarget(
                  "missing_raw", "tracepoint fathom_no_such_tracepoint"))
          .containsEntry(
              "missing_iterator",
              new ProgramFinding.MissingTarget(
                  "missing_iterator", "iterator fathom_no_such_iterator"))
          .containsEntry(
              "missing_function",
              new ProgramFinding.MissingFunction("missing_function", "fathom_needed_function"));
      assertThat(findings.get("refused")).isInstanceOf(ProgramFinding.Refused.class);
    }
  }

  @Test
  void whatTheVerifierRefusesComesWithItsReason() throws Exception {
    BpfObject object = TestObjects.object("attached");
    try (LoadedBpf loaded = TestObjects.load(object, program -> program.name().equals("refused"))) {
      ProgramFinding.Refused refused =
          (ProgramFinding.Refused)
              loaded.findings().stream()
                  .filter(finding -> finding.program().equals("refused"))
                  .findFirst()
                  .orElseThrow();
      assertThat(refused.errno()).isEqualTo(Errno.EACCES);
      assertThat(refused.logTail()).contains("invalid mem access");
      assertThat(refused.sentence()).contains("refused", "EACCES");
      assertThat(loaded.program("refused")).isEmpty();
    }
  }

  @Test
  void findingsAreSentencesForPeople() {
    assertThat(new ProgramFinding.MissingTarget("issue", "tracepoint block_rq_issue").sentence())
        .isEqualTo("issue is missing: this kernel has no tracepoint block_rq_issue");
    assertThat(new ProgramFinding.Refused("issue", Errno.EINVAL, "").sentence())
        .isEqualTo("issue is refused by this kernel: EINVAL");
  }
}
