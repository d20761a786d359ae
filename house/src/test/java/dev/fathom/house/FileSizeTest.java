package dev.fathom.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FileSizeTest {
  private static final int LINES_MAX = 600;

  @Test
  void noFileIsTooLong() {
    assertThat(Tree.java().stream().flatMap(java -> offences(java).stream())).isEmpty();
  }

  @Test
  void findsAFileThatIsTooLong() {
    assertThat(offences(sample(LINES_MAX))).isEmpty();
    assertThat(offences(sample(LINES_MAX + 1)))
        .containsExactly("aio/src/main/java/A.java: 601 lines, and 600 is the end");
  }

  private static Source sample(int lines) {
    return new Source("aio/src/main/java/A.java", "//\n".repeat(lines));
  }

  private static List<String> offences(Source java) {
    int lines = java.lines().size();
    return !java.isMainJava() || lines <= LINES_MAX
        ? List.of()
        : List.of(java.path() + ": " + lines + " lines, and " + LINES_MAX + " is the end");
  }
}
