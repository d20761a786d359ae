package dev.fathom.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The memory of a map of type BPF_MAP_TYPE_RINGBUF, as kernel/bpf/ringbuf.c lays it out:
 *
 * <pre>
 *   page 0        consumer position (ours; read and write)
 *   page 1        producer position (the kernel's; read only)
 *   page 2 …      data (read only), then the same data once more, so that no record is cut
 *
 *   a record: 4 bytes header (length, BUSY, DISCARD), 4 bytes of the kernel's, the record, padding to 8
 * </pre>
 *
 * <p>Positions only grow; an offset in the data is a position modulo the size. One thread at a time
 * consumes. Use after {@link #close} throws an IllegalStateException.
 */
public final class BpfRingBuffer implements AutoCloseable {
  /** Bit of a header: the record is not yet complete. */
  public static final int BUSY = 1 << 31;

  /** Bit of a header: the record was given up, and is to be skipped. */
  public static final int DISCARD = 1 << 30;

  /** What precedes each record. */
  public static final int HEADER_BYTES = 8;

  private static final VarHandle INT = JAVA_INT.varHandle();
  private static final VarHandle LONG = JAVA_LONG.varHandle();

  private final Arena arena;
  private final MemorySegment consumer;
  private final MemorySegment producer;
  private final MemorySegment data;
  private final long sizeBytes;

  private BpfRingBuffer(
      Arena arena, MemorySegment consumer, MemorySegment producer, long sizeBytes) {
    this.arena = arena;
    this.consumer = consumer;
    this.producer = producer;
    this.data = producer.asSlice(Memory.PAGE_BYTES).asReadOnly();
    this.sizeBytes = sizeBytes;
  }

  /**
   * Maps it.
   *
   * @param fd of the map; may be closed afterwards
   * @param sizeBytes the map's max_entries: a power of two, at least a page
   * @throws ErrnoException EPERM, ENOMEM; EINVAL where the size is not the map's
   */
  public static BpfRingBuffer map(int fd, long sizeBytes) throws ErrnoException {
    if (Long.bitCount(sizeBytes) != 1 || sizeBytes < Memory.PAGE_BYTES) {
      throw new IllegalArgumentException(
          "size " + sizeBytes + " is no power of two of at least " + Memory.PAGE_BYTES);
    }
    Arena arena = Arena.ofShared();
    try {
      int page = Memory.PAGE_BYTES;
      MemorySegment consumer = Memory.mapShared(arena, page, Memory.PROT_READ_WRITE, fd, 0);
      MemorySegment producer =
          Memory.mapShared(arena, page + 2 * sizeBytes, Memory.PROT_READ, fd, page);
      return new BpfRingBuffer(arena, consumer, producer, sizeBytes);
    } catch (ErrnoException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /** How much data it holds, bytes: a power of two. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** The data, read only, twice in a row; valid until close. */
  public MemorySegment data() {
    return data;
  }

  /**
   * Up to where records are reserved. Pairs with the store-release in __bpf_ringbuf_reserve: the
   * headers before it are there, BUSY if the record is not.
   */
  public long producerPositionAcquire() {
    return (long) LONG.getAcquire(producer, 0L);
  }

  /** Up to where records were consumed: only the consumer writes it. */
  public long consumerPosition() {
    return (long) LONG.get(consumer, 0L);
  }

  /**
   * Gives the space before this position back. Pairs with the load-acquire of the consumer position
   * in __bpf_ringbuf_reserve: our reads are done before the kernel overwrites them.
   */
  public void consumerPositionRelease(long position) {
    LONG.setRelease(consumer, 0L, position);
  }

  /**
   * The header of a record: its length in bytes and the bits BUSY and DISCARD. Pairs with the xchg
   * in bpf_ringbuf_commit: a record that is not busy is all there.
   *
   * @param offset a position modulo the size
   */
  public int headerAcquire(long offset) {
    return (int) INT.getAcquire(data, offset);
  }

  /** Unmaps it. Not while a thread reads in it. */
  @Override
  public void close() {
    arena.close();
  }
}
