package dev.fathom.driver;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One operation between its preparation and its reaping, in a slot that is used again and again.
 *
 * <p>The fields belong to the driver's owner while the task is {@linkplain #phase prepared}, to
 * whoever performs it while it is under way, and to the owner again once it was taken from the
 * {@link CompletionQueue}; the locks of the queues in between hand them over.
 */
final class Task {
  /** What is to be done. */
  enum Kind {
    NOP,
    READ,
    WRITE,
    READV,
    WRITEV,
    SYNC,
    DATA_SYNC,
    POLL
  }

  /** Where the task is. Successors in the order of declaration, and from each to FREE at last. */
  enum Phase {
    /** In no use. */
    FREE,
    /** Prepared, not handed over. */
    PREPARED,
    /** Waits for a worker. */
    QUEUED,
    /** Somebody works on it: a worker, a poller or the kernel. */
    RUNNING,
    /** Has its result. */
    DONE
  }

  private static final MemorySegment[] NO_SEGMENTS = {};

  /** The slot's number in its {@link TaskTable}. */
  final int index;

  volatile Phase phase = Phase.FREE;
  volatile boolean cancelled;

  long handle;
  Kind kind = Kind.NOP;
  @Nullable DriverFile file;
  MemorySegment memory = MemorySegment.NULL;
  long address;
  int lengthBytes;
  long positionBytes;
  int flags;
  MemorySegment[] segments = NO_SEGMENTS;

  /** Address and length of an array of struct iovec; 0 if the memory is described without. */
  long vector;

  int vectorCount;
  int fd;
  int events;
  int result;

  // Links and key of the queue that the task waits in, guarded by that queue.
  @Nullable Task next;
  @Nullable Task previous;
  long sinceNanos;

  Task(int index) {
    this.index = index;
  }

  /** Makes it a no-op; everything else is set afterwards. */
  void begin(long handle, Kind kind, @Nullable DriverFile file, int flags) {
    this.handle = handle;
    this.kind = kind;
    this.file = file;
    this.flags = flags;
    cancelled = false;
    vector = 0;
    phase = Phase.PREPARED;
  }

  /** The memory of a plain read or write. */
  void transfer(MemorySegment memory, long address, int lengthBytes, long positionBytes) {
    this.memory = memory;
    this.address = address;
    this.lengthBytes = lengthBytes;
    this.positionBytes = positionBytes;
  }

  /** The memory of a readv or writev; the array is copied. */
  void transfer(MemorySegment[] memory, long positionBytes) {
    segments = memory.clone();
    this.positionBytes = positionBytes;
  }

  /** What to poll for. */
  void poll(int fd, int events) {
    this.fd = fd;
    this.events = events;
  }

  /** Forgets everything that could keep memory or a file alive. */
  void end() {
    phase = Phase.FREE;
    file = null;
    memory = MemorySegment.NULL;
    segments = NO_SEGMENTS;
  }

  /** The file of an operation that has one. */
  DriverFile requiredFile() {
    DriverFile known = file;
    if (known == null) {
      throw new IllegalStateException(kind + " without a file");
    }
    return known;
  }

  /** How many bytes are to be moved. */
  long totalBytes() {
    if (kind == Kind.READ || kind == Kind.WRITE) {
      return lengthBytes;
    }
    long total = 0;
    for (MemorySegment segment : segments) {
      total += segment.byteSize();
    }
    return total;
  }

  /** Whether data comes from the file. */
  boolean reads() {
    return kind == Kind.READ || kind == Kind.READV;
  }

  /** Whether data goes to the file. */
  boolean writes() {
    return kind == Kind.WRITE || kind == Kind.WRITEV;
  }

  /** The RWF_… flags of its system call. */
  int rwFlags() {
    return writes() ? NativeCalls.rwFlags(flags) : 0;
  }

  /** Whether it moves data through a stream, and so may wait for ever for the other side. */
  boolean waitsForPeer() {
    return (reads() || writes()) && !requiredFile().traits().seekable();
  }

  /** Whether it moves data or makes it durable: what a plain call can do in its place. */
  boolean transfersOrSyncs() {
    return reads() || writes() || kind == Kind.SYNC || kind == Kind.DATA_SYNC;
  }
}
