package dev.fathom.linux;

/**
 * A set of descriptors and the events awaited on each (ppoll(2)). One thread at a time; freed with
 * {@link #close}.
 */
public final class Poll implements AutoCloseable {
  public static final int POLLIN = 1;
  public static final int POLLPRI = 2;
  public static final int POLLOUT = 4;
  public static final int POLLERR = 8;
  public static final int POLLHUP = 16;
  public static final int POLLNVAL = 32;

  private static final int ENTRY_BYTES = 8;
  private static final int TIMESPEC_BYTES = 16;

  private final int capacity;
  private final long address;
  private final long sizeBytes;
  private int count;

  /**
   * Room for {@code capacity} descriptors.
   *
   * @throws ErrnoException ENOMEM
   */
  public Poll(int capacity) throws ErrnoException {
    this.capacity = capacity;
    sizeBytes = (long) capacity * ENTRY_BYTES + TIMESPEC_BYTES;
    address = Memory.map(sizeBytes, Memory.MAP_PRIVATE | Memory.MAP_ANONYMOUS, -1, 0);
  }

  /** Empties the set. */
  public void clear() {
    count = 0;
  }

  /**
   * Adds a descriptor.
   *
   * @return its index
   */
  public int add(int fd, int events) {
    if (count == capacity) {
      throw new IllegalStateException("no room for more than " + capacity + " descriptors");
    }
    long entry = entry(count);
    Memory.putInt(entry, fd);
    Memory.putInt(entry + 4, events & 0xffff);
    return count++;
  }

  /**
   * Waits until a descriptor is ready.
   *
   * @param timeoutNanos negative for no limit
   * @return how many are ready, 0 after the time, or a negated errno (EINTR)
   */
  public int await(long timeoutNanos) {
    long time = 0;
    if (timeoutNanos >= 0) {
      time = address + (long) capacity * ENTRY_BYTES;
      Memory.putLong(time, timeoutNanos / 1_000_000_000);
      Memory.putLong(time + 8, timeoutNanos % 1_000_000_000);
    }
    return (int) SystemCall.call(SystemCallNumber.PPOLL, address, count, time, 0);
  }

  /** The events that are ready on the descriptor with that index. */
  public int events(int index) {
    return Memory.getShort(entry(index) + 6) & 0xffff;
  }

  private long entry(int index) {
    return address + (long) index * ENTRY_BYTES;
  }

  @Override
  public void close() {
    Memory.unmap(address, sizeBytes);
  }
}
