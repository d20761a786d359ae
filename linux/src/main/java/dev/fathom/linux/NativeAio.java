package dev.fathom.linux;

import static dev.fathom.linux.Memory.getInt;
import static dev.fathom.linux.Memory.getIntAcquire;
import static dev.fathom.linux.Memory.getLong;
import static dev.fathom.linux.Memory.putInt;
import static dev.fathom.linux.Memory.putIntRelease;
import static dev.fathom.linux.Memory.putLong;
import static dev.fathom.linux.Memory.putShort;
import static dev.fathom.linux.NativeAioLayout.EVENT_BYTES;
import static dev.fathom.linux.NativeAioLayout.IOCB_BYTES;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A context of Linux native AIO (io_setup(2)): one preallocated iocb for each of its slots, handed
 * over in batches (io_submit(2)), and a ring of completions that is read from memory without a
 * system call.
 *
 * <p><b>Threads.</b> One thread at a time prepares, submits and cancels; one at a time awaits and
 * reaps; any wakes. {@link #close} when nobody uses it.
 */
public final class NativeAio implements AutoCloseable {
  /** No timeout. */
  public static final long FOREVER = -1;

  /** The most completions that one wait can wait for. */
  public static final int MAX_AWAITED = 16;

  /** The most slots: the kernel's limit, less what waking needs. */
  public static final int MAX_SLOTS = 0x800000 - MAX_AWAITED;

  private static final int BATCH_EVENTS = 64;
  private static final long WAKE_DATA = -1;
  private static final int WAKE_ATTEMPTS = 1000;

  /** What io_cancel(2) answers where it succeeded. */
  private static final int EINPROGRESS = 115;

  private final long context;
  private final boolean readable;
  private final EventFd alwaysReady;

  // One mapping: iocbs, the one for waking, pointers to prepared ones, pointers for waking, events
  // that a wait took from the ring, and a timespec.
  private final long iocbs;
  private final long mappedBytes;
  private final long queue;
  private final long wakeQueue;
  private final long events;
  private final long time;

  private int eventFd = -1;
  private int queueFrom;
  private int queueTo;
  private int taken;
  private int takenTo;

  private NativeAio(long context, int slots, EventFd alwaysReady) throws ErrnoException {
    this.context = context;
    this.alwaysReady = alwaysReady;
    long wakeIocb = (long) slots * IOCB_BYTES;
    long queueAt = wakeIocb + IOCB_BYTES;
    long wakeQueueAt = queueAt + (long) slots * Long.BYTES;
    long eventsAt = wakeQueueAt + (long) MAX_AWAITED * Long.BYTES;
    long timeAt = eventsAt + (long) BATCH_EVENTS * EVENT_BYTES;
    mappedBytes = timeAt + 2 * Long.BYTES;
    iocbs = Memory.map(mappedBytes, Memory.MAP_PRIVATE | Memory.MAP_ANONYMOUS, -1, 0);
    queue = iocbs + queueAt;
    wakeQueue = iocbs + wakeQueueAt;
    events = iocbs + eventsAt;
    time = iocbs + timeAt;
    readable =
        getInt(context + NativeAioLayout.RING_MAGIC) == NativeAioLayout.MAGIC
            && getInt(context + NativeAioLayout.RING_INCOMPAT_FEATURES) == 0;
    fillWaking(iocbs + wakeIocb);
  }

  private void fillWaking(long iocb) {
    fill(iocb, NativeAioLayout.IOCB_CMD_POLL, WAKE_DATA, alwaysReady.fd(), Poll.POLLIN, 0, 0, 0, 0);
    for (int i = 0; i < MAX_AWAITED; i++) {
      putLong(wakeQueue + (long) i * Long.BYTES, iocb);
    }
  }

  /**
   * Opens a context.
   *
   * @param slots most operations in flight, 1 to {@link #MAX_SLOTS}
   * @throws ErrnoException EAGAIN where fs.aio-max-nr does not allow so many; ENOSYS, EPERM where
   *     there is no AIO or a filter forbids it; EINVAL for kernels before 4.19
   */
  public static NativeAio open(int slots) throws ErrnoException {
    long context = setUp(slots + MAX_AWAITED);
    EventFd ready = null;
    NativeAio aio = null;
    try {
      ready = EventFd.open();
      ready.signal();
      aio = new NativeAio(context, slots, ready);
    } finally {
      if (aio == null) {
        SystemCall.call(SystemCallNumber.IO_DESTROY, context);
        if (ready != null) {
          ready.close();
        }
      }
    }
    int result = aio.wakeOnce(1);
    if (result != 1) {
      aio.close();
      throw new ErrnoException("io_submit of a poll", -result, "needs Linux 4.19 or newer");
    }
    aio.reap(new int[1], new int[1]); // nobody waited for it
    return aio;
  }

  private static long setUp(int events) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment id = arena.allocate(ValueLayout.JAVA_LONG);
      int errno = (int) -SystemCall.call(SystemCallNumber.IO_SETUP, events, id.address());
      if (errno != 0) {
        throw new ErrnoException("io_setup for " + events + " events", errno, remedy(errno));
      }
      return id.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  private static String remedy(int errno) {
    return switch (errno) {
      case Errno.EAGAIN -> "raise the sysctl fs.aio-max-nr, or use a smaller depth";
      case Errno.ENOSYS -> "the kernel was built without CONFIG_AIO, or a seccomp filter denies it";
      case Errno.EPERM, Errno.EACCES -> "a seccomp filter or security module denies it";
      default -> "";
    };
  }

  /** Completions of what is prepared from now on also add to this eventfd. */
  public void signal(EventFd target) {
    eventFd = target.fd();
  }

  // ---- submission

  /**
   * Prepares a read or write. Hot path: allocation-free, as all that prepares.
   *
   * @param slot free, 0 to the number of slots − 1; its completion's data
   * @param address of the memory, or of an array of struct iovec if {@code vector}
   * @param length bytes, or elements of the array
   * @param rwFlags RWF_…
   * @param ioprio as in ioprio_set(2); 0 for the process's own
   */
  public void prepareTransfer(
      int slot,
      boolean write,
      boolean vector,
      int fd,
      long address,
      long length,
      long positionBytes,
      int rwFlags,
      int ioprio) {
    int opcode =
        write
            ? vector ? NativeAioLayout.IOCB_CMD_PWRITEV : NativeAioLayout.IOCB_CMD_PWRITE
            : vector ? NativeAioLayout.IOCB_CMD_PREADV : NativeAioLayout.IOCB_CMD_PREAD;
    long iocb = iocb(slot);
    fill(iocb, opcode, slot, fd, address, length, positionBytes, rwFlags, ioprio);
    enqueue(iocb);
  }

  /** Prepares an fsync or fdatasync, which the kernel gives to a worker thread of its own. */
  public void prepareSync(int slot, int fd, boolean dataOnly) {
    int opcode = dataOnly ? NativeAioLayout.IOCB_CMD_FDSYNC : NativeAioLayout.IOCB_CMD_FSYNC;
    long iocb = iocb(slot);
    fill(iocb, opcode, slot, fd, 0, 0, 0, 0, 0);
    enqueue(iocb);
  }

  /** Prepares a wait for readiness, once; completes with the events. */
  public void preparePoll(int slot, int fd, int pollEvents) {
    long iocb = iocb(slot);
    int wanted = pollEvents & 0xffff;
    fill(iocb, NativeAioLayout.IOCB_CMD_POLL, slot, fd, wanted, 0, 0, 0, 0);
    enqueue(iocb);
  }

  private long iocb(int slot) {
    return iocbs + (long) slot * IOCB_BYTES;
  }

  private void fill(
      long iocb,
      int opcode,
      long data,
      int fd,
      long address,
      long length,
      long positionBytes,
      int rwFlags,
      int ioprio) {
    boolean signals = eventFd >= 0 && data != WAKE_DATA;
    int flags =
        (signals ? NativeAioLayout.IOCB_FLAG_RESFD : 0)
            | (ioprio != 0 ? NativeAioLayout.IOCB_FLAG_IOPRIO : 0);
    putLong(iocb + NativeAioLayout.IOCB_DATA, data);
    putInt(iocb + NativeAioLayout.IOCB_KEY, 0);
    putInt(iocb + NativeAioLayout.IOCB_RW_FLAGS, rwFlags);
    putShort(iocb + NativeAioLayout.IOCB_LIO_OPCODE, (short) opcode);
    putShort(iocb + NativeAioLayout.IOCB_REQPRIO, (short) ioprio);
    putInt(iocb + NativeAioLayout.IOCB_FILDES, fd);
    putLong(iocb + NativeAioLayout.IOCB_BUF, address);
    putLong(iocb + NativeAioLayout.IOCB_NBYTES, length);
    putLong(iocb + NativeAioLayout.IOCB_OFFSET, positionBytes);
    putLong(iocb + NativeAioLayout.IOCB_RESERVED2, 0);
    putInt(iocb + NativeAioLayout.IOCB_FLAGS, flags);
    putInt(iocb + NativeAioLayout.IOCB_RESFD, signals ? eventFd : 0);
  }

  private void enqueue(long iocb) {
    putLong(queue + (long) queueTo++ * Long.BYTES, iocb);
  }

  /** How many are prepared and not handed over. */
  public int prepared() {
    return queueTo - queueFrom;
  }

  /**
   * Hands over what is prepared, in order (io_submit(2)). May wait for I/O where the file system
   * cannot start an operation without. Hot path: allocation-free.
   *
   * @return how many the kernel took, or the negated errno of the first: EAGAIN for no resources
   */
  public int submit() {
    long from = queue + (long) queueFrom * Long.BYTES;
    int result = (int) SystemCall.call(SystemCallNumber.IO_SUBMIT, context, prepared(), from);
    if (result > 0) {
      forget(result);
    }
    return result;
  }

  /** Takes the first {@code count} of the prepared ones back. */
  public void forget(int count) {
    queueFrom += count;
    assert queueFrom <= queueTo;
    if (queueFrom == queueTo) {
      queueFrom = 0;
      queueTo = 0;
    }
  }

  /**
   * Asks for an operation to end early (io_cancel(2)). Of what this class prepares, the kernel can
   * do that for polls.
   *
   * @return whether it will; its completion comes all the same
   */
  public boolean cancel(int slot) {
    int result = (int) SystemCall.call(SystemCallNumber.IO_CANCEL, context, iocb(slot), time);
    return result == 0 || result == -EINPROGRESS;
  }

  // ---- completion

  /**
   * Waits until completions are there for {@link #reap} (io_getevents(2)).
   *
   * @param minimum 1 to {@link #MAX_AWAITED}
   * @param timeoutNanos {@link #FOREVER} or at least 0
   * @return a negated errno (EINTR), or at least 0
   */
  public int await(int minimum, long timeoutNanos) {
    assert taken == takenTo : "a wait before all was reaped";
    long limit = 0;
    if (timeoutNanos >= 0) {
      limit = time;
      putLong(time, timeoutNanos / 1_000_000_000);
      putLong(time + Long.BYTES, timeoutNanos % 1_000_000_000);
    }
    int result =
        (int)
            SystemCall.call(
                SystemCallNumber.IO_GETEVENTS, context, minimum, BATCH_EVENTS, events, limit, 0);
    taken = 0;
    takenTo = Math.max(result, 0);
    return result;
  }

  /**
   * Takes completions without waiting. Hot path: allocation-free; no system call.
   *
   * @param slots filled with what was prepared
   * @param results filled with bytes moved, ready events, or a negated errno
   * @return how many; fewer than there is room for only if there are no more
   */
  public int reap(int[] slots, int[] results) {
    int count = 0;
    while (taken < takenTo && count < slots.length) {
      count = put(events + (long) taken++ * EVENT_BYTES, slots, results, count);
    }
    if (readable) {
      return reapRing(slots, results, count);
    }
    while (count < slots.length && await(0, 0) > 0) {
      while (taken < takenTo && count < slots.length) {
        count = put(events + (long) taken++ * EVENT_BYTES, slots, results, count);
      }
      if (taken < takenTo) {
        break;
      }
    }
    return count;
  }

  private int reapRing(int[] slots, int[] results, int already) {
    int count = already;
    int size = getInt(context + NativeAioLayout.RING_NR);
    int head = getInt(context + NativeAioLayout.RING_HEAD);
    int tail = getIntAcquire(context + NativeAioLayout.RING_TAIL); // aio_complete: smp_wmb
    int before = head;
    while (head != tail && count < slots.length) {
      long event = context + NativeAioLayout.RING_HEADER_BYTES + (long) head * EVENT_BYTES;
      count = put(event, slots, results, count);
      head = head + 1 == size ? 0 : head + 1;
    }
    if (head != before) {
      putIntRelease(context + NativeAioLayout.RING_HEAD, head); // refill_reqs_available reads it
    }
    return count;
  }

  /** Adds an event to the arrays, unless it only woke somebody. The new count. */
  private static int put(long event, int[] slots, int[] results, int count) {
    long data = getLong(event + NativeAioLayout.EVENT_DATA);
    if (data == WAKE_DATA) {
      return count;
    }
    slots[count] = (int) data;
    results[count] = (int) getLong(event + NativeAioLayout.EVENT_RES);
    return count + 1;
  }

  /**
   * Makes a wait for {@code awaited} completions that is under way or about to begin return: that
   * many polls of a descriptor that is always ready complete at once. Not more than once for each
   * wait. Any thread.
   */
  public void wake(int awaited) {
    int left = awaited;
    for (int i = 0; left > 0 && i < WAKE_ATTEMPTS; i++) {
      int result = wakeOnce(left);
      left -= Math.max(result, 0);
      if (result <= 0) {
        Thread.onSpinWait(); // for a moment no resources
      }
    }
  }

  private int wakeOnce(int count) {
    return (int) SystemCall.call(SystemCallNumber.IO_SUBMIT, context, count, wakeQueue);
  }

  /** Cancels what can be cancelled, waits for the rest, and frees everything (io_destroy(2)). */
  @Override
  public void close() {
    SystemCall.call(SystemCallNumber.IO_DESTROY, context);
    Memory.unmap(iocbs, mappedBytes);
    alwaysReady.close();
  }
}
