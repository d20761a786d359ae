package dev.fathom.aio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How other threads read what {@link Probes} keep of an operation, without a lock: a record in an
 * array begins with a word that is 0 while the rest is not valid, and else tells of which operation
 * it is. A generation is in that word, so it does not come again. Costs its owner no more than
 * plain writes on x86-64.
 */
final class OpenSlots {
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

  private OpenSlots() {}

  /** The record becomes valid; by its owner. Paired with {@link #handle}. Hot path. */
  static void publish(long[] words, int at, long handle) {
    WORD.setRelease(words, at, handle);
  }

  /** The record is not valid any more; by its owner, before it changes. Hot path. */
  static void forget(long[] words, int at) {
    WORD.setOpaque(words, at, 0L);
    VarHandle.storeStoreFence(); // paired with that of still
  }

  /** Of which operation the record is, or 0. What is read after this was written before it. */
  static long handle(long[] words, int at) {
    return (long) WORD.getAcquire(words, at);
  }

  /** Whether the record was valid all the time since {@link #handle} gave this. */
  static boolean still(long[] words, int at, long handle) {
    VarHandle.loadLoadFence();
    return (long) WORD.getOpaque(words, at) == handle;
  }
}
