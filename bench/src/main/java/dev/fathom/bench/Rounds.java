package dev.fathom.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs contenders in turn, round after round, every other round in reverse: what drifts (clock
 * rates, neighbours, the disk) meets all alike, and ratios are taken within a round.
 *
 * @param places the data
 * @param count of rounds, at least 1
 * @param warmup of each run
 * @param measured time of each run
 * @param progress is told what runs
 */
record Rounds(
    Places places, int count, Duration warmup, Duration measured, Consumer<String> progress) {

  /** A scenario with those of the contenders that can. One that fails once is out. */
  Result run(Scenario scenario, List<Contender> contenders) throws InterruptedException {
    Map<String, List<Sample>> samples = new LinkedHashMap<>();
    Map<String, String> skipped = new LinkedHashMap<>();
    List<Contender> able = able(scenario, contenders, skipped);
    able.forEach(contender -> samples.put(contender.name(), new ArrayList<>()));
    try {
      Run run = new Run(scenario, file(scenario), warmup, measured);
      for (int round = 0; round < count; round++) {
        for (Contender contender : round % 2 == 0 ? able : able.reversed()) {
          if (!skipped.containsKey(contender.name())) {
            progress.accept(
                "%s, depth %d, round %d of %d: %s"
                    .formatted(
                        scenario.name(), scenario.depth(), round + 1, count, contender.name()));
            runOnce(contender, run, samples, skipped);
          }
        }
      }
    } catch (IOException noPlace) {
      able.forEach(contender -> skipped.put(contender.name(), noPlace.getMessage()));
    }
    skipped.keySet().forEach(samples::remove);
    return new Result(scenario, samples, skipped);
  }

  private Path file(Scenario scenario) throws IOException, InterruptedException {
    return places.file(scenario.place());
  }

  private void runOnce(
      Contender contender, Run run, Map<String, List<Sample>> samples, Map<String, String> skipped)
      throws IOException, InterruptedException {
    places.prepare(run.scenario().place());
    try {
      samples.computeIfAbsent(contender.name(), name -> new ArrayList<>()).add(contender.run(run));
    } catch (IOException e) {
      skipped.put(contender.name(), String.valueOf(e.getMessage()));
    }
  }

  private static List<Contender> able(
      Scenario scenario, List<Contender> contenders, Map<String, String> skipped) {
    List<Contender> able = new ArrayList<>();
    for (Contender contender : contenders) {
      if (contender.appliesTo(scenario)) {
        String obstacle = contender.obstacle();
        if (obstacle == null) {
          able.add(contender);
        } else {
          skipped.put(contender.name(), obstacle);
        }
      }
    }
    return able;
  }
}
