package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

final class ErrorLineTest {
  @Test
  void exceptionsOfFilesSayWhatAPersonWouldSay() {
    assertThat(ErrorLine.message(new NoSuchFileException("a.fio")))
        .isEqualTo("a.fio: no such file or directory");
    assertThat(ErrorLine.message(new UncheckedIOException(new AccessDeniedException("b"))))
        .isEqualTo("b: permission denied");
    assertThat(ErrorLine.message(new ErrnoException("write c", Errno.ENOSPC)))
        .isEqualTo("write c: No space left on device (ENOSPC)");
  }

  @Test
  void anExceptionWithoutMessageIsNamed() {
    assertThat(ErrorLine.message(new IOException())).isEqualTo("IOException");
  }

  @Test
  void aMistakeOfOursSaysHowToFindIt() {
    assertThat(ErrorLine.message(new IllegalStateException("x"))).contains("--stacktrace");
  }

  @Test
  void aUsageErrorKeepsItsWords() {
    assertThat(ErrorLine.message(CommandException.usage("say what"))).isEqualTo("say what");
  }
}
