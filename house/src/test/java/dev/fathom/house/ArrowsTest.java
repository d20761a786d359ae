package dev.fathom.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ArrowsTest {

  @Test
  void arrowsPointDownOnly() {
    List<Source> tree = Tree.tracked();
    assertThat(tree).extracting(Source::path).contains("pom.xml", "cli/pom.xml", "aio/pom.xml");
    assertThat(tree.stream().flatMap(source -> Arrows.offences(source).stream())).isEmpty();
  }

  @Test
  void findsADependencyThatPointsUp() {
    assertThat(Arrows.offences(pom("linux", "fathom-aio", "compile")))
        .containsExactly("linux/pom.xml: linux may not depend on fathom-aio");
    assertThat(Arrows.offences(pom("workload", "fathom-linux", "compile"))).isEmpty();
  }

  @Test
  void findsADependencyOnTheModuleItself() {
    assertThat(Arrows.offences(pom("driver", "fathom-driver", "test"))).hasSize(1);
  }

  @Test
  void letsTheTestkitIntoTestsOnly() {
    assertThat(Arrows.offences(pom("cli", "fathom-testkit", "test"))).isEmpty();
    assertThat(Arrows.offences(pom("cli", "fathom-testkit", "compile"))).hasSize(1);
    assertThat(Arrows.offences(pom("driver", "fathom-testkit", "test"))).hasSize(1);
  }

  @Test
  void findsARequirementThatPointsUp() {
    Source descriptor =
        new Source(
            "driver/src/main/java/module-info.java",
            "module dev.fathom.driver { requires dev.fathom.linux; requires transitive"
                + " dev.fathom.aio; requires java.xml; }");
    assertThat(Arrows.offences(descriptor))
        .containsExactly(
            "driver/src/main/java/module-info.java: driver may not require dev.fathom.aio");
  }

  @Test
  void findsAModuleWithAnotherName() {
    assertThat(
            Arrows.offences(
                new Source("aio/src/main/java/module-info.java", "module dev.fathom.io {}")))
        .containsExactly("aio/src/main/java/module-info.java: is to be named dev.fathom.aio");
  }

  @Test
  void asksWhereANewModuleStands() {
    Source pom =
        new Source(
            "pom.xml",
            "<project><modules><module>aio</module><module>attic</module></modules></project>");
    assertThat(Arrows.offences(pom))
        .containsExactly("pom.xml: say in Arrows.java what the new module attic may use");
  }

  private static Source pom(String module, String artifact, String scope) {
    return new Source(
        module + "/pom.xml",
        """
        <project>
          <dependencies>
            <dependency>
              <groupId>dev.fathom</groupId>
              <artifactId>%s</artifactId>
              <scope>%s</scope>
            </dependency>
          </dependencies>
        </project>
        """
            .formatted(artifact, scope));
  }
}
