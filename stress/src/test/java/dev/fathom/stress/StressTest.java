package dev.fathom.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * Runs all races of this module in jcstress, which runs each in a JVM of its own. What it printed,
 * and its tables, are in {@code target/jcstress}.
 *
 * <p>The system property {@code fathom.stress.mode} says how long: {@code brief} for a second or so
 * each, or the name of a preset of jcstress ({@code quick}, {@code default}, {@code tough}), for
 * minutes to days. {@code fathom.stress.tests} is a regular expression for names of races.
 */
final class StressTest {
  /** One JVM for each race; its code goes from the interpreter to the last compiler meanwhile. */
  private static final List<String> BRIEF =
      List.of("-sc", "false", "-jvmArgs", "-ea", "-f", "1", "-iters", "3", "-time", "250");

  private static final Pattern SUMMARY =
      Pattern.compile(
          "\\(Results: (\\d+) planned; (\\d+) passed, (\\d+) failed,"
              + " (\\d+) soft errs, (\\d+) hard errs\\)");

  private static final Path FOLDER = Path.of("target", "jcstress").toAbsolutePath();

  @BeforeEach
  void needsTwoProcessors() {
    assumeTrue(Runtime.getRuntime().availableProcessors() >= 2, "needs two processors for a race");
  }

  @Test
  void noRaceHasAnOutcomeThatIsWrong() throws Exception {
    String tests = System.getProperty("fathom.stress.tests", ".*");
    long expected = TestList.tests().stream().filter(Pattern.compile(tests).asPredicate()).count();
    Outcome outcome = run("races", mode(), tests);
    assertThat(outcome.status()).as(outcome.printed()).isZero();
    assertThat(outcome.planned()).isGreaterThanOrEqualTo((int) expected).isPositive();
    assertThat(outcome.passed()).as(outcome.printed()).isEqualTo(outcome.planned());
  }

  private static List<String> mode() {
    String mode = System.getProperty("fathom.stress.mode", "brief");
    return mode.equals("brief") ? BRIEF : List.of("-m", mode, "-jvmArgsPrepend", "-ea");
  }

  /**
   * What jcstress said.
   *
   * @param status its exit status: 0 if nothing forbidden was seen
   * @param planned how many JVMs were to run a race
   * @param passed how many of them saw nothing wrong
   * @param printed the last part of its output
   */
  private record Outcome(int status, int planned, int passed, String printed) {}

  private static Outcome run(String name, List<String> mode, String tests)
      throws IOException, InterruptedException {
    Path folder = Files.createDirectories(FOLDER.resolve(name));
    Path output = folder.resolve("output.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add("org.openjdk.jcstress.Main");
    command.addAll(mode);
    command.addAll(List.of("-t", tests, "-r", folder.resolve("report").toString()));
    int status =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start()
            .waitFor();
    return outcome(status, Files.readString(output));
  }

  private static Outcome outcome(int status, String output) {
    int planned = 0;
    int passed = 0;
    Matcher summary = SUMMARY.matcher(output);
    while (summary.find()) {
      planned = Integer.parseInt(summary.group(1));
      passed = Integer.parseInt(summary.group(2));
    }
    int results = Math.max(output.indexOf("RUN RESULTS:"), 0);
    return new Outcome(status, planned, passed, output.substring(results));
  }
}
