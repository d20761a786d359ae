package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class RusageIT {
  /** The kernel's unit in /proc, for any program: USER_HZ. */
  private static final long TICK_NANOS = 10_000_000;

  private static final int WORK_TICKS = 3;
  private static final long WORK_NANOS = WORK_TICKS * TICK_NANOS;

  /** Processor time of this thread as /proc tells it: fields 14 and 15 of proc_pid_stat(5). */
  private static long ticks() throws Exception {
    String stat = Files.readString(Path.of("/proc/thread-self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  private static void work() throws Exception {
    long end = ticks() + WORK_TICKS + 2; // both fields are rounded
    while (ticks() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void countsProcessorTimeOfThreadAndProcess() throws Exception {
    Rusage thread = Rusage.ofThread();
    Rusage process = Rusage.ofProcess();
    work();
    assertThat(Rusage.ofThread().since(thread).processorNanos())
        .isBetween(WORK_NANOS, 100 * WORK_NANOS);
    assertThat(Rusage.ofProcess().since(process).processorNanos())
        .isGreaterThanOrEqualTo(WORK_NANOS);
  }

  @Test
  void countsWaitsAsVoluntarySwitches() throws Exception {
    Rusage before = Rusage.ofThread();
    for (int i = 0; i < 23; i++) {
      LockSupport.parkNanos(100_000);
    }
    assertThat(Rusage.ofThread().since(before).voluntarySwitches()).isGreaterThanOrEqualTo(23);
  }

  @Test
  void countsPageFaults() throws Exception {
    int pages = 97;
    try (var arena = Arena.ofConfined()) {
      var memory = Memory.map(arena, (long) pages * Memory.PAGE_BYTES);
      Rusage before = Rusage.ofThread();
      for (int i = 0; i < pages; i++) {
        memory.set(ValueLayout.JAVA_BYTE, (long) i * Memory.PAGE_BYTES, (byte) 1);
      }
      Rusage used = Rusage.ofThread().since(before);
      // Fewer where the kernel gives larger folios.
      assertThat(used.minorFaults()).isPositive();
      assertThat(used.majorFaults()).isNotNegative();
    }
  }
}
