package dev.fathom.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VocabularyTest {
  private static final Path PAGE = Path.of("..", "docs", "query.md");

  @Test
  void thePageHasEachVariableAndNoOther() throws IOException {
    List<String> rows = Vocabulary.entries().stream().map(VocabularyTest::row).toList();
    String page = Files.readString(PAGE);
    String variables = page.substring(page.indexOf("## Variables"), page.indexOf("Elements of"));

    assertThat(variables.lines().filter(line -> line.startsWith("| `")).toList()).isEqualTo(rows);
  }

  private static String row(Vocabulary.Entry entry) {
    String share = entry.ofShare() ? " *share*" : "";
    return "| `%s` | %s | %s%s |".formatted(entry.name(), entry.type(), entry.meaning(), share);
  }
}
