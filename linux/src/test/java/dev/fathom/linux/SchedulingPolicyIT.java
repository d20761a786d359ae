package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SchedulingPolicyIT {
  private interface Body {
    void run() throws Exception;
  }

  /** In a thread of its own, whose policy nobody needs afterwards. */
  private static void elsewhere(Body body) throws Exception {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                body.run();
                done.complete(true);
              } catch (Throwable e) {
                done.completeExceptionally(e);
              }
            });
    thread.join();
    assertThat(done.get()).isTrue();
  }

  @Test
  void holdsForOneThread() throws Exception {
    elsewhere(() -> {
      SchedulingPolicy.IDLE.set(0);
      assertThat(SchedulingPolicy.of(0)).contains(SchedulingPolicy.IDLE);
      assertThat(SchedulingPolicy.of(ThreadId.current())).contains(SchedulingPolicy.IDLE);
      SchedulingPolicy.BATCH.set(0);
      assertThat(SchedulingPolicy.of(0)).contains(SchedulingPolicy.BATCH);
    });
    assertThat(SchedulingPolicy.of(0)).contains(SchedulingPolicy.OTHER);
  }

  @Test
  void comesBackWithCapSysNice() throws Exception {
    assumeTrue(
        ProcessCapabilities.ofThread().has(ProcessCapabilities.CAP_SYS_NICE),
        "no CAP_SYS_NICE here");
    elsewhere(() -> {
      SchedulingPolicy.IDLE.set(ThreadId.current());
      SchedulingPolicy.OTHER.set(ThreadId.current());
      assertThat(SchedulingPolicy.of(0)).contains(SchedulingPolicy.OTHER);
    });
  }

  @Test
  void staysIdleWithoutThePrivilege() throws Exception {
    elsewhere(() -> {
      Capabilities.keepOnly();
      SchedulingPolicy.IDLE.set(0);
      assertThatThrownBy(() -> SchedulingPolicy.OTHER.set(0))
          .isInstanceOf(ErrnoException.class)
          .hasMessageContaining("OTHER")
          .hasMessageContaining("EPERM");
    });
  }

  @Test
  void namesAThreadThatIsNotThere() {
    assertThatThrownBy(() -> SchedulingPolicy.of(Integer.MAX_VALUE))
        .isInstanceOf(ErrnoException.class)
        .hasMessageContaining("ESRCH");
    assertThatThrownBy(() -> SchedulingPolicy.IDLE.set(Integer.MAX_VALUE))
        .isInstanceOf(ErrnoException.class)
        .hasMessageContaining("ESRCH");
  }
}
