package dev.fathom.linux;

import static dev.fathom.linux.ErrnoException.check;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Makes system calls of this process fail, as a container's seccomp profile does: seccomp(2). For
 * trying out how a program behaves there; it is no sandbox, since calls of another architecture
 * pass. Needs no privilege, holds for all threads and children, and cannot be undone.
 */
public final class Seccomp {
  /** The highest errno that a filter can answer: MAX_ERRNO of include/linux/err.h. */
  private static final int MAX_ERRNO = 4095;

  /** A jump reaches at most this far. */
  private static final int MAX_NUMBERS = 255;

  private Seccomp() {}

  /**
   * From now on io_uring_setup, io_uring_enter and io_uring_register fail.
   *
   * @param errno what they fail with, e.g. {@link Errno#EPERM}
   * @throws ErrnoException where filters are not allowed
   */
  public static void denyIoUring(int errno) throws ErrnoException {
    denySystemCalls(
        errno,
        SystemCallNumber.IO_URING_SETUP,
        SystemCallNumber.IO_URING_ENTER,
        SystemCallNumber.IO_URING_REGISTER);
  }

  /**
   * From now on io_setup and io_submit fail.
   *
   * @param errno what they fail with, e.g. {@link Errno#ENOSYS}
   * @throws ErrnoException where filters are not allowed
   */
  public static void denyNativeAio(int errno) throws ErrnoException {
    denySystemCalls(errno, SystemCallNumber.IO_SETUP, SystemCallNumber.IO_SUBMIT);
  }

  /**
   * From now on these system calls fail.
   *
   * @param errno what they fail with, 1 to 4095
   * @param numbers of system calls on this architecture, at most 255
   * @throws ErrnoException where filters are not allowed
   */
  public static void denySystemCalls(int errno, int... numbers) throws ErrnoException {
    if (errno < 1 || errno > MAX_ERRNO) {
      throw new IllegalArgumentException("errno " + errno + " is not within 1.." + MAX_ERRNO);
    }
    if (numbers.length > MAX_NUMBERS) {
      throw new IllegalArgumentException(
          numbers.length + " system calls are more than " + MAX_NUMBERS);
    }
    Linux.requireSupported();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment program = program(arena, errno, numbers);
      check(
          "prctl PR_SET_NO_NEW_PRIVS",
          SystemCall.call(SystemCallNumber.PRCTL, SeccompLayout.PR_SET_NO_NEW_PRIVS, 1));
      install(program);
    }
  }

  private static void install(MemorySegment program) throws ErrnoException {
    long thread =
        check(
            "seccomp",
            SystemCall.call(
                SystemCallNumber.SECCOMP,
                SeccompLayout.SECCOMP_SET_MODE_FILTER,
                SeccompLayout.SECCOMP_FILTER_FLAG_TSYNC,
                program.address()));
    if (thread > 0) {
      throw new ErrnoException(
          "seccomp for all threads", Errno.EBUSY, "thread " + thread + " has a filter of its own");
    }
  }

  /**
   * The filter.
   *
   * <pre>
   *        load arch
   *        if arch != ours goto allow
   *        load nr
   *        if nr == numbers[0] goto deny
   *        …
   * allow: return ALLOW
   * deny:  return ERRNO
   * </pre>
   */
  private static MemorySegment program(Arena arena, int errno, int[] numbers) {
    int count = numbers.length + 5;
    MemorySegment code = arena.allocate((long) count * SeccompLayout.INSTRUCTION_SIZE, Long.BYTES);
    int arch = Linux.AARCH64 ? SeccompLayout.AUDIT_ARCH_AARCH64 : SeccompLayout.AUDIT_ARCH_X86_64;
    int at = 0;
    put(code, at++, SeccompLayout.LOAD, 0, 0, SeccompLayout.DATA_ARCH);
    put(code, at++, SeccompLayout.JUMP_IF_EQUAL, 0, numbers.length + 1, arch);
    put(code, at++, SeccompLayout.LOAD, 0, 0, SeccompLayout.DATA_NR);
    for (int i = 0; i < numbers.length; i++) {
      put(code, at++, SeccompLayout.JUMP_IF_EQUAL, numbers.length - i, 0, numbers[i]);
    }
    put(code, at++, SeccompLayout.RETURN, 0, 0, SeccompLayout.SECCOMP_RET_ALLOW);
    put(code, at, SeccompLayout.RETURN, 0, 0, SeccompLayout.SECCOMP_RET_ERRNO | errno);

    MemorySegment program = arena.allocate(SeccompLayout.PROGRAM_SIZE, Long.BYTES);
    program.set(JAVA_SHORT, SeccompLayout.PROGRAM_LEN, (short) count);
    program.set(JAVA_LONG, SeccompLayout.PROGRAM_FILTER, code.address());
    return program;
  }

  private static void put(MemorySegment code, int index, int opcode, int jt, int jf, int k) {
    long at = (long) index * SeccompLayout.INSTRUCTION_SIZE;
    code.set(JAVA_SHORT, at + SeccompLayout.INSTRUCTION_CODE, (short) opcode);
    code.set(JAVA_BYTE, at + SeccompLayout.INSTRUCTION_JT, (byte) jt);
    code.set(JAVA_BYTE, at + SeccompLayout.INSTRUCTION_JF, (byte) jf);
    code.set(JAVA_INT, at + SeccompLayout.INSTRUCTION_K, k);
  }
}
