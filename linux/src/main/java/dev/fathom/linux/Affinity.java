package dev.fathom.linux;

import static dev.fathom.linux.ErrnoException.check;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/**
 * The processors that a thread may run on: sched_setaffinity(2). All of this is about the platform
 * thread that runs it; threads that it starts later inherit it.
 */
public final class Affinity {
  /** As many as a kernel can be built for. */
  private static final int MAX_PROCESSORS = 8192;

  private static final int SET_BYTES = MAX_PROCESSORS / Byte.SIZE;

  private static final int THIS_THREAD = 0;

  private Affinity() {}

  /**
   * The processors that this thread may run on.
   *
   * @return their numbers, which need not be contiguous
   * @throws ErrnoException where a sandbox forbids to ask
   */
  public static BitSet processors() throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocate(SET_BYTES, Long.BYTES);
      long length =
          check(
              "sched_getaffinity",
              SystemCall.call(
                  SystemCallNumber.SCHED_GETAFFINITY, THIS_THREAD, SET_BYTES, set.address()));
      return BitSet.valueOf(set.asSlice(0, length).toArray(JAVA_BYTE));
    }
  }

  /**
   * Confines this thread to these processors.
   *
   * @throws IllegalArgumentException if there are none, or a number is above 8191
   * @throws ErrnoException EINVAL if none of them is there, or the process may not use it
   */
  public static void pin(BitSet processors) throws ErrnoException {
    if (processors.isEmpty() || processors.length() > MAX_PROCESSORS) {
      throw new IllegalArgumentException(
          "processors " + processors + " are none, or not within 0.." + (MAX_PROCESSORS - 1));
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocate(SET_BYTES, Long.BYTES);
      set.copyFrom(MemorySegment.ofArray(processors.toByteArray()));
      check(
          "sched_setaffinity to processors " + processors,
          SystemCall.call(
              SystemCallNumber.SCHED_SETAFFINITY, THIS_THREAD, SET_BYTES, set.address()));
    }
  }

  /** As {@link #pin(BitSet)}. */
  public static void pin(int... processors) throws ErrnoException {
    BitSet set = new BitSet();
    for (int processor : processors) {
      if (processor < 0) {
        throw new IllegalArgumentException("processor " + processor + " is negative");
      }
      set.set(processor);
    }
    pin(set);
  }
}
