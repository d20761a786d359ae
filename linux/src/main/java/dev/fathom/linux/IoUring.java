package dev.fathom.linux;

import static dev.fathom.linux.ErrnoException.check;
import static dev.fathom.linux.IoUringLayout.*;
import static dev.fathom.linux.Memory.getInt;
import static dev.fathom.linux.Memory.getIntAcquire;
import static dev.fathom.linux.Memory.getIntVolatile;
import static dev.fathom.linux.Memory.getLong;
import static dev.fathom.linux.Memory.putInt;
import static dev.fathom.linux.Memory.putIntRelease;
import static dev.fathom.linux.Memory.putLong;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * One ring of io_uring(7): a submission queue, a completion queue, and the calls that move entries
 * between them and the kernel.
 *
 * <p>Used by one thread at a time; only {@link #await} may run while another thread prepares,
 * submits or reaps, and only on a ring without {@link IoUringParameters#SINGLE_ISSUER}. With that
 * flag every call is for the thread that opened the ring.
 *
 * <p>Calls answer a value or a negated errno.
 */
public final class IoUring implements AutoCloseable {
  /** No timeout. */
  public static final long FOREVER = -1;

  /** Descriptor of no file, in a table of registered files. */
  public static final int NO_FILE = -1;

  private static final long SPACE_PAUSE_NANOS = 10_000;

  /** What timed waits hand to the kernel: struct io_uring_getevents_arg and its timespec. */
  private static final ThreadLocal<MemorySegment> WAIT_ARGUMENT =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(64, 8));

  private final int fd;
  private final int setupFlags;
  private final int features;
  private final boolean polled;
  private final boolean deferred;
  private int enterFd;
  private int enterFlags;

  // The mapping: changes when the rings are resized.
  private long ringsAddress;
  private long ringsBytes;
  private long sqes;
  private long sqesBytes;
  private long sqHeadAt;
  private long sqTailAt;
  private long sqFlagsAt;
  private int sqMask;
  private long cqHeadAt;
  private long cqTailAt;
  private long cqFlagsAt;
  private long cqes;
  private int cqMask;

  /** Where the next entry goes; the kernel sees it on submission. */
  private int sqTail;

  /** Up to where entries were taken by the kernel. */
  private int sqHanded;

  private int cqHead;
  private boolean closed;

  private IoUring(int fd, long parameters) throws ErrnoException {
    this.fd = fd;
    setupFlags = getInt(parameters + PARAMS_FLAGS);
    features = getInt(parameters + PARAMS_FEATURES);
    polled = (setupFlags & IoUringParameters.SQPOLL) != 0;
    deferred = (setupFlags & IoUringParameters.DEFER_TASKRUN) != 0;
    enterFd = fd;
    map(parameters);
  }

  /**
   * Sets a ring up.
   *
   * @throws ErrnoException EPERM (sysctl kernel.io_uring_disabled, seccomp), ENOSYS (old kernel,
   *     seccomp), ENOMEM (memory or RLIMIT_MEMLOCK), EINVAL (a flag this kernel does not know)
   */
  public static IoUring open(IoUringParameters wanted) throws ErrnoException {
    Linux.requireSupported();
    try (Arena arena = Arena.ofConfined()) {
      long parameters = arena.allocate(PARAMS_BYTES, 8).address();
      int flags = wanted.setupFlags();
      if (wanted.completionEntries() > 0) {
        flags |= IoUringParameters.CQSIZE;
        putInt(parameters + PARAMS_CQ_ENTRIES, wanted.completionEntries());
      }
      putInt(parameters + PARAMS_FLAGS, flags);
      putInt(parameters + PARAMS_SQ_THREAD_IDLE, wanted.pollIdleMillis());
      int fd =
          (int)
              check(
                  "io_uring_setup",
                  SystemCall.call(SystemCallNumber.IO_URING_SETUP, wanted.entries(), parameters));
      try {
        return new IoUring(fd, parameters);
      } catch (ErrnoException e) {
        FileCalls.close(fd);
        throw e;
      }
    }
  }

  private void map(long parameters) throws ErrnoException {
    int sqEntries = getInt(parameters + PARAMS_SQ_ENTRIES);
    int cqEntries = getInt(parameters + PARAMS_CQ_ENTRIES);
    boolean indexed = (setupFlags & IoUringParameters.NO_SQARRAY) == 0;
    long sq = parameters + PARAMS_SQ_OFF;
    long cq = parameters + PARAMS_CQ_OFF;
    // Both rings are one mapping (IORING_FEAT_SINGLE_MMAP, 5.4).
    long sqEnd = indexed ? getInt(sq + SQ_OFF_ARRAY) + sqEntries * 4L : 0;
    ringsBytes = Math.max(sqEnd, getInt(cq + CQ_OFF_CQES) + (long) cqEntries * CQE_BYTES);
    sqesBytes = (long) sqEntries * SQE_BYTES;
    int flags = Memory.MAP_SHARED | Memory.MAP_POPULATE;
    ringsAddress = Memory.map(ringsBytes, flags, fd, OFF_SQ_RING);
    try {
      sqes = Memory.map(sqesBytes, flags, fd, OFF_SQES);
    } catch (ErrnoException e) {
      Memory.unmap(ringsAddress, ringsBytes);
      throw e;
    }
    sqHeadAt = ringsAddress + getInt(sq + SQ_OFF_HEAD);
    sqTailAt = ringsAddress + getInt(sq + SQ_OFF_TAIL);
    sqFlagsAt = ringsAddress + getInt(sq + SQ_OFF_FLAGS);
    sqMask = getInt(ringsAddress + getInt(sq + SQ_OFF_RING_MASK));
    cqHeadAt = ringsAddress + getInt(cq + CQ_OFF_HEAD);
    cqTailAt = ringsAddress + getInt(cq + CQ_OFF_TAIL);
    cqFlagsAt = ringsAddress + getInt(cq + CQ_OFF_FLAGS);
    cqMask = getInt(ringsAddress + getInt(cq + CQ_OFF_RING_MASK));
    cqes = ringsAddress + getInt(cq + CQ_OFF_CQES);
    if (indexed) {
      long array = ringsAddress + getInt(sq + SQ_OFF_ARRAY);
      for (int i = 0; i < sqEntries; i++) {
        putInt(array + i * 4L, i);
      }
    }
  }

  /** The ring's descriptor. */
  public int fd() {
    return fd;
  }

  /** The flags it was set up with. */
  public int setupFlags() {
    return setupFlags;
  }

  /** What the kernel can do: {@code IoUringOp.FEAT_…}. */
  public int features() {
    return features;
  }

  /** Entries of the submission queue. */
  public int sqEntries() {
    return sqMask + 1;
  }

  /** Entries of the completion queue. */
  public int cqEntries() {
    return cqMask + 1;
  }

  // ---- submission queue

  /**
   * How many entries can be prepared now. A kernel thread that polls tells of the entries it takes
   * a batch at a time: what completed may still count as not taken. Hot path: allocation-free.
   */
  public int sqSpace() {
    int head = polled ? getIntAcquire(sqHeadAt) : sqHanded; // kernel stores with release
    return Math.max(sqMask + 1 - (sqTail - head), 0);
  }

  /** Waits, at most so long, for room for one entry; only a kernel thread that polls makes some. */
  public boolean awaitSpace(long timeoutNanos) {
    long start = System.nanoTime();
    while (polled && sqSpace() == 0 && System.nanoTime() - start < timeoutNanos) {
      LockSupport.parkNanos(SPACE_PAUSE_NANOS);
    }
    return sqSpace() > 0;
  }

  /** The first 8 bytes of an entry. */
  public static long header(int opcode, int sqeFlags, int ioprio, int fd) {
    return opcode | (sqeFlags & 0xffL) << 8 | (ioprio & 0xffffL) << 16 | (fd & 0xffff_ffffL) << 32;
  }

  /** An entry's length and its flags for the operation. */
  public static long lengthAndFlags(int length, int operationFlags) {
    return (length & 0xffff_ffffL) | (long) operationFlags << 32;
  }

  /**
   * Fills the next entry. There must be {@link #sqSpace}, or an entry whose operation completed and
   * whose place this is. Hot path: allocation-free.
   *
   * @param header see {@link #header}
   * @param lengthAndFlags see {@link #lengthAndFlags}
   * @param bufferIndex of a registered buffer, or 0
   */
  public void prepare(
      long header,
      long offset,
      long address,
      long lengthAndFlags,
      long userData,
      long bufferIndex) {
    int tail = sqTail;
    long sqe = sqes + ((long) (tail & sqMask) << 6);
    putLong(sqe, header);
    putLong(sqe + 8, offset);
    putLong(sqe + 16, address);
    putLong(sqe + 24, lengthAndFlags);
    putLong(sqe + 32, userData);
    putLong(sqe + 40, bufferIndex);
    sqTail = tail + 1;
  }

  /** Fills the next entry with a no-op. Hot path: allocation-free. */
  public void prepareNop(long userData) {
    int tail = sqTail;
    long sqe = sqes + ((long) (tail & sqMask) << 6);
    putLong(sqe, 0); // NOP, no flags, fd 0
    putLong(sqe + 24, 0); // no NOP flags
    putLong(sqe + 32, userData);
    sqTail = tail + 1;
  }

  /** Entries filled and not yet taken by the kernel. */
  public int prepared() {
    return sqTail - sqHanded;
  }

  /** Takes back the last {@code count} entries filled. */
  public void unprepare(int count) {
    assert count <= prepared() : count;
    sqTail -= count;
  }

  /** Hands entries over without waiting. How many, or a negated errno. Hot path. */
  public int submit() {
    // Deferred completions are only worked off when asked for: otherwise those of operations that
    // did not end at once could wait for ever behind those that do.
    return enter(0, deferred ? ENTER_GETEVENTS : 0);
  }

  /**
   * Hands entries over, and waits without a time limit for {@code minimum} completions to be there.
   * How many were handed over, or a negated errno where none was. Hot path: allocation-free.
   */
  public int submitAndAwait(int minimum) {
    return enter(minimum, ENTER_GETEVENTS);
  }

  private int enter(int minimum, int flags) {
    int count = sqTail - sqHanded;
    putIntRelease(sqTailAt, sqTail); // the kernel loads with acquire
    if (polled) {
      return enterPolled(count, minimum, flags);
    }
    long result =
        SystemCall.callRepeatable(
            SystemCallNumber.IO_URING_ENTER, enterFd, count, minimum, flags | enterFlags, 0, 0);
    return taken((int) result);
  }

  private int taken(int result) {
    if (result >= 0) {
      sqHanded += result;
      return result;
    }
    return result == -Errno.EINTR || result == -Errno.ETIME ? 0 : result;
  }

  /** The kernel's thread takes entries by itself; it is only woken when it sleeps. */
  private int enterPolled(int count, int minimum, int flags) {
    sqHanded = sqTail;
    VarHandle.fullFence(); // our tail is visible before we look whether it sleeps
    boolean asleep = (getIntVolatile(sqFlagsAt) & SQ_NEED_WAKEUP) != 0;
    if (asleep || (flags & ENTER_GETEVENTS) != 0) {
      int all = flags | enterFlags | (asleep ? ENTER_SQ_WAKEUP : 0);
      long result =
          SystemCall.call(SystemCallNumber.IO_URING_ENTER, enterFd, count, minimum, all, 0, 0);
      if (result < 0 && result != -Errno.EINTR) {
        return (int) result;
      }
    }
    return count;
  }

  /**
   * As {@link #submitAndAwait(int)}, with a limit.
   *
   * @param timeoutNanos {@link #FOREVER} or at least 0
   * @param minimumWaitNanos after this time one completion suffices; 0 for none; needs {@link
   *     IoUringOp#FEAT_MIN_TIMEOUT}
   */
  public int submitAndAwait(int minimum, long timeoutNanos, long minimumWaitNanos) {
    int count = sqTail - sqHanded;
    putIntRelease(sqTailAt, sqTail);
    int flags = ENTER_GETEVENTS;
    if (polled) {
      sqHanded = sqTail;
      VarHandle.fullFence();
      flags |= (getIntVolatile(sqFlagsAt) & SQ_NEED_WAKEUP) != 0 ? ENTER_SQ_WAKEUP : 0;
      int result = enterTimed(count, minimum, flags, timeoutNanos, minimumWaitNanos);
      return result == -Errno.ETIME || result == -Errno.EINTR ? count : Math.min(result, count);
    }
    return taken(enterTimed(count, minimum, flags, timeoutNanos, minimumWaitNanos));
  }

  /**
   * Waits for {@code minimum} completions to be there, or the time, without handing anything over.
   *
   * @return 0 or a negated errno: ETIME, EINTR
   */
  public int await(int minimum, long timeoutNanos, long minimumWaitNanos) {
    return enterTimed(0, minimum, ENTER_GETEVENTS, timeoutNanos, minimumWaitNanos);
  }

  private int enterTimed(
      int count, int minimum, int flags, long timeoutNanos, long minimumWaitNanos) {
    long argument = WAIT_ARGUMENT.get().address();
    putLong(argument, 0);
    putInt(argument + 8, 0);
    long micros = Math.min((minimumWaitNanos + 999) / 1000, Integer.MAX_VALUE);
    putInt(argument + GETEVENTS_MIN_WAIT_USEC, (int) micros);
    putLong(argument + GETEVENTS_TS, timeoutNanos < 0 ? 0 : argument + TIMESPEC);
    putLong(argument + TIMESPEC, timeoutNanos / 1_000_000_000);
    putLong(argument + TIMESPEC + 8, timeoutNanos % 1_000_000_000);
    return (int)
        SystemCall.call(
            SystemCallNumber.IO_URING_ENTER,
            enterFd,
            count,
            minimum,
            flags | enterFlags | ENTER_EXT_ARG,
            argument,
            GETEVENTS_BYTES);
  }

  // ---- completion queue

  /** How many completions are there. Hot path: allocation-free. */
  public int ready() {
    return getIntAcquire(cqTailAt) - cqHead; // kernel stores with release
  }

  /**
   * Takes completions in the order of the queue. Hot path: allocation-free.
   *
   * @return how many, at most {@code max}
   */
  public int reap(long[] userData, int[] results, int offset, int max) {
    int head = cqHead;
    int count = Math.min(getIntAcquire(cqTailAt) - head, max);
    if (count == 0) {
      return 0;
    }
    long base = cqes;
    int mask = cqMask;
    for (int i = 0; i < count; i++) {
      long cqe = base + ((long) (head + i & mask) << 4);
      userData[offset + i] = getLong(cqe);
      results[offset + i] = getInt(cqe + CQE_RES);
    }
    cqHead = head + count;
    putIntRelease(cqHeadAt, cqHead); // the kernel loads with acquire before it reuses entries
    return count;
  }

  /** Whether completions wait in the kernel because the queue was full (IORING_FEAT_NODROP). */
  public boolean overflowed() {
    return (getIntVolatile(sqFlagsAt) & SQ_CQ_OVERFLOW) != 0;
  }

  /** Lets the kernel add to the queue what is due: overflowed and deferred completions. */
  public void flush() {
    SystemCall.call(
        SystemCallNumber.IO_URING_ENTER, enterFd, 0, 0, ENTER_GETEVENTS | enterFlags, 0, 0);
  }

  /** Switches the signalling of the registered eventfd on or off. */
  public void signalling(boolean on) {
    putIntRelease(cqFlagsAt, on ? 0 : CQ_EVENTFD_DISABLED);
  }

  // ---- registration

  /** Pins one region as buffer 0, replacing none. 0 or a negated errno. */
  public int registerBuffer(long address, long lengthBytes) {
    try (Arena arena = Arena.ofConfined()) {
      long iovec = arena.allocate(Iovecs.IOVEC_BYTES, 8).address();
      putLong(iovec, address);
      putLong(iovec + 8, lengthBytes);
      return register(REGISTER_BUFFERS, iovec, 1);
    }
  }

  /** Forgets the pinned region. 0 or a negated errno. */
  public int unregisterBuffers() {
    return register(UNREGISTER_BUFFERS, 0, 0);
  }

  /** Makes a table of {@code count} places for files, all empty (5.19). 0 or a negated errno. */
  public int registerFileTable(int count) {
    try (Arena arena = Arena.ofConfined()) {
      long argument = arena.allocate(RSRC_BYTES, 8).address();
      putInt(argument + RSRC_NR, count);
      putInt(argument + RSRC_FLAGS, RSRC_SPARSE);
      return register(REGISTER_FILES2, argument, RSRC_BYTES);
    }
  }

  /** Puts a file into the table, or {@link #NO_FILE}. 1 or a negated errno. */
  public int updateFile(int index, int fileFd) {
    try (Arena arena = Arena.ofConfined()) {
      long argument = arena.allocate(UPDATE_BYTES + 8, 8).address();
      putInt(argument + UPDATE_OFFSET, index);
      putLong(argument + UPDATE_DATA, argument + UPDATE_BYTES);
      putInt(argument + UPDATE_BYTES, fileFd);
      return register(REGISTER_FILES_UPDATE, argument, 1);
    }
  }

  /** Signals an eventfd on each completion. 0 or a negated errno. */
  public int registerEventFd(int eventFd) {
    try (Arena arena = Arena.ofConfined()) {
      long argument = arena.allocate(8, 8).address();
      putInt(argument, eventFd);
      return register(REGISTER_EVENTFD, argument, 1);
    }
  }

  /**
   * Registers the ring with the calling thread, so that its calls skip a lookup (5.18): from then
   * on only this thread may submit and wait. 1 or a negated errno.
   */
  public int registerRing() {
    try (Arena arena = Arena.ofConfined()) {
      long argument = arena.allocate(UPDATE_BYTES, 8).address();
      putInt(argument + UPDATE_OFFSET, -1);
      putLong(argument + UPDATE_DATA, fd);
      int result = register(REGISTER_RING_FDS, argument, 1);
      if (result == 1) {
        enterFd = getInt(argument + UPDATE_OFFSET);
        enterFlags = ENTER_REGISTERED_RING;
      }
      return result;
    }
  }

  private void unregisterRing() {
    if (enterFlags != ENTER_REGISTERED_RING) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      long argument = arena.allocate(UPDATE_BYTES, 8).address();
      putInt(argument + UPDATE_OFFSET, enterFd);
      register(UNREGISTER_RING_FDS, argument, 1);
    }
  }

  /** Whether the kernel knows an operation: {@code IoUringOp}. */
  public boolean supports(int opcode) {
    try (Arena arena = Arena.ofConfined()) {
      int ops = 256;
      long probe = arena.allocate(PROBE_BYTES + (long) ops * PROBE_OP_BYTES, 8).address();
      if (register(REGISTER_PROBE, probe, ops) < 0) {
        return false;
      }
      long op = probe + PROBE_BYTES + (long) opcode * PROBE_OP_BYTES;
      return opcode <= (Memory.getByte(probe + PROBE_LAST_OP) & 0xff)
          && (Memory.getShort(op + PROBE_OP_FLAGS) & PROBE_OP_SUPPORTED) != 0;
    }
  }

  /**
   * Makes both queues larger while operations are in flight (6.13; needs DEFER_TASKRUN and
   * NO_SQARRAY). Entries that are prepared stay so.
   *
   * @return 0 or a negated errno; then all is as before
   * @throws ErrnoException if the new rings cannot be mapped: the ring is then closed
   */
  public int resize(int entries, int completionEntries) throws ErrnoException {
    if ((setupFlags & IoUringParameters.NO_SQARRAY) == 0) {
      return -Errno.EINVAL; // the kernel does not tell where the new index array is (6.18)
    }
    try (Arena arena = Arena.ofConfined()) {
      long parameters = arena.allocate(PARAMS_BYTES, 8).address();
      putInt(parameters + PARAMS_SQ_ENTRIES, entries);
      putInt(parameters + PARAMS_CQ_ENTRIES, completionEntries);
      putInt(parameters + PARAMS_FLAGS, IoUringParameters.CQSIZE);
      putIntRelease(sqTailAt, sqTail); // the kernel copies the entries up to here
      int result = register(REGISTER_RESIZE_RINGS, parameters, 1);
      if (result < 0) {
        return result;
      }
      unmap();
      remap(parameters);
      return 0;
    }
  }

  private void remap(long parameters) throws ErrnoException {
    try {
      map(parameters);
    } catch (ErrnoException e) {
      closed = true; // nothing is mapped any more
      unregisterRing();
      FileCalls.close(fd);
      throw e;
    }
  }

  private int register(int opcode, long argument, int count) {
    return (int) SystemCall.call(SystemCallNumber.IO_URING_REGISTER, fd, opcode, argument, count);
  }

  private void unmap() {
    Memory.unmap(sqes, sqesBytes);
    Memory.unmap(ringsAddress, ringsBytes);
  }

  /** Closes the ring; the kernel cancels what is in flight, later. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      unregisterRing();
      unmap();
      FileCalls.close(fd);
    }
  }
}
