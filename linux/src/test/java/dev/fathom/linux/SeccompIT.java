package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SeccompIT {
  /** Denies, and tells what calls answer then, in this and in an older thread. */
  static final class Deny {
    public static void main(String[] arguments) throws Exception {
      CountDownLatch denied = new CountDownLatch(1);
      CompletableFuture<Long> other = new CompletableFuture<>();
      Thread.ofPlatform()
          .start(() -> {
            try {
              denied.await();
              other.complete(SystemCall.call(SystemCallNumber.IO_URING_SETUP, 1, 0));
            } catch (InterruptedException e) {
              other.completeExceptionally(e);
            }
          });
      System.out.println(SystemCall.call(SystemCallNumber.IO_URING_SETUP, 1, 0));
      Seccomp.denyIoUring(Errno.EPERM);
      denied.countDown();
      System.out.println(other.get());
      System.out.println(SystemCall.call(SystemCallNumber.IO_URING_SETUP, 1, 0));
      System.out.println(SystemCall.call(SystemCallNumber.IO_URING_ENTER, -1));
      System.out.println(SystemCall.call(SystemCallNumber.IO_URING_REGISTER, -1));
      System.out.println(ThreadId.current() > 0);
      Seccomp.denyNativeAio(Errno.ENOSYS);
      System.out.println(SystemCall.call(SystemCallNumber.IO_SETUP, 1, 0));
      System.out.println(SystemCall.call(SystemCallNumber.IO_SUBMIT));
    }
  }

  @Test
  void deniesSystemCallsInAllThreads() throws Exception {
    List<String> lines = ChildJvm.run(Deny.class, List.of()).lines().toList();
    assertThat(lines).hasSize(8);
    // EFAULT where io_uring is allowed to begin with.
    assertThat(lines.getFirst()).isIn("" + -Errno.EFAULT, "" + -Errno.EPERM, "" + -Errno.ENOSYS);
    assertThat(lines.subList(1, 8)).containsExactly("-1", "-1", "-1", "-1", "true", "-38", "-38");
  }

  /** Denies the first and the last of many, and tells what they and another answer. */
  static final class DenyMany {
    public static void main(String[] arguments) throws Exception {
      int[] numbers = new int[255];
      Arrays.fill(numbers, 100_000);
      numbers[0] = SystemCallNumber.SYNC_FILE_RANGE;
      numbers[254] = SystemCallNumber.FALLOCATE;
      Seccomp.denySystemCalls(Errno.EDQUOT, numbers);
      System.out.println(SystemCall.call(SystemCallNumber.SYNC_FILE_RANGE, -1));
      System.out.println(SystemCall.call(SystemCallNumber.FALLOCATE, -1));
      System.out.println(SystemCall.call(SystemCallNumber.FSYNC, -1));
    }
  }

  @Test
  void deniesTheFirstAndTheLastOfTheMostThatAreAllowed() throws Exception {
    assertThat(ChildJvm.run(DenyMany.class, List.of()).lines())
        .containsExactly("-122", "-122", "-9");
  }

  @Test
  void refusesWhatAFilterCannotSay() {
    assertThatThrownBy(() -> Seccomp.denySystemCalls(0, 1)).hasMessageContaining("errno 0");
    assertThatThrownBy(() -> Seccomp.denySystemCalls(4096, 1)).hasMessageContaining("4096");
    assertThatThrownBy(() -> Seccomp.denySystemCalls(1, new int[256]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("256");
  }
}
