package dev.fathom.linux;

import static dev.fathom.linux.ErrnoException.check;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Gives up privileges of the calling thread: capset(2) and prctl(2). Linux keeps capabilities by
 * thread, so threads that run already keep theirs; threads and processes that this one starts get
 * what it has left.
 */
public final class Capabilities {
  /** Reads what file permissions forbid. */
  public static final int CAP_DAC_READ_SEARCH = 2;

  /** To write files and directories whatever their permissions are. */
  public static final int CAP_DAC_OVERRIDE = 1;

  /** Looks into other processes. */
  public static final int CAP_SYS_PTRACE = 19;

  /** {@code _LINUX_CAPABILITY_VERSION_3} of {@code linux/capability.h}: 64 bits in two halves. */
  private static final int VERSION = 0x2008_0522;

  private static final int HEADER_BYTES = 8;
  private static final int HALF_BYTES = 12;
  private static final int PERMITTED = 4;
  private static final int PR_SET_NO_NEW_PRIVS = 38;

  private Capabilities() {}

  /**
   * From now on this thread has these capabilities at most, and those of them only that it has
   * already; nothing that it executes gets more, not even as root. Cannot be undone.
   *
   * @param capabilities numbers as in capabilities(7), 0 to 63
   * @throws ErrnoException if the kernel refuses
   */
  public static void keepOnly(int... capabilities) throws ErrnoException {
    long wanted = 0;
    for (int capability : capabilities) {
      if (capability < 0 || capability >= Long.SIZE) {
        throw new IllegalArgumentException("capability " + capability + " is not within 0..63");
      }
      wanted |= 1L << capability;
    }
    check(
        "prctl PR_SET_NO_NEW_PRIVS",
        SystemCall.call(SystemCallNumber.PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0));
    set(wanted & ProcessCapabilities.ofThread().effective());
  }

  private static void set(long capabilities) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = arena.allocate(HEADER_BYTES, Integer.BYTES);
      header.set(JAVA_INT, 0, VERSION);
      MemorySegment data = arena.allocate(2 * HALF_BYTES, Integer.BYTES);
      for (int half = 0; half < 2; half++) {
        long at = (long) half * HALF_BYTES;
        int bits = (int) (capabilities >>> (half * Integer.SIZE));
        data.set(JAVA_INT, at, bits);
        data.set(JAVA_INT, at + PERMITTED, bits);
      }
      check("capset", SystemCall.call(SystemCallNumber.CAPSET, header.address(), data.address()));
    }
  }
}
