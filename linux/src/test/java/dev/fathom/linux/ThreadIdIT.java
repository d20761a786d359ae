package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ThreadIdIT {
  @Test
  void isTheNumberUnderProc() throws Exception {
    Path self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
    assertThat(self).hasToString(ProcessHandle.current().pid() + "/task/" + ThreadId.current());
  }
}
