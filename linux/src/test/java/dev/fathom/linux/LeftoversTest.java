package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
  private static final Pattern NAME = Pattern.compile("group-(\\d+)");

  private static long dead;

  @TempDir Path parent;

  @BeforeAll
  static void endProcess() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    dead = process.pid();
  }

  private Path made(String name) throws Exception {
    return Files.createDirectory(parent.resolve(name));
  }

  @Test
  void whatDeadProcessesLeftGoes() throws Exception {
    Path left = made("group-" + dead);
    Leftovers.remove(parent, NAME);
    assertThat(left).doesNotExist();
  }

  @Test
  void whatOthersUseAndWhatIsNamedOtherwiseStays() throws Exception {
    Path ours = made("group-" + ProcessHandle.current().pid());
    Path others = made("other-" + dead);
    Path longer = made("group-" + dead + "-1");
    Leftovers.remove(parent, NAME);
    assertThat(ours).exists();
    assertThat(others).exists();
    assertThat(longer).exists();
  }

  @Test
  void oneThatCannotGoKeepsNoOtherFromGoing() throws Exception {
    Path first = made("group-" + dead);
    Path second = made("group-0" + dead);
    Path third = made("group-00" + dead);
    Files.createFile(second.resolve("in-use"));
    Leftovers.remove(parent, NAME);
    assertThat(first).doesNotExist();
    assertThat(second).exists();
    assertThat(third).doesNotExist();
  }

  @Test
  void aParentThatIsNotThereIsNoMatter() {
    Leftovers.remove(parent.resolve("missing"), NAME);
    assertThat(parent).isEmptyDirectory();
  }
}
