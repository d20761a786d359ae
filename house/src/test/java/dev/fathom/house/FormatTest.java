package dev.fathom.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Compares all Java files with what google-java-format makes of them. With {@code
 * -Dfathom.format=write}, which {@code house/format} gives, it writes that instead of complaining;
 * {@code -Dfathom.format.under=aio} keeps it to paths that begin so.
 */
final class FormatTest {
  private static final boolean WRITES = "write".equals(System.getProperty("fathom.format"));
  private static final String UNDER = System.getProperty("fathom.format.under", "");

  @Test
  void allJavaIsFormatted() throws IOException {
    List<String> unformatted = new ArrayList<>();
    for (Source java : Tree.java()) {
      String formatted = format(java);
      if (formatted.equals(java.text()) || !java.path().startsWith(UNDER)) {
        continue;
      }
      if (WRITES) {
        Files.writeString(Tree.root().resolve(java.path()), formatted);
        System.out.println("formatted " + java.path());
      } else {
        unformatted.add(java.path());
      }
    }
    assertThat(unformatted).as("files that are not formatted; house/format does it").isEmpty();
  }

  @Test
  void findsWhatIsNotFormatted() {
    Source sample = new Source("A.java", "import b.B;\nclass A\n{ int a=1; }\n");
    assertThat(format(sample)).isEqualTo("class A {\n  int a = 1;\n}\n");
  }

  private static String format(Source java) {
    try {
      return new Formatter().formatSourceAndFixImports(java.text());
    } catch (FormatterException e) {
      throw new AssertionError(java.path() + " cannot be parsed: " + e.getMessage(), e);
    }
  }
}
