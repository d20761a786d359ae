package dev.fathom.driver;

import static dev.fathom.linux.IoUring.header;
import static dev.fathom.linux.IoUring.lengthAndFlags;

import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.EventFd;
import dev.fathom.linux.IoUring;
import dev.fathom.linux.IoUringOp;
import dev.fathom.linux.Iovecs;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * io_uring(7): operations go into a ring that the kernel works off; one system call hands over a
 * batch and waits for completions.
 *
 * <p>Two things do not go through the ring, because it would be slower. Operations on files in
 * memory, which a ring passes to a worker thread, are done by plain calls on submission. And an
 * operation through the page cache that is the only one in flight, and whose caller waits for it
 * without a limit, is done by a plain call in the wait; {@link #wake} then takes effect after it.
 *
 * <p>Threads as in {@link Driver}; a driver that is not shared belongs to the thread that opened
 * it.
 */
public final class UringDriver implements Driver {
  private static final int RWF_FLAGS_MASK = FLAG_DATA_SYNC | FLAG_SYNC;

  /** How long a kernel thread that polls is given to take an entry where there is no room. */
  private static final long ROOM_NANOS = 10_000_000;

  private final IoUring ring;
  private final boolean shared;
  private final boolean polled;
  private final Capabilities capabilities;
  private final RingWait wait;
  private final PlainCalls plain;
  private final Stash stash;
  private final Spill spill = new Spill();
  private final Iovecs iovecs;
  private final RegisteredFiles files;
  private final WakeMessages messages;
  private final RingCancel cancellation;
  private int depth;
  private int nextIovecs;
  private boolean small;
  private @Nullable EventFd eventFd;

  /** Operations prepared and not yet reaped. */
  private int outstanding;

  private final SoleOperation sole = new SoleOperation();

  /** Threads in {@link #await}. */
  private final AtomicInteger waiting = new AtomicInteger();

  private long submitted;
  private long systemCalls;
  private long inline;
  private long punted;
  private OperationWatch watch = OperationWatch.NONE;

  UringDriver(IoUring ring, DriverOptions options, Capabilities capabilities) {
    this.ring = ring;
    this.capabilities = capabilities;
    shared = options.shared();
    polled = options.submissionPolling();
    depth = options.depth();
    wait = new RingWait(ring);
    plain = new PlainCalls(depth);
    stash = new Stash(depth);
    iovecs = new Iovecs(depth);
    files = new RegisteredFiles(ring);
    messages = new WakeMessages(ring.fd());
    cancellation = new RingCancel(ring, messages, stash);
  }

  /**
   * Opens a ring.
   *
   * @throws IOException why there is none, with a remedy
   */
  public static UringDriver open(DriverOptions options) throws IOException {
    return UringSetup.open(options);
  }

  @Override
  public DriverKind kind() {
    return DriverKind.IO_URING;
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public DriverFile open(Path path, FileOptions options) throws IOException {
    return NativeFile.open(path, options);
  }

  @Override
  public boolean accepts(DriverFile file) {
    return file instanceof NativeFile;
  }

  // ---- submission side

  @Override
  public void prepareNop(long handle) {
    outstanding++;
    sole.forget();
    if (small) {
      prepare(header(IoUringOp.NOP, 0, 0, -1), 0, 0, 0, handle, 0);
    } else {
      ring.prepareNop(handle);
    }
  }

  @Override
  public void prepareRead(
      long handle,
      DriverFile file,
      MemorySegment memory,
      long address,
      int lengthBytes,
      long positionBytes,
      int flags,
      int bufferIndex) {
    NativeFile target = (NativeFile) file;
    if (target.inMemory()) {
      plainly(Task.Kind.READ, handle, target, address, lengthBytes, positionBytes, 0);
      return;
    }
    if (outstanding++ == 0) {
      remember(Task.Kind.READ, handle, target, address, lengthBytes, positionBytes, flags);
    }
    int opcode = bufferIndex >= 0 ? IoUringOp.READ_FIXED : IoUringOp.READ;
    noteIf(target.puntsReads(), handle);
    prepareOn(opcode, target, address, lengthBytes, positionBytes, flags & ~RWF_FLAGS_MASK, handle);
  }

  @Override
  public void prepareWrite(
      long handle,
      DriverFile file,
      MemorySegment memory,
      long address,
      int lengthBytes,
      long positionBytes,
      int flags,
      int bufferIndex) {
    NativeFile target = (NativeFile) file;
    if (target.inMemory()) {
      plainly(
          Task.Kind.WRITE,
          handle,
          target,
          address,
          lengthBytes,
          positionBytes,
          NativeCalls.rwFlags(flags));
      return;
    }
    if (outstanding++ == 0) {
      remember(Task.Kind.WRITE, handle, target, address, lengthBytes, positionBytes, flags);
    }
    int opcode = bufferIndex >= 0 ? IoUringOp.WRITE_FIXED : IoUringOp.WRITE;
    noteIf(target.puntsWrites(), handle);
    prepareOn(opcode, target, address, lengthBytes, positionBytes, flags, handle);
  }

  @Override
  public void prepareReadv(
      long handle, DriverFile file, MemorySegment[] memory, long positionBytes, int flags) {
    NativeFile target = (NativeFile) file;
    prepareVector(false, handle, target, memory, positionBytes, flags & ~RWF_FLAGS_MASK);
    noteIf(target.puntsReads(), handle);
  }

  @Override
  public void prepareWritev(
      long handle, DriverFile file, MemorySegment[] memory, long positionBytes, int flags) {
    NativeFile target = (NativeFile) file;
    prepareVector(true, handle, target, memory, positionBytes, flags);
    noteIf(target.puntsWrites(), handle);
  }

  private void prepareVector(
      boolean write,
      long handle,
      NativeFile target,
      MemorySegment[] memory,
      long positionBytes,
      int flags) {
    long array;
    try {
      // The kernel has copied an array once it took the entry, and at most depth entries wait.
      array = iovecs.set(nextIovecs, memory);
      nextIovecs = nextIovecs + 1 == depth ? 0 : nextIovecs + 1;
    } catch (ErrnoException e) {
      outstanding++;
      sole.forget();
      stash.add(handle, -e.errno());
      return;
    }
    if (target.inMemory()) {
      plainly(
          write ? Task.Kind.WRITEV : Task.Kind.READV,
          handle,
          target,
          array,
          memory.length,
          positionBytes,
          NativeCalls.rwFlags(flags));
      return;
    }
    if (outstanding++ == 0) {
      remember(
          write ? Task.Kind.WRITEV : Task.Kind.READV,
          handle,
          target,
          array,
          memory.length,
          positionBytes,
          flags);
    }
    prepareOn(
        write ? IoUringOp.WRITEV : IoUringOp.READV,
        target,
        array,
        memory.length,
        positionBytes,
        flags,
        handle);
  }

  @Override
  public void prepareSync(long handle, DriverFile file, boolean dataOnly, int flags) {
    NativeFile target = (NativeFile) file;
    Task.Kind kind = dataOnly ? Task.Kind.DATA_SYNC : Task.Kind.SYNC;
    if (target.inMemory()) {
      plainly(kind, handle, target, 0, 0, 0, 0);
      return;
    }
    if (outstanding++ == 0) {
      remember(kind, handle, target, 0, 0, 0, flags);
    }
    noteIf(true, handle); // io_uring passes every fsync to a worker thread
    prepare(
        header(IoUringOp.FSYNC, 0, priority(flags), target.fd()),
        0,
        0,
        lengthAndFlags(0, dataOnly ? IoUringOp.FSYNC_DATASYNC : 0),
        handle,
        0);
  }

  @Override
  public void preparePoll(long handle, int fd, int events) {
    outstanding++;
    sole.forget();
    prepare(header(IoUringOp.POLL_ADD, 0, 0, fd), 0, 0, lengthAndFlags(0, events), handle, 0);
  }

  private void noteIf(boolean punts, long handle) {
    if (punts) {
      punted++;
      watch.punted(handle);
    }
  }

  /** Hot path: allocation-free. */
  private void prepareOn(
      int opcode,
      NativeFile file,
      long address,
      int length,
      long positionBytes,
      int flags,
      long handle) {
    int id = file.id();
    boolean fixed = files.holds(file, id);
    prepare(
        header(opcode, fixed ? IoUringOp.FIXED_FILE : 0, priority(flags), fixed ? id : file.fd()),
        positionBytes,
        address,
        lengthAndFlags(length, NativeCalls.rwFlags(flags)),
        handle,
        0);
  }

  /**
   * Fills an entry without a look at the room: the ring has as many entries as there may be
   * operations in flight, and one that completed has left its entry, whatever the queue's head
   * says.
   */
  private void prepare(
      long header, long offset, long address, long lengthAndFlags, long handle, long buffer) {
    if (small && (spill.count() > 0 || ring.sqSpace() == 0)) {
      spill.add(header, offset, address, lengthAndFlags, handle, buffer);
    } else {
      ring.prepare(header, offset, address, lengthAndFlags, handle, buffer);
    }
  }

  private static int priority(int flags) {
    return flags >>> FLAG_PRIORITY_SHIFT;
  }

  private void plainly(
      Task.Kind kind,
      long handle,
      NativeFile file,
      long address,
      int length,
      long positionBytes,
      int rwFlags) {
    outstanding++;
    sole.forget();
    watch.inline(handle);
    plain.add(kind, handle, file.fd(), address, length, positionBytes, rwFlags);
  }

  private void remember(
      Task.Kind kind,
      long handle,
      NativeFile file,
      long address,
      int length,
      long positionBytes,
      int flags) {
    if (!shared && file.fitsPlainCalls() && flags == 0) {
      sole.remember(kind, file.fd(), handle, address, length, positionBytes);
    } else {
      sole.forget();
    }
  }

  @Override
  public int prepared() {
    return ring.prepared() + plain.count() + spill.count();
  }

  @Override
  public int submit() {
    int done = runPlain();
    if (ring.prepared() == 0 && spill.count() == 0) {
      return done;
    }
    sole.forget();
    int total = 0;
    int taken;
    do {
      if (spill.count() > 0 && ring.awaitSpace(ROOM_NANOS)) {
        spill.moveTo(ring);
      }
      taken = ring.submit();
      systemCalls++;
      total += Math.max(taken, 0);
    } while (taken > 0 && spill.count() > 0);
    submitted += total;
    return total > 0 || done > 0 ? total + done : taken;
  }

  private int runPlain() {
    int done = plain.count();
    if (done > 0) {
      plain.run(stash);
      systemCalls += done;
      submitted += done;
      inline += done;
      if (eventFd != null) {
        eventFd.signal();
      }
      if (waiting.get() > 0) {
        messages.send(); // they wait for the ring, and these did not pass through it
      }
    }
    return done;
  }

  @Override
  public int submitAndAwait(int minimum, long timeoutNanos, long minimumWaitNanos) {
    if (outstanding == 1 && sole.isKnown() && minimum > 0 && timeoutNanos == FOREVER) {
      return callSole();
    }
    int done = runPlain();
    if (spill.count() > 0) {
      done += Math.max(submit(), 0);
      if (spill.count() > 0 && polled) {
        return done; // they could not complete: the wait ends early, and the next one hands over
      }
    }
    int missing = minimum - stash.count();
    int count = ring.prepared();
    if (count == 0 && missing <= ring.ready() && minimum > 0) {
      return done;
    }
    sole.forget();
    if (missing > 1 && messages.announce(missing)) {
      missing = 0;
    }
    systemCalls++;
    int taken;
    if (timeoutNanos < 0 && minimumWaitNanos <= 0) {
      taken = ring.submitAndAwait(Math.max(missing, 0));
    } else if (timeoutNanos == 0 || missing <= 0) {
      taken = ring.submitAndAwait(0);
    } else {
      taken = wait.submitAndAwait(missing, timeoutNanos, minimumWaitNanos);
    }
    if (taken > 0) {
      submitted += taken;
      return taken + done;
    }
    return done > 0 ? done : taken;
  }

  private int callSole() {
    ring.unprepare(1);
    watch.inline(sole.handle());
    sole.call(stash);
    systemCalls++;
    submitted++;
    inline++;
    return 1;
  }

  @Override
  public void await(int minimum, long timeoutNanos, long minimumWaitNanos) {
    waiting.incrementAndGet();
    try {
      int missing = minimum - stash.count();
      if (missing > 0 || minimum == 0) {
        awaitRing(missing, timeoutNanos, minimumWaitNanos);
      }
    } finally {
      waiting.decrementAndGet();
    }
  }

  private void awaitRing(int missing, long timeoutNanos, long minimumWaitNanos) {
    boolean woken = missing > 1 && messages.announce(missing);
    long nanos = woken || missing <= 0 ? 0 : timeoutNanos;
    wait.await(Math.max(missing, 0), nanos, minimumWaitNanos);
  }

  @Override
  public void wake() {
    messages.send();
  }

  // ---- completion side

  @Override
  public int ready() {
    return stash.count() + Math.max(ring.ready() - messages.unseenCount(), 0);
  }

  @Override
  public int reap(long[] handles, int[] results, int offset, int max) {
    int count = stash.count() == 0 ? 0 : stash.take(handles, results, offset, max);
    int fromRing = ring.reap(handles, results, offset + count, max - count);
    if (fromRing < max - count && ring.overflowed()) {
      ring.flush();
      systemCalls++;
      fromRing += ring.reap(handles, results, offset + count + fromRing, max - count - fromRing);
    }
    if (messages.unseen()) {
      fromRing = messages.drop(handles, results, offset + count, fromRing);
    }
    count += fromRing;
    outstanding -= count;
    return count;
  }

  @Override
  public boolean cancel(long handle) {
    if (plain.remove(handle)) {
      stash.add(handle, -Errno.ECANCELED);
      return true;
    }
    if (spill.count() > 0 || ring.sqSpace() == 0) {
      submit();
    }
    // One entry more than operations: of those in flight, one must have been taken.
    if (!ring.awaitSpace(ROOM_NANOS)) {
      return false;
    }
    sole.forget();
    submitted += ring.prepared();
    systemCalls++;
    return cancellation.cancel(handle) == 0;
  }

  @Override
  public int eventFd() {
    EventFd signal = eventFd;
    if (signal == null) {
      signal = RingSignal.open(ring);
      eventFd = signal;
      if (ready() > 0) {
        signal.signal();
      }
    }
    return signal.fd();
  }

  @Override
  public void signalling(boolean on) {
    ring.signalling(on);
  }

  // ---- resources

  @Override
  public int registerBuffer(MemorySegment region) {
    int result = ring.registerBuffer(region.address(), region.byteSize());
    return Math.min(result, 0);
  }

  @Override
  public void unregisterBuffer(int index) {
    ring.unregisterBuffers();
  }

  @Override
  public int registerFile(DriverFile file) {
    NativeFile target = (NativeFile) file;
    // Nothing to gain for a file in memory: its operations do not use the ring.
    return target.inMemory() ? 0 : files.add(target);
  }

  @Override
  public void unregisterFile(DriverFile file) {
    files.remove(file);
  }

  @Override
  public void grow(int depth) throws IOException {
    if (depth > ring.sqEntries()
        && ring.resize(depth, Math.min(2 * depth, 2 * DriverOptions.MAX_DEPTH)) < 0) {
      small = true; // entries spill, and completions overflow into the kernel: slower, never lost
    }
    plain.grow(depth);
    stash.grow(depth);
    iovecs.grow(depth);
    this.depth = depth;
  }

  @Override
  public void watch(OperationWatch next) {
    watch = next;
  }

  @Override
  public DriverCounters counters() {
    return new DriverCounters(submitted, systemCalls + wait.secondSubmissions(), inline, punted, 0);
  }

  @Override
  public void close() {
    messages.close();
    ring.close();
    plain.close();
    iovecs.close();
    if (eventFd != null) {
      eventFd.close();
    }
    files.clear();
  }
}
