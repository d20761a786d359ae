package dev.fathom.bench;

import dev.fathom.bench.load.LoadMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A load in a JVM like this one.
 *
 * @param name its name
 * @param load which load, as {@link LoadMain} knows it
 * @param threads how many submit, in a scenario
 * @param scenarios those it can do
 */
record JavaContender(
    String name, String load, ToIntFunction<Scenario> threads, Predicate<Scenario> scenarios)
    implements Contender {
  /** A JVM still compiles when a C program has long warmed up. */
  private static final int WARMUP_FACTOR = 2;

  @Override
  public boolean appliesTo(Scenario scenario) {
    return scenarios.test(scenario);
  }

  @Override
  public @Nullable String obstacle() {
    return null;
  }

  @Override
  public Sample run(Run run) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(run.prefix());
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.add("--enable-native-access=ALL-UNNAMED");
    words.add(LoadMain.class.getName());
    words.add("load=" + load);
    words.addAll(run.withWarmup(WARMUP_FACTOR).job(threads.applyAsInt(run.scenario())).words());
    return Sample.parse(Command.run(words, run.limit()));
  }
}
