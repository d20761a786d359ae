package dev.fathom.aio;

import org.jspecify.annotations.Nullable;

/**
 * Whom to call for each operation that an {@link EventLoop} has in flight, by the slot that is the
 * operation's tag; and how many of them are of which nature. Belongs to the loop's thread.
 *
 * <p>Hot path: allocation-free.
 */
final class CallbackTable {
  /** What is known about when an operation ends. */
  static final byte OPEN_ENDED = 0;

  /** It ends by itself within the time of a device. */
  static final byte CERTAIN = 1;

  /** Others may be held back until it has ended. */
  static final byte ORDERED = 2;

  private final @Nullable IoCallback[] callbacks;
  private final byte[] natures;
  private final int[] free;
  private final int[] counts = new int[3];
  private final boolean[] foreign;
  private int freeCount;

  /** The file of the first operation since nothing was in flight. */
  private @Nullable IoFile first;

  /** How many operations are on other files than that. */
  private int foreignCount;

  CallbackTable(int depth) {
    callbacks = new @Nullable IoCallback[depth];
    natures = new byte[depth];
    foreign = new boolean[depth];
    free = new int[depth];
    for (int slot = depth - 1; slot >= 0; slot--) {
      free[freeCount++] = slot;
    }
  }

  /** How many more operations there is room for. */
  int room() {
    return freeCount;
  }

  int inFlight() {
    return free.length - freeCount;
  }

  int depth() {
    return free.length;
  }

  /** The slot that {@link #take} takes next; there must be room. */
  int next() {
    return free[freeCount - 1];
  }

  /** Takes a slot for an operation, on a file if it has one. */
  @SuppressWarnings("ReferenceEquality") // each open file is one of its own
  void take(IoCallback callback, byte nature, @Nullable IoFile file) {
    if (freeCount == free.length) {
      first = file;
    }
    int slot = free[--freeCount];
    if (file != first) {
      foreign[slot] = true;
      foreignCount++;
    }
    callbacks[slot] = callback;
    natures[slot] = nature;
    counts[nature]++;
  }

  /** Frees a slot; the callback that was there, if any. */
  @Nullable IoCallback end(int slot) {
    IoCallback callback = callbacks[slot];
    if (callback != null) {
      callbacks[slot] = null;
      free[freeCount++] = slot;
      counts[natures[slot]]--;
      if (foreign[slot]) {
        foreign[slot] = false;
        foreignCount--;
      }
    }
    return callback;
  }

  /** How many operations will certainly end, whatever becomes of the others. */
  int certain() {
    return counts[ORDERED] > 0 ? 0 : counts[CERTAIN];
  }

  /** Whether all are on one file; a hint: false also where the others have just ended. */
  boolean onOneFile() {
    return foreignCount == 0;
  }

  static byte natureOn(IoFile file) {
    return file.synchronizedOrder() ? ORDERED : file.seekable ? CERTAIN : OPEN_ENDED;
  }

  static byte natureOf(Operation operation) {
    Settings settings = operation.settings();
    if (settings.link() != Link.NONE || settings.barrier()) {
      return ORDERED;
    }
    IoFile file = operation.file();
    return file != null
        ? natureOn(file)
        : operation instanceof Operation.Nop ? CERTAIN : OPEN_ENDED;
  }
}
