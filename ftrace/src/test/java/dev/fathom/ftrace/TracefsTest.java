package dev.fathom.ftrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.ftrace.TracefsException.Reason;
import dev.fathom.linux.ErrnoException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TracefsTest {
  private static final int EPERM = 1;
  private static final int ENOSPC = 28;

  @Test
  void deniedCallsSayWhoMayTrace() {
    List<IOException> denied =
        List.of(
            new AccessDeniedException("/sys/kernel/tracing"),
            new FileSystemException("/sys/kernel/tracing", null, "Operation not permitted"),
            new ErrnoException("open", EPERM));
    for (IOException cause : denied) {
      TracefsException failure = Tracefs.failed("cannot read it", cause);
      assertThat(failure.reason()).isIn(Reason.NOT_PERMITTED, Reason.LOCKED_DOWN);
      assertThat(failure).hasMessageStartingWith("cannot read it: ").hasCause(cause);
    }
  }

  @Test
  void otherFailuresKeepTheirWords() {
    TracefsException failure = Tracefs.failed("cannot write", new ErrnoException("write", ENOSPC));
    assertThat(failure.reason()).isEqualTo(Reason.FAILED);
    assertThat(failure).hasMessageStartingWith("cannot write: ");
  }

  @Test
  void optionsNameWhatIsWrongWithThem() {
    assertThatThrownBy(() -> TracefsOptions.DEFAULT.withBufferBytes(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("buffers of 1 bytes");
    Set<Long> many = LongStream.range(0, 65).boxed().collect(Collectors.toSet());
    assertThatThrownBy(() -> TracefsOptions.DEFAULT.withDevices(many))
        .hasMessage("65 devices: at most 64");
  }

  @Test
  void lettersOfTheKernelAreActionsAndFlags() {
    assertThat(said("RA", 1)).isEqualTo("READ 20");
    assertThat(said("FWFSM", 1)).isEqualTo("WRITE 1e");
    assertThat(said("FWS", 0)).isEqualTo("SYNC 2");
    assertThat(said("FF", 0)).isEqualTo("SYNC 0");
    assertThat(said("F", 0)).isEqualTo("SYNC 0");
    assertThat(said("WS", 0)).isEqualTo("WRITE 2");
    assertThat(said("DS", 1)).isEqualTo("DISCARD 2");
    assertThat(said("DE", 1)).isEqualTo("OTHER 0");
    assertThat(said("N", 0)).isEqualTo("OTHER 0");
    assertThat(said("NS", 1)).isEqualTo("ZERO 2");
    assertThat(said("WZS", 1)).isEqualTo("ZERO 2");
    assertThat(said("", 0)).isEqualTo("OTHER 0");
  }

  private static String said(String letters, long bytes) {
    var action = Rwbs.action(letters, bytes);
    return action + " " + Integer.toHexString(Rwbs.flags(letters, action));
  }
}
