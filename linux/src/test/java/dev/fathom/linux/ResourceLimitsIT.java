package dev.fathom.linux;

import static dev.fathom.linux.ResourceLimits.Resource.FSIZE;
import static dev.fathom.linux.ResourceLimits.Resource.MEMLOCK;
import static dev.fathom.linux.ResourceLimits.Resource.NOFILE;
import static dev.fathom.linux.ResourceLimits.UNLIMITED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.linux.ResourceLimits.Limit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceLimitsIT {
  /** Limits of the process as the kernel prints them: proc_pid_limits(5). */
  private static Limit printed(String name) throws Exception {
    String line =
        Files.readAllLines(Path.of("/proc/self/limits")).stream()
            .filter(each -> each.startsWith(name))
            .findFirst()
            .orElseThrow();
    String[] words = line.substring(name.length()).strip().split("\\s+", -1);
    return new Limit(amount(words[0]), amount(words[1]));
  }

  private static long amount(String word) {
    return word.equals("unlimited") ? UNLIMITED : Long.parseLong(word);
  }

  @Test
  void areWhatTheKernelPrints() throws Exception {
    assertThat(ResourceLimits.limit(MEMLOCK)).isEqualTo(printed("Max locked memory"));
    assertThat(ResourceLimits.limit(NOFILE)).isEqualTo(printed("Max open files"));
    assertThat(ResourceLimits.limit(FSIZE)).isEqualTo(printed("Max file size"));
  }

  /** Lowers limits for good. */
  static final class Lower {
    public static void main(String[] arguments) throws Exception {
      ResourceLimits.set(MEMLOCK, new Limit(0, 1 << 20));
      ResourceLimits.set(NOFILE, new Limit(100, 200));
      System.out.println(printed("Max locked memory").equals(new Limit(0, 1 << 20)));
      System.out.println(ResourceLimits.limit(MEMLOCK));
      System.out.println(ResourceLimits.limit(NOFILE));
    }
  }

  @Test
  void canBeLowered() throws Exception {
    assertThat(ChildJvm.run(Lower.class, List.of()).lines())
        .containsExactly("true", "Limit[soft=0, hard=1048576]", "Limit[soft=100, hard=200]");
  }

  @Test
  void refuseASoftLimitAboveTheHardOne() {
    assertThatThrownBy(() -> new Limit(2, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Limit(-1, 1)).hasMessageContaining("-1");
  }

  @Test
  void allowWhatIsNotMore() {
    assertThat(new Limit(10, 20).allows(10)).isTrue();
    assertThat(new Limit(10, 20).allows(11)).isFalse();
    assertThat(new Limit(UNLIMITED, UNLIMITED).allows(Long.MAX_VALUE)).isTrue();
  }
}
