package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** In threads of their own, since nothing of it can be undone. Needs root. */
class CapabilitiesIT {
  private static <T> T inThread(Callable<T> task) throws Exception {
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      return thread.submit(task).get();
    }
  }

  @Test
  void onlyWhatIsNamedIsLeft() throws Exception {
    assumeTrue(ProcessCapabilities.here().hasSysAdmin(), "needs root");
    long left =
        inThread(() -> {
          Capabilities.keepOnly(Capabilities.CAP_SYS_PTRACE, ProcessCapabilities.CAP_BPF);
          return ProcessCapabilities.ofThread().effective();
        });
    assertThat(left).isEqualTo(1L << 19 | 1L << 39);
    assertThat(ProcessCapabilities.here().hasSysAdmin()).isTrue();
  }

  @Test
  void nothingIsGained() throws Exception {
    long left =
        inThread(() -> {
          Capabilities.keepOnly();
          Capabilities.keepOnly(Capabilities.CAP_SYS_PTRACE);
          return ProcessCapabilities.ofThread().effective();
        });
    assertThat(left).isZero();
  }

  @Test
  void whatItExecutesGetsNoMore() throws Exception {
    String line =
        inThread(() -> {
          Capabilities.keepOnly(Capabilities.CAP_DAC_READ_SEARCH);
          Process grep = new ProcessBuilder("grep", "CapEff", "/proc/self/status").start();
          return new String(grep.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        });
    assertThat(ProcessCapabilities.parse(line).effective() & ~4L).isZero();
  }

  @Test
  void thereAreOnlySixtyFour() {
    assertThatThrownBy(() -> Capabilities.keepOnly(64))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64");
  }
}
