package dev.fathom.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.house.SkippedTests.Skipped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs after all other tests of the build; see the pom. */
final class SkippedTestsTest {

  @Test
  void everySkippedTestSaysWhy() throws IOException {
    List<Skipped> skipped = new ArrayList<>();
    for (Source report : reports()) {
      skipped.addAll(SkippedTests.read(report));
    }
    System.out.println(SkippedTests.table(skipped));
    assertThat(SkippedTests.offences(skipped)).as("tests skipped without a reason").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<skipped/>",
        "<skipped message=\"\"/>",
        "<skipped type=\"T\">o.T: Assumption failed: assumption is not true\n"
            + "\tat o.A.a()</skipped>",
        "<skipped type=\"T\">o.T: Assumption failed\n\tat o.A.a()</skipped>",
        "<skipped type=\"T\">o.T\n\tat o.A.a()</skipped>",
        "<skipped message=\"void dev.fathom.aio.ATest.a() is @Disabled\"/>",
      })
  void findsASkipWithoutAReason(String mark) {
    assertThat(SkippedTests.offences(SkippedTests.read(report(mark)))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<skipped message=\"needs root\"/>",
        "<skipped type=\"T\"><![CDATA[o.T: Assumption failed: needs root\n"
            + "\tat o.A.a()]]></skipped>",
      })
  void acceptsARunOrAReason(String mark) {
    assertThat(SkippedTests.offences(SkippedTests.read(report(mark)))).isEmpty();
  }

  @Test
  void tellsWhatWasSkippedAndWhy() {
    List<Skipped> skipped =
        SkippedTests.read(
            report("<skipped>o.T: Assumption failed: needs\n root\n\tat o.A</skipped>"));
    assertThat(SkippedTests.table(skipped))
        .isEqualToNormalizingNewlines(
            "Skipped tests: 1\n  needs root\n    aio        ATest.runs\n");
    assertThat(SkippedTests.table(List.of())).isEqualTo("No test was skipped.\n");
  }

  private static Source report(String mark) {
    return new Source(
        "aio/target/surefire-reports/TEST-ATest.xml",
        "<testsuite><testcase name=\"runs\" classname=\"dev.fathom.aio.ATest\">"
            + mark
            + "</testcase></testsuite>");
  }

  /** What Surefire wrote in all modules, as far as they were tested. */
  private static List<Source> reports() throws IOException {
    List<Source> reports = new ArrayList<>();
    try (Stream<Path> modules = Files.list(Tree.root())) {
      for (Path module : modules.sorted().toList()) {
        Path folder = module.resolve("target/surefire-reports");
        if (Files.isDirectory(folder) && Files.exists(module.resolve("pom.xml"))) {
          reports.addAll(reportsIn(folder));
        }
      }
    }
    return reports;
  }

  private static List<Source> reportsIn(Path folder) throws IOException {
    List<Source> reports = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.startsWith("TEST-") && name.endsWith(".xml")) {
          String path = Tree.root().relativize(file).toString().replace('\\', '/');
          reports.add(new Source(path, Files.readString(file)));
        }
      }
    }
    return reports;
  }
}
