package dev.fathom.house;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TreeTest {

  @Test
  void findsTheFilesUnderVersionControl() {
    assertThat(Tree.tracked())
        .extracting(Source::path)
        .contains("pom.xml", "fathom", ".ci/run", "LICENSE")
        .noneMatch(path -> path.contains("/target/"));
  }

  @Test
  void findsTheSameFilesWithoutGit() {
    assertThat(Tree.walk())
        .containsAll(Tree.tracked().stream().map(Source::path).toList())
        .noneMatch(path -> path.contains("/target/"));
  }

  @Test
  void findsTheJavaOfAllModules() {
    assertThat(Tree.java())
        .allMatch(Source::isJava)
        .extracting(Source::module)
        .contains("linux", "driver", "aio", "house");
  }
}
