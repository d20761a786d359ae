package dev.fathom.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
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
    List<Source> wrong =
        Tree.java().parallelStream()
            .filter(java -> java.path().startsWith(UNDER))
            .filter(java -> !format(java).equals(java.text()))
            .toList();
    if (WRITES) {
      for (Source java : wrong) {
        Files.writeString(Tree.root().resolve(java.path()), format(java));
        System.out.println("formatted " + java.path());
      }
    } else {
      assertThat(wrong)
          .extracting(Source::path)
          .as("files that are not formatted; house/format does it")
          .isEmpty();
    }
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
