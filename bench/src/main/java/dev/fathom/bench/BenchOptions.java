package dev.fathom.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param scenarios names to run; empty for all
 * @param depths to run; empty for all
 * @param contenders to run; empty for all
 * @param rounds at least 1
 * @param measured time of each run
 * @param warmup before it
 * @param directory on the disk to be measured
 * @param sizeBytes of the files
 * @param update a document whose tables are replaced; null for none
 * @param markdown whether tables are printed as a document shows them
 * @param list whether scenarios are listed instead
 */
record BenchOptions(
    List<String> scenarios,
    List<Integer> depths,
    List<String> contenders,
    int rounds,
    Duration measured,
    Duration warmup,
    Path directory,
    long sizeBytes,
    @Nullable Path update,
    boolean markdown,
    boolean list) {

  static final String USAGE =
      """
      usage: bench/run [options]       Fathom and its peers side by side
             bench/run --jmh [options of JMH]

        --scenario NAME,…     only these (see --list)
        --depth N,…           only these depths (for nop: batches)
        --contender NAME,…    only these
        --rounds N            paired rounds, order reversed every other time (8)
        --seconds S           measured time of each run (1)
        --warmup S            before it (0.5); JVMs get twice that
        --directory DIR       where the disk's files are put (bench/target)
        --size MIB            of each file (512)
        --markdown            print tables as docs/benchmarks.md has them
        --update FILE         put them between its markers <!-- table:NAME --> and <!-- end -->
        --list                what there is
      """;

  private static final BenchOptions DEFAULTS =
      new BenchOptions(
          List.of(),
          List.of(),
          List.of(),
          8,
          Duration.ofSeconds(1),
          Duration.ofMillis(500),
          Path.of(System.getProperty("fathom.bench.directory", ".")),
          512L << 20,
          null,
          false,
          false);

  /** Checks the ranges. */
  BenchOptions {
    if (rounds < 1) {
      throw new IllegalArgumentException("--rounds must be at least 1, not " + rounds);
    }
    if (!measured.isPositive() || warmup.isNegative()) {
      throw new IllegalArgumentException(
          "--seconds must be above 0 and --warmup at least 0, not " + measured + ", " + warmup);
    }
    if (sizeBytes < 1 << 20) {
      throw new IllegalArgumentException("--size must be at least 1 MiB");
    }
  }

  /** Reads a command line. */
  static BenchOptions parse(List<String> args) {
    Deque<String> left = new ArrayDeque<>(args);
    BenchOptions options = DEFAULTS;
    while (!left.isEmpty()) {
      options = options.with(left.removeFirst(), left);
    }
    return options;
  }

  private BenchOptions with(String option, Deque<String> left) {
    return switch (option) {
      case "--markdown" -> withFlags(true, list);
      case "--list" -> withFlags(markdown, true);
      default -> with(option, value(option, left));
    };
  }

  private static String value(String option, Deque<String> left) {
    if (left.isEmpty() || !option.startsWith("--")) {
      throw new IllegalArgumentException(
          option.startsWith("--") ? option + " needs a value" : "what is " + option + "?");
    }
    return left.removeFirst();
  }

  private BenchOptions with(String option, String value) {
    return switch (option) {
      case "--scenario" -> withChoice(known(words(value)), depths, contenders);
      case "--depth" -> withChoice(scenarios, numbers(option, value), contenders);
      case "--contender" -> withChoice(scenarios, depths, words(value));
      case "--rounds" -> withTimes(number(option, value), measured, warmup);
      case "--seconds" -> withTimes(rounds, seconds(option, value), warmup);
      case "--warmup" -> withTimes(rounds, measured, seconds(option, value));
      case "--directory" -> withFiles(Path.of(value), sizeBytes, update);
      case "--size" -> withFiles(directory, (long) number(option, value) << 20, update);
      case "--update" -> withFiles(directory, sizeBytes, Path.of(value));
      default -> throw new IllegalArgumentException("there is no option " + option);
    };
  }

  /** Whether a scenario is asked for. */
  boolean includes(Scenario scenario) {
    Predicate<String> name = scenarios.isEmpty() ? any -> true : scenarios::contains;
    IntPredicate depth = depths.isEmpty() ? any -> true : depths::contains;
    return name.test(scenario.name()) && depth.test(scenario.depth());
  }

  /** Whether a contender is asked for. */
  boolean includes(Contender contender) {
    return contenders.isEmpty() || contenders.contains(contender.name());
  }

  private static List<String> words(String value) {
    return Arrays.asList(value.split(",", -1));
  }

  private static List<String> known(List<String> names) {
    List<String> all = Scenario.all().stream().map(Scenario::name).distinct().toList();
    for (String name : names) {
      if (!all.contains(name)) {
        throw new IllegalArgumentException(
            "there is no scenario " + name + ", but " + String.join(", ", all));
      }
    }
    return names;
  }

  private static List<Integer> numbers(String option, String value) {
    return words(value).stream().map(word -> number(option, word)).collect(Collectors.toList());
  }

  private static int number(String option, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " needs a whole number, not " + value, e);
    }
  }

  private static Duration seconds(String option, String value) {
    try {
      return Duration.ofNanos(Math.round(Double.parseDouble(value) * 1e9));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " needs seconds, not " + value, e);
    }
  }

  private BenchOptions withChoice(
      List<String> newScenarios, List<Integer> newDepths, List<String> newContenders) {
    return new BenchOptions(
        newScenarios,
        newDepths,
        newContenders,
        rounds,
        measured,
        warmup,
        directory,
        sizeBytes,
        update,
        markdown,
        list);
  }

  private BenchOptions withTimes(int newRounds, Duration newMeasured, Duration newWarmup) {
    return new BenchOptions(
        scenarios,
        depths,
        contenders,
        newRounds,
        newMeasured,
        newWarmup,
        directory,
        sizeBytes,
        update,
        markdown,
        list);
  }

  private BenchOptions withFiles(Path newDirectory, long newSizeBytes, @Nullable Path newUpdate) {
    return new BenchOptions(
        scenarios,
        depths,
        contenders,
        rounds,
        measured,
        warmup,
        newDirectory,
        newSizeBytes,
        newUpdate,
        markdown,
        list);
  }

  private BenchOptions withFlags(boolean newMarkdown, boolean newList) {
    return new BenchOptions(
        scenarios,
        depths,
        contenders,
        rounds,
        measured,
        warmup,
        directory,
        sizeBytes,
        update,
        newMarkdown,
        newList);
  }
}
