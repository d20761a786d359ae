package dev.fathom.kernel.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.kernel.record.Notice;
import org.junit.jupiter.api.Test;

class LiveNamesTest {
  /** No device has this number. */
  private static final long DEVICE = 4000L << 20 | 7;

  private final LiveNames names = new LiveNames();

  private String learn(String path, boolean truncated, boolean deleted, boolean nameless) {
    names.learn(new Notice.File(DEVICE, 42, path, truncated, deleted, nameless));
    return names.file(DEVICE, 42, 0).path();
  }

  @Test
  void knowsWhatTheKernelTold() {
    assertThat(learn("/a/b", false, false, false)).isEqualTo("[4000:7]/a/b");
    assertThat(names.file(DEVICE, 42, 0).guessed()).isFalse();
    assertThat(names.file(DEVICE, 43, 0).path()).isEmpty();
  }

  @Test
  void theLastNameHolds() {
    learn("/a", false, false, false);
    assertThat(learn("/renamed", false, false, false)).isEqualTo("[4000:7]/renamed");
  }

  @Test
  void deletedFilesAreMarked() {
    assertThat(learn("/a", false, true, false)).isEqualTo("[4000:7]/a (deleted)");
  }

  @Test
  void missingDirectoriesAreMarked() {
    assertThat(learn("x/y", true, false, false)).isEqualTo("[4000:7]/…/x/y");
  }

  @Test
  void namelessFilesStayNameless() {
    assertThat(learn("", false, false, true)).isEmpty();
  }
}
