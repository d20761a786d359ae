package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcFileTest {
  private static final String STATUS = "Name:\tjava\nCapEff:\t 23 \nSeccomp:\t2\nCapEff:\t5\n";

  @TempDir Path directory;

  @Test
  void textHasNoSpaceAroundIt() throws Exception {
    assertThat(ProcFile.text(write("  a b\n\n"))).contains("a b");
    assertThat(ProcFile.text(write(""))).contains("");
  }

  @Test
  void readsMoreThanOnePiece() throws Exception {
    String text = "é23".repeat(23_000);
    assertThat(ProcFile.text(write(text))).contains(text);
  }

  @Test
  void whatCannotBeReadIsUnknown() {
    assertThat(ProcFile.text(directory.resolve("absent"))).isEmpty();
    assertThat(ProcFile.text(directory)).isEmpty();
    assertThat(ProcFile.number(directory.resolve("absent"))).isEmpty();
  }

  @Test
  void readsNumbers() throws Exception {
    assertThat(ProcFile.number(write("-23\n"))).hasValue(-23);
    assertThat(ProcFile.number(write("23 B\n"))).isEmpty();
    assertThat(ProcFile.number("")).isEmpty();
  }

  @Test
  void findsTheFirstField() {
    assertThat(ProcFile.field(STATUS, "CapEff:")).isEqualTo("23");
    assertThat(ProcFile.field(STATUS, "Cap:")).isEmpty();
  }

  /** It gives all its digits to the first read, and nothing to a second one. */
  @Test
  void readsAllDigitsOfASetting() {
    Path limit = Path.of("/proc/sys/fs/aio-max-nr");
    assumeTrue(Files.exists(limit), "no " + limit + " here");
    assertThat(ProcFile.number(limit).orElse(0)).isGreaterThan(1000);
  }

  private Path write(String text) throws Exception {
    return Files.writeString(directory.resolve("file"), text);
  }
}
