package dev.fathom.bench;

import dev.fathom.bench.load.Job.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * fio with the flags that the others use: one thread and the same waits for queues, as many threads
 * as the scenario is deep for plain calls.
 *
 * @param name its name
 * @param engine fio's name of the engine
 */
record FioContender(String name, String engine) implements Contender {

  @Override
  public boolean appliesTo(Scenario scenario) {
    return scenario.operation() == Operation.READ;
  }

  @Override
  public @Nullable String obstacle() {
    return Tools.isPresent("fio") ? null : "there is no fio on the PATH";
  }

  @Override
  public Sample run(Run run) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(run.prefix());
    words.addAll(arguments(run));
    return FioResult.parse(Command.run(words, run.limit()));
  }

  /** The command. */
  List<String> arguments(Run run) {
    Scenario scenario = run.scenario();
    List<String> words =
        new ArrayList<>(
            List.of(
                "fio",
                "--output-format=json",
                "--name=bench",
                "--thread",
                "--group_reporting",
                "--filename=" + run.file(),
                "--ioengine=" + engine,
                "--rw=randread",
                "--bs=" + scenario.mostBytes(),
                "--direct=" + (scenario.place().direct() ? 1 : 0),
                "--norandommap",
                // From queueing to reaping, as the others measure; the default is a part of that.
                "--clat_percentiles=0",
                "--lat_percentiles=1",
                // fio would drop what was read ahead for the cached scenarios.
                "--invalidate=0",
                "--time_based",
                "--ramp_time=" + run.warmup().toMillis() + "ms",
                "--runtime=" + run.measured().toMillis() + "ms"));
    words.addAll(queue(scenario));
    return words;
  }

  private List<String> queue(Scenario scenario) {
    if (engine.equals("psync")) {
      return List.of("--iodepth=1", "--numjobs=" + scenario.depth());
    }
    List<String> words =
        new ArrayList<>(
            List.of(
                "--iodepth=" + scenario.depth(),
                "--iodepth_batch_submit=" + scenario.minimum(),
                "--iodepth_batch_complete_min=" + scenario.minimum(),
                "--iodepth_batch_complete_max=" + scenario.depth()));
    if (engine.equals("io_uring")) {
      words.addAll(List.of("--fixedbufs", "--registerfiles"));
    }
    return words;
  }
}
