package dev.fathom.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/**
 * The one door to the kernel: syscall(2), which every libc exports. Answers a value or a negated
 * errno. A call that waits does not hold up garbage collection (no critical linkage here).
 */
final class SystemCall {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();

  private static final FunctionDescriptor SIX =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  /** Answers −1 on errors, and the errno is lost: for calls that may be repeated to learn it. */
  private static final MethodHandle PLAIN =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("syscall"), SIX, Linker.Option.firstVariadicArg(1));

  private static final MethodHandle CAPTURING =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("syscall"),
          SIX,
          Linker.Option.firstVariadicArg(1),
          Linker.Option.captureCallState("errno"));

  /** Where this thread's errno is captured. */
  private static final ThreadLocal<MemorySegment> ERRNO =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURE));

  private SystemCall() {}

  static long call(int number) {
    return call(number, 0, 0, 0, 0, 0, 0);
  }

  static long call(int number, long a) {
    return call(number, a, 0, 0, 0, 0, 0);
  }

  static long call(int number, long a, long b) {
    return call(number, a, b, 0, 0, 0, 0);
  }

  static long call(int number, long a, long b, long c) {
    return call(number, a, b, c, 0, 0, 0);
  }

  static long call(int number, long a, long b, long c, long d) {
    return call(number, a, b, c, d, 0, 0);
  }

  /** Hot path: allocation-free. */
  static long call(int number, long a, long b, long c, long d, long e, long f) {
    MemorySegment state = ERRNO.get();
    try {
      long result = (long) CAPTURING.invokeExact(state, (long) number, a, b, c, d, e, f);
      return result == -1 ? -state.get(JAVA_INT, 0) : result;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * The same, a little faster where it succeeds: on an error the call is made again to learn the
   * errno. Only for calls whose repetition does no harm. Hot path: allocation-free.
   */
  static long callRepeatable(int number, long a, long b, long c, long d, long e, long f) {
    long result;
    try {
      result = (long) PLAIN.invokeExact((long) number, a, b, c, d, e, f);
    } catch (Throwable t) {
      throw unexpected(t);
    }
    return result == -1 ? call(number, a, b, c, d, e, f) : result;
  }

  private static RuntimeException unexpected(Throwable t) {
    if (t instanceof RuntimeException e) {
      return e;
    }
    if (t instanceof Error e) {
      throw e;
    }
    return new IllegalStateException(t);
  }
}
