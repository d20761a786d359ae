package dev.fathom.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LinksTest {
  private static final Source OTHER =
      new Source(
          "docs/run.md", "# The `run` command: a page\n## Twice\n## Twice\n<a id=\"x\"></a>\n");
  private static final Source IMAGE = new Source("docs/pictures/layers.svg", "<svg/>");

  @Test
  void allLinksLeadSomewhere() {
    assertThat(new Links(Tree.linked()).offences()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[a](gone.md)",
        "[a](../run.md)",
        "[a](run.md#gone)",
        "[a](run.md#twice-2)",
        "[a](#gone)",
        "![a](pictures/gone.svg \"a title\")",
        "[a]: gone.md",
        "<img src=\"gone.svg\">",
        "[a](pictures#layers)",
      })
  void findsALinkThatLeadsNowhere(String text) {
    assertThat(offences(text)).hasSize(1).allMatch(it -> it.startsWith("docs/start.md: leads"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[a](run.md)",
        "[a](run.md#the-run-command-a-page)",
        "[a](run.md#twice) [b](run.md#twice-1) [c](run.md#x)",
        "[a](../docs/run.md) [b](/docs/run.md) [c](pictures/) [d](..)",
        "# Here\n[a](#here)",
        "[![a](pictures/layers.svg)](https://example.org/gone.md)",
        "`[a](gone.md)`",
        "```\n[a](gone.md)\n```",
      })
  void followsALinkThatLeadsSomewhere(String text) {
    assertThat(offences(text)).isEmpty();
  }

  private static List<String> offences(String text) {
    return new Links(List.of(OTHER, IMAGE, new Source("docs/start.md", text))).offences();
  }
}
