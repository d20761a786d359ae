package dev.fathom.linux;

import static dev.fathom.linux.ErrnoException.check;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Limits that the kernel sets to this process: prlimit(2). From any thread, for all of them. */
public final class ResourceLimits {
  /** No limit: above every amount. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** What the kernel calls no limit. */
  private static final long RLIM_INFINITY = -1;

  /** A resource: include/uapi/asm-generic/resource.h. */
  public enum Resource {
    /** The longest file that may be written, bytes. */
    FSIZE(1),
    /** The highest number of a file descriptor, plus one. */
    NOFILE(7),
    /** Memory locked in place, bytes: rings and registered buffers count where no privilege. */
    MEMLOCK(8);

    final int number;

    Resource(int number) {
      this.number = number;
    }
  }

  /**
   * How much of a resource.
   *
   * @param soft what is enforced, not more than {@code hard}; may be {@link #UNLIMITED}
   * @param hard what {@code soft} may be raised to without privilege; may be {@link #UNLIMITED}
   */
  public record Limit(long soft, long hard) {
    /** Checks that neither is negative, and their order. */
    public Limit {
      if (soft < 0 || soft > hard) {
        throw new IllegalArgumentException(
            "limit " + soft + " is not within 0 and the hard limit " + hard);
      }
    }

    /** Whether this much is allowed. */
    public boolean allows(long amount) {
      return amount <= soft;
    }
  }

  private ResourceLimits() {}

  /**
   * The limit as it is now.
   *
   * @throws ErrnoException where a sandbox forbids to ask
   */
  public static Limit limit(Resource resource) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(ResourceLimitLayout.SIZE, Long.BYTES);
      check("getrlimit " + resource, prlimit(resource, 0, limit.address()));
      return new Limit(
          fromKernel(limit.get(JAVA_LONG, ResourceLimitLayout.CUR)),
          fromKernel(limit.get(JAVA_LONG, ResourceLimitLayout.MAX)));
    }
  }

  /**
   * Sets the limit.
   *
   * @throws ErrnoException EPERM where raising the hard limit needs CAP_SYS_RESOURCE
   */
  public static void set(Resource resource, Limit limit) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(ResourceLimitLayout.SIZE, Long.BYTES);
      memory.set(JAVA_LONG, ResourceLimitLayout.CUR, toKernel(limit.soft));
      memory.set(JAVA_LONG, ResourceLimitLayout.MAX, toKernel(limit.hard));
      check("setrlimit " + resource + " to " + limit, prlimit(resource, memory.address(), 0));
    }
  }

  private static long prlimit(Resource resource, long newLimit, long oldLimit) {
    return SystemCall.call(SystemCallNumber.PRLIMIT64, 0, resource.number, newLimit, oldLimit);
  }

  private static long fromKernel(long value) {
    return value < 0 ? UNLIMITED : value;
  }

  private static long toKernel(long value) {
    return value == UNLIMITED ? RLIM_INFINITY : value;
  }
}
