package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int fathom(String... args) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), false, args);
  }

  @Test
  void helpNamesEverySubcommandAndExitStatus() {
    assertThat(fathom("--help")).isEqualTo(ExitStatus.OK);
    assertThat(out.toString())
        .contains("doctor", "top", "slow", "Exit status:", "  3   ", "NO_COLOR");
    assertThat(out.toString()).doesNotContain("--stacktrace");
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    assertThat(fathom("--version")).isEqualTo(ExitStatus.OK);
    assertThat(out.toString()).matches("(?s)fathom \\d+\\.\\d+\\.\\d+\\S*\n.*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nosuch",
        "--nosuch",
        "doctor --jsn",
        "doctor --json=3",
        "slow",
        "slow --over=x",
        "top --by=x",
        "top --lines=0",
        "top --pid=0",
        "top --device=nosuch",
        "trace --pid=-1",
        "trace --duration=soon",
        "slow --over=1s --device=nosuch",
        "report --top=-1 x",
        ""
      })
  void whatIsNotUnderstoodIsOneLineAndStatusTwo(String line) {
    String[] args = line.isEmpty() ? new String[0] : line.split(" ", -1);

    assertThat(fathom(args)).isEqualTo(ExitStatus.USAGE);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).startsWith("fathom: ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aMisspeltOptionIsAnsweredWithTheRightOne() {
    fathom("doctor", "--jsn");

    assertThat(err.toString()).contains("did you mean --json?");
  }

  @Test
  void aStackTraceComesOnlyWhenAskedFor() {
    fathom("--stacktrace");

    assertThat(err.toString()).contains("at dev.fathom.cli");
  }

  @Test
  void doctorOfWhatIsNotThereEndsWithStatusThree() {
    assertThat(fathom("doctor", "/nonexistent/path")).isEqualTo(ExitStatus.LACKING);
    assertThat(out.toString()).contains("Path /nonexistent/path", "missing");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void doctorPrintsJson() {
    fathom("doctor", "--json");

    assertThat(out.toString()).startsWith("{").contains("\"format\" : 1").endsWith("}\n");
  }

  @Test
  void coloursAreForTerminalsThatCanAndUsersWhoWant() {
    assertThat(Terminal.wantsColour(Map.of("TERM", "xterm"))).isTrue();
    assertThat(Terminal.wantsColour(Map.of("TERM", "xterm", "NO_COLOR", "1"))).isFalse();
    assertThat(Terminal.wantsColour(Map.of("TERM", "xterm", "NO_COLOR", ""))).isTrue();
    assertThat(Terminal.wantsColour(Map.of("TERM", "dumb"))).isFalse();
    assertThat(Terminal.wantsColour(Map.of())).isFalse();
    assertThat(Terminal.isTerminal("/dev/pts/3")).isTrue();
    assertThat(Terminal.isTerminal("pipe:[1234]")).isFalse();
    assertThat(Terminal.isTerminal("/tmp/out.txt")).isFalse();
  }
}
