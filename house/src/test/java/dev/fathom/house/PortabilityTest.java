package dev.fathom.house;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PortabilityTest {

  @Test
  void theTreeHoldsNothingOfOneMachine() {
    assertThat(Tree.tracked().stream().flatMap(file -> Portability.offences(file).stream()))
        .isEmpty();
  }

  // The samples have # for / so that this file holds none itself.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cd #root",
        "see #root#notes",
        "path=#work#main",
        "(#home#ann#fathom)",
        "<url>http:##repo.example.internal#maven</url>",
        "http:##localhost:8081#repository",
        "https:##nexus.example.org#maven",
        "https:##eu.mirror.example.org#maven",
        "http:##192.168.1.4#",
        "https:##ann:hunter2@example.org#",
        "AKIA" + "0123456789ABCDEF",
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "pass" + "word = \"correct-horse\"",
      })
  void findsWhatHoldsOnOneMachineOnly(String line) {
    assertThat(Portability.offences(new Source("docs/start.md", "fine\n" + line.replace('#', '/'))))
        .isNotEmpty()
        .allSatisfy(offence -> assertThat(offence).startsWith("docs/start.md:2: "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "src#work#queue, the #proc#self#root of a container, fs#root",
        "$HOME#work#x and ~#home#x and #workload",
        "https:##man7.org#linux#man-pages#man2#io_submit.2.html",
        "https:##git.kernel.org#pub#scm#linux.git",
        "password = \"${PASSWORD}\"",
      })
  void leavesAloneWhatHoldsEverywhere(String line) {
    assertThat(Portability.offences(new Source("docs/start.md", line.replace('#', '/')))).isEmpty();
  }

  @Test
  void letsABuildLoadFromMavenCentralOnly() {
    assertThat(Portability.offences(pom("repo.maven.apache.org"))).isEmpty();
    assertThat(Portability.offences(pom("packages.example.org"))).hasSize(1);
  }

  private static Source pom(String host) {
    return new Source("aio/pom.xml", "<url>https://" + host + "/maven2</url>");
  }
}
