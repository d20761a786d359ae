package dev.fathom.kernel.bpf;

import dev.fathom.linux.BpfRingBuffer;
import dev.fathom.linux.ErrnoException;
import java.lang.foreign.MemorySegment;

/**
 * Takes records out of a ring buffer by reading its memory: no system call, no wake-up. Whoever
 * owns it asks every few milliseconds; programs then need not wake anybody (BPF_RB_NO_WAKEUP). A
 * reader that is too slow loses records, which the programs count, and never sees a damaged one:
 * the kernel does not write what is not yet given back. For one thread at a time; {@link
 * #usedBytes} for all.
 */
public final class RingBufferReader implements AutoCloseable {
  private final BpfRingBuffer ring;
  private final MemorySegment data;
  private final long mask;

  private RingBufferReader(BpfRingBuffer ring) {
    this.ring = ring;
    this.data = ring.data();
    this.mask = ring.sizeBytes() - 1;
  }

  /**
   * Maps a ring buffer. A second reader of the same one would take records from the first.
   *
   * @throws IllegalArgumentException if the map is none
   */
  public static RingBufferReader open(BpfMap map) throws ErrnoException {
    if (map.type() != MapType.RINGBUF) {
      throw new IllegalArgumentException(
          "map " + map.name() + " of type " + map.type() + " is no ring buffer");
    }
    return new RingBufferReader(BpfRingBuffer.map(map.fd(), map.maxEntries()));
  }

  /**
   * Hands out all records that are complete, oldest first, and gives their space back at the end.
   * Stops before one that a program is still writing. What the consumer throws goes through; the
   * record that it was given counts as taken. Does not block. Hot path: allocation-free.
   *
   * @return how many it handed out
   */
  public int consume(RecordConsumer consumer) {
    return consume(consumer, Integer.MAX_VALUE);
  }

  /**
   * The same, at most so many.
   *
   * @param limit at least 1
   */
  public int consume(RecordConsumer consumer, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit + " is less than 1");
    }
    long start = ring.consumerPosition();
    long position = start;
    long end = ring.producerPositionAcquire();
    int count = 0;
    try {
      while (position < end && count < limit) {
        long offset = position & mask;
        int header = ring.headerAcquire(offset);
        if ((header & BpfRingBuffer.BUSY) != 0) {
          break;
        }
        int lengthBytes = header & ~BpfRingBuffer.DISCARD;
        position += BpfRingBuffer.HEADER_BYTES + ((lengthBytes + 7L) & ~7L);
        if ((header & BpfRingBuffer.DISCARD) == 0) {
          count++;
          consumer.accept(data, offset + BpfRingBuffer.HEADER_BYTES, lengthBytes);
        }
      }
    } finally {
      if (position != start) {
        ring.consumerPositionRelease(position);
      }
    }
    return count;
  }

  /** How much is reserved or waits to be taken, bytes, with what precedes each record. */
  public long usedBytes() {
    // In this order: else the consumer's position could be the younger one, and the larger.
    long consumed = ring.consumerPosition();
    return ring.producerPositionAcquire() - consumed;
  }

  /** How much there is room for, bytes. */
  public long sizeBytes() {
    return ring.sizeBytes();
  }

  /** Unmaps it; the map stays. */
  @Override
  public void close() {
    ring.close();
  }
}
