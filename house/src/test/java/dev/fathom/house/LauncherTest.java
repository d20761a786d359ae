package dev.fathom.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.house.FakeTree.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LauncherTest {
  private FakeTree tree;

  @BeforeEach
  void makeTree(@TempDir Path folder) throws IOException {
    tree = new FakeTree(folder.toRealPath());
  }

  @Nested
  class FindsAJdk {

    @BeforeEach
    void build() throws IOException {
      tree.markBuilt();
    }

    @Test
    void refusesAnOldOneThatWasAskedFor() throws Exception {
      tree.addInstalledJdk("25.0.1");
      Path old = tree.addJdk("old", "17.0.9");
      Ran ran = tree.with("FATHOM_JAVA_HOME", old.toString()).run("doctor");
      assertThat(ran.status()).isEqualTo(3);
      assertThat(ran.err())
          .contains("FATHOM_JAVA_HOME=" + old + " is not a JDK of version 25 or newer");
      assertThat(ran.out()).isEmpty();
    }

    @Test
    void refusesAFolderThatHoldsNone() throws Exception {
      Ran ran = tree.with("FATHOM_JAVA_HOME", tree.home.toString()).run();
      assertThat(ran.status()).isEqualTo(3);
      assertThat(ran.err()).contains("is not a JDK");
    }

    @Test
    void saysHowToInstallOneWhereThereIsNone() throws Exception {
      tree.addInstalledJdk("21.0.2");
      Ran ran = tree.run("doctor");
      assertThat(ran.status()).isEqualTo(3);
      assertThat(ran.err())
          .contains("no JDK of version 25 or newer", "apt install openjdk-25-jdk", "dnf", "brew");
      assertThat(ran.out()).isEmpty();
    }

    @Test
    void takesTheOneThatWasAskedForBeforeAllOthers() throws Exception {
      tree.addInstalledJdk("25.0.1");
      tree.with("JAVA_HOME", tree.addJdk("java-home", "26.0.1").toString());
      tree.with("FATHOM_JAVA_HOME", tree.addJdk("asked-for", "27").toString());
      assertThat(tree.run().out()).startsWith("java 27\n");
    }

    @Test
    void passesOverAnOldJavaHomeAndAnOldJavaOnThePath() throws Exception {
      tree.addInstalledJdk("25.0.1");
      Path old = tree.addJdk("old", "17.0.9");
      tree.link("bin/java", old.resolve("bin/java"));
      assertThat(tree.with("JAVA_HOME", old.toString()).run().out()).startsWith("java 25.0.1\n");
    }

    @Test
    void takesTheOneBehindJavaOnThePath() throws Exception {
      tree.addInstalledJdk("25.0.1");
      tree.link("bin/java", tree.addJdk("newer", "26").resolve("bin/java"));
      assertThat(tree.run().out()).startsWith("java 26\n");
    }

    @Test
    void takesTheLowestSufficientOneOfThoseInstalled() throws Exception {
      tree.addInstalledJdk("17.0.9");
      tree.addInstalledJdk("27");
      tree.addInstalledJdk("25.0.1");
      tree.addInstalledJdk("26.0.1");
      assertThat(tree.run().out()).startsWith("java 25.0.1\n");
    }

    @Test
    void needsNoHomeFolder() throws Exception {
      tree.addInstalledJdk("25.0.1");
      Ran ran = tree.with("HOME", "").run("doctor");
      assertThat(ran.status()).isZero();
      assertThat(ran.out()).startsWith("java 25.0.1\n").contains("[doctor]\n");
    }
  }

  @Nested
  class RunsTheProgram {

    @BeforeEach
    void build() throws IOException {
      tree.markBuilt();
      tree.addInstalledJdk("25.0.1");
    }

    @Test
    void withItsArgumentsAsTheyWere() throws Exception {
      assertThat(tree.run("run", "two words", "", "*", "$HOME", "-x=\"y\"").out())
          .endsWith(
              """
              [dev.fathom.cli/dev.fathom.cli.Main]
              [run]
              [two words]
              []
              [*]
              [$HOME]
              [-x="y"]
              """);
    }

    @Test
    void withNativeAccessForLinuxOnly() throws Exception {
      assertThat(tree.run().out())
          .contains("[--enable-native-access=dev.fathom.linux]\n")
          .contains("[-p]\n[" + tree.home.resolve("cli/target/app") + "]\n")
          .contains("[-cp]\n[" + tree.home.resolve("cli/target/app/cel/*") + "]\n");
    }

    @Test
    void withMoreOptionsForTheMachineSplitAtBlanks() throws Exception {
      assertThat(tree.with("FATHOM_JAVA_OPTS", "-Xmx1g -Da=*").run().out())
          .contains("[-Xmx1g]\n[-Da=*]\n");
    }

    @Test
    void inTheFolderOfTheCaller() throws Exception {
      assertThat(tree.run().out()).contains("folder " + tree.home.getParent() + "\n");
    }

    @Test
    void inTheSameProcess() throws Exception {
      tree.run();
      Process process = tree.start(tree.launcher());
      assertThat(FakeTree.finish(process).out()).contains("process " + process.pid() + "\n");
    }

    @Test
    void andEndsAsItDoes() throws Exception {
      assertThat(tree.with("FAKE_STATUS", "7").run().status()).isEqualTo(7);
    }

    @Test
    void throughSymbolicLinks() throws Exception {
      Path absolute = tree.link("links/absolute", tree.launcher());
      Path relative = tree.link("links/relative", Path.of("../a tree/fathom"));
      Path chained = tree.link("links/more/chained", Path.of("../relative"));
      Path folder = tree.link("links/tree", tree.home);
      for (Path path : new Path[] {absolute, relative, chained, folder.resolve("fathom")}) {
        Ran ran = FakeTree.finish(tree.start(path, "doctor"));
        assertThat(ran.status()).isZero();
        assertThat(ran.out()).contains("[" + tree.home.resolve("cli/target/app") + "]\n");
      }
    }
  }

  @Nested
  class Builds {

    @BeforeEach
    void addJdk() throws IOException {
      tree.addInstalledJdk("25.0.1");
    }

    @Test
    void onFirstUseOnly() throws Exception {
      tree.addMaven();
      Ran first = tree.run("doctor");
      assertThat(first.err()).contains("building fathom (first use");
      assertThat(first.out()).endsWith("[doctor]\n");
      assertThat(tree.run("doctor").err()).isEmpty();
      assertThat(tree.buildCount()).isEqualTo(1);
    }

    @Test
    void againWhenASourceIsNewer() throws Exception {
      tree.addMaven();
      tree.markBuilt();
      assertThat(tree.run().err()).doesNotContain("building");
      Path source = Files.writeString(tree.home.resolve("cli/src/main/java/A.java"), "class A {}");
      Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(10)));
      assertThat(tree.run().err()).contains("building fathom (sources have changed)");
      assertThat(tree.buildCount()).isEqualTo(1);
    }

    @Test
    void onceWhenTwoComeAtOnce() throws Exception {
      tree.addMaven();
      Process one = tree.start(tree.launcher(), "one");
      Process two = tree.start(tree.launcher(), "two");
      assertThat(FakeTree.finish(one).out()).endsWith("[one]\n");
      assertThat(FakeTree.finish(two).out()).endsWith("[two]\n");
      assertThat(tree.buildCount()).isEqualTo(1);
    }

    @Test
    void andSaysWhatFailed() throws Exception {
      tree.addMaven("echo '[INFO] fine'; echo '[ERROR] A.java: no such thing'; exit 1\n");
      Ran ran = tree.run("doctor");
      assertThat(ran.status()).isEqualTo(4);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err())
          .contains("the build failed", "A.java: no such thing")
          .contains(tree.home.resolve(".fathom/build.log").toString())
          .doesNotContain("fine");
    }

    @Test
    void orSaysThatMavenIsMissing() throws Exception {
      Ran ran = tree.run("doctor");
      assertThat(ran.status()).isEqualTo(3);
      assertThat(ran.err()).contains("no mvn on the PATH", "apt install maven");
    }
  }
}
