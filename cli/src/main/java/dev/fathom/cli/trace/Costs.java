package dev.fathom.cli.trace;

import dev.fathom.kernel.bpf.LoadedBpf;
import dev.fathom.kernel.bpf.LoadedProgram;
import dev.fathom.kernel.bpf.ProgramStatistics;
import dev.fathom.linux.BpfProgramInfo;
import dev.fathom.linux.Rusage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What tracing costs: processor time of this process, and of the kernel programs if asked for. */
final class Costs implements AutoCloseable {
  private final @Nullable ProgramStatistics statistics;
  private final Rusage before;

  /**
   * Begins to measure.
   *
   * @param programs whether the kernel programs are measured too
   */
  Costs(boolean programs) throws IOException {
    statistics = programs ? ProgramStatistics.enable() : null;
    before = Rusage.ofProcess();
  }

  /** In words, so far. */
  String sentence(LoadedBpf bpf) throws IOException {
    String own =
        "fathom used "
            + Amounts.seconds(Rusage.ofProcess().since(before).processorNanos())
            + " of processor time";
    return statistics == null ? own : own + ", its programs in the kernel " + programs(bpf);
  }

  private static String programs(LoadedBpf bpf) throws IOException {
    long nanos = 0;
    long runs = 0;
    for (LoadedProgram program : bpf.programs()) {
      BpfProgramInfo info = program.info();
      nanos += info.runTimeNanos();
      runs += info.runCount();
    }
    return "%s in %s (%d ns each)"
        .formatted(
            Amounts.seconds(nanos), Amounts.count(runs, "run", "runs"), nanos / Math.max(1, runs));
  }

  @Override
  public void close() {
    if (statistics != null) {
      statistics.close();
    }
  }
}
