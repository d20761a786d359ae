package dev.fathom.linux;

import static org.junit.jupiter.api.Assumptions.abort;

import java.util.ArrayList;
import java.util.List;

/** Rings for tests, and what comes out of them. */
final class Rings {
  /** Set-ups that must behave alike. */
  enum Setup {
    PLAIN(0),
    CONFINED(IoUringParameters.SINGLE_ISSUER | IoUringParameters.DEFER_TASKRUN),
    NO_ARRAY(
        IoUringParameters.SINGLE_ISSUER
            | IoUringParameters.DEFER_TASKRUN
            | IoUringParameters.NO_SQARRAY),
    POLLED(IoUringParameters.SQPOLL);

    final int flags;

    Setup(int flags) {
      this.flags = flags;
    }
  }

  /** What {@link #await} gives up after. */
  static final long PATIENCE_NANOS = 10_000_000_000L;

  /** One entry of the completion queue. */
  record Completion(long userData, int result) {}

  private Rings() {}

  static IoUring open(int entries, Setup setup) throws ErrnoException {
    return open(new IoUringParameters(entries, 0, setup.flags, 20));
  }

  /** Opens one; where this kernel cannot, the test is skipped. */
  static IoUring open(IoUringParameters parameters) throws ErrnoException {
    try {
      return IoUring.open(parameters);
    } catch (ErrnoException e) {
      return switch (e.errno()) {
        case Errno.ENOSYS, Errno.EPERM -> abort("no io_uring here: " + e.getMessage());
        case Errno.EINVAL -> abort("this kernel does not know the flags of " + parameters);
        case Errno.ENOMEM -> abort("too little memory may be locked for " + parameters);
        default -> throw e;
      };
    }
  }

  /** Submits, and takes completions until there are {@code count}. */
  static List<Completion> await(IoUring ring, int count) {
    List<Completion> completions = new ArrayList<>();
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (completions.size() < count) {
      int missing = count - completions.size();
      int result = ring.submitAndAwait(missing, PATIENCE_NANOS, 0);
      if (result < 0 || System.nanoTime() > end) {
        throw new AssertionError("after " + completions + ": " + result);
      }
      completions.addAll(reap(ring));
    }
    return completions;
  }

  /** Takes what is there. */
  static List<Completion> reap(IoUring ring) {
    long[] userData = new long[64];
    int[] results = new int[64];
    int count = ring.reap(userData, results, 0, 64);
    List<Completion> completions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      completions.add(new Completion(userData[i], results[i]));
    }
    return completions;
  }

  /** Prepares a read or write. */
  static void prepare(
      IoUring ring, int opcode, int fd, long address, int length, long position, long userData) {
    ring.prepare(
        IoUring.header(opcode, 0, 0, fd),
        position,
        address,
        IoUring.lengthAndFlags(length, 0),
        userData,
        0);
  }
}
