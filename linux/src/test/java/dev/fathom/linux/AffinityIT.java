package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AffinityIT {
  private static String allowed() throws Exception {
    return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
        .filter(line -> line.startsWith("Cpus_allowed_list:"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void pinsThisThreadOnly() throws Exception {
    BitSet before = Affinity.processors();
    int last = before.length() - 1;
    CompletableFuture<String> pinned = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                Affinity.pin(last);
                pinned.complete(Affinity.processors() + " " + allowed());
              } catch (Exception e) {
                pinned.completeExceptionally(e);
              }
            });
    assertThat(pinned.get()).isEqualTo("{" + last + "} " + last);
    thread.join();
    assertThat(Affinity.processors()).isEqualTo(before);
  }

  @Test
  void refusesProcessorsThatCannotBe() {
    assertThatThrownBy(() -> Affinity.pin()).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Affinity.pin(-3)).hasMessageContaining("-3");
    assertThatThrownBy(() -> Affinity.pin(8192)).hasMessageContaining("8192");
  }

  @Test
  void namesProcessorsThatAreNotThere() {
    assertThatThrownBy(() -> Affinity.pin(8191))
        .isInstanceOf(ErrnoException.class)
        .hasMessageContaining("{8191}")
        .hasMessageContaining("EINVAL");
  }
}
