package dev.fathom.driver;

import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.Iovecs;
import java.util.Arrays;

/**
 * Operations prepared to be done by plain system calls in the submitting thread: those on files in
 * memory, which a ring would pass to a worker thread. One thread at a time.
 */
final class PlainCalls {
  private final Iovecs iovecs = new Iovecs(1);
  private Task.Kind[] kinds;
  private long[] handles;
  private int[] fds;
  private long[] addresses;
  private int[] lengths;
  private long[] positions;
  private int[] flags;
  private int count;

  PlainCalls(int capacity) {
    kinds = new Task.Kind[capacity];
    handles = new long[capacity];
    fds = new int[capacity];
    addresses = new long[capacity];
    lengths = new int[capacity];
    positions = new long[capacity];
    flags = new int[capacity];
  }

  int count() {
    return count;
  }

  /**
   * Adds one.
   *
   * @param address of the memory; for vectors, of the iovec array
   * @param length bytes; for vectors, elements of the array
   * @param rwFlags RWF_…
   */
  void add(
      Task.Kind kind, long handle, int fd, long address, int length, long position, int rwFlags) {
    int at = count++;
    kinds[at] = kind;
    handles[at] = handle;
    fds[at] = fd;
    addresses[at] = address;
    lengths[at] = length;
    positions[at] = position;
    flags[at] = rwFlags;
  }

  /** Does all, in order; their completions go into the stash. How many. */
  int run(Stash stash) {
    int done = count;
    for (int i = 0; i < done; i++) {
      stash.add(handles[i], call(i));
    }
    count = 0;
    return done;
  }

  /** Hot path: allocation-free. */
  private int call(int index) {
    boolean flagged = kinds[index] == Task.Kind.WRITE && flags[index] != 0;
    return flagged
        ? flaggedWrite(index)
        : NativeCalls.call(
            kinds[index],
            fds[index],
            addresses[index],
            lengths[index],
            positions[index],
            flags[index]);
  }

  /** A write with flags must be one of vectors. */
  private int flaggedWrite(int index) {
    try {
      long array = iovecs.set(0, addresses[index], lengths[index]);
      return NativeCalls.call(
          Task.Kind.WRITEV, fds[index], array, 1, positions[index], flags[index]);
    } catch (ErrnoException e) {
      return -e.errno();
    }
  }

  /** Takes one out; false if it is not there. */
  boolean remove(long handle) {
    for (int i = 0; i < count; i++) {
      if (handles[i] == handle) {
        removeAt(i);
        return true;
      }
    }
    return false;
  }

  private void removeAt(int index) {
    int rest = --count - index;
    System.arraycopy(kinds, index + 1, kinds, index, rest);
    System.arraycopy(handles, index + 1, handles, index, rest);
    System.arraycopy(fds, index + 1, fds, index, rest);
    System.arraycopy(addresses, index + 1, addresses, index, rest);
    System.arraycopy(lengths, index + 1, lengths, index, rest);
    System.arraycopy(positions, index + 1, positions, index, rest);
    System.arraycopy(flags, index + 1, flags, index, rest);
  }

  void grow(int capacity) {
    kinds = Arrays.copyOf(kinds, capacity);
    handles = Arrays.copyOf(handles, capacity);
    fds = Arrays.copyOf(fds, capacity);
    addresses = Arrays.copyOf(addresses, capacity);
    lengths = Arrays.copyOf(lengths, capacity);
    positions = Arrays.copyOf(positions, capacity);
    flags = Arrays.copyOf(flags, capacity);
  }

  void close() {
    iovecs.close();
  }
}
