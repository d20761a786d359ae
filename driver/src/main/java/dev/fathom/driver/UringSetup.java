package dev.fathom.driver;

import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.IoUring;
import dev.fathom.linux.IoUringOp;
import dev.fathom.linux.IoUringParameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Sets a ring up as well as this kernel can, and says what it cannot. */
final class UringSetup {
  private static final int POLL_IDLE_MILLIS = 1000;
  private static final int BASE = IoUringParameters.SUBMIT_ALL | IoUringParameters.CLAMP;

  private UringSetup() {}

  static UringDriver open(DriverOptions options) throws IOException {
    List<Finding> findings = new ArrayList<>();
    IoUring ring = openRing(options, findings);
    try {
      require(ring, IoUringOp.MSG_RING, "messages between rings (Linux 5.18)");
      if ((ring.features() & IoUringOp.FEAT_EXT_ARG) == 0) {
        throw new IOException("io_uring of this kernel lacks timed waits (Linux 5.11)");
      }
      if (!options.shared() && !options.submissionPolling()) {
        ring.registerRing(); // a little faster; nothing depends on it
      }
      boolean minimumWait = (ring.features() & IoUringOp.FEAT_MIN_TIMEOUT) != 0;
      if (!minimumWait) {
        findings.add(
            Finding.degraded(
                "minimum wait", "done with two waits: the kernel lacks it", "Linux 6.12"));
      }
      Capabilities capabilities =
          new Capabilities(true, true, true, true, minimumWait, true, true, findings);
      return new UringDriver(ring, options, capabilities);
    } catch (IOException | RuntimeException e) {
      ring.close();
      throw e;
    }
  }

  private static void require(IoUring ring, int opcode, String what) throws IOException {
    if (!ring.supports(opcode)) {
      throw new IOException("io_uring of this kernel lacks " + what);
    }
  }

  /** Tries the best set-up first; EINVAL says that the kernel does not know a flag. */
  private static IoUring openRing(DriverOptions options, List<Finding> findings)
      throws ErrnoException {
    for (int flags : attempts(options)) {
      try {
        IoUring ring =
            IoUring.open(new IoUringParameters(options.depth(), 0, flags, POLL_IDLE_MILLIS));
        report(options, flags, findings);
        return ring;
      } catch (ErrnoException e) {
        if (e.errno() != Errno.EINVAL) {
          throw e;
        }
      }
    }
    throw new ErrnoException("io_uring_setup", Errno.EINVAL, "needs Linux 5.18 or newer");
  }

  private static int[] attempts(DriverOptions options) {
    if (options.submissionPolling()) {
      int flags = BASE | IoUringParameters.SQPOLL;
      return new int[] {flags | IoUringParameters.NO_SQARRAY, flags};
    }
    if (options.shared()) {
      return new int[] {BASE | IoUringParameters.NO_SQARRAY, BASE};
    }
    int deferred = BASE | IoUringParameters.SINGLE_ISSUER | IoUringParameters.DEFER_TASKRUN;
    return new int[] {deferred | IoUringParameters.NO_SQARRAY, deferred, BASE};
  }

  private static void report(DriverOptions options, int flags, List<Finding> findings) {
    boolean deferred = (flags & IoUringParameters.DEFER_TASKRUN) != 0;
    if (!options.shared() && !options.submissionPolling() && !deferred) {
      findings.add(
          Finding.degraded(
              "deferred completions", "not in this kernel: more interrupts", "Linux 6.1"));
    } else {
      findings.add(
          Finding.ok(
              "io_uring",
              options.submissionPolling()
                  ? "a kernel thread polls for submissions"
                  : options.shared() ? "one ring for many threads" : "one ring, one thread"));
    }
  }
}
