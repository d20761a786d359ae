package dev.fathom.aio;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an application asks for, as a value: the form for batches, links, barriers, priorities and
 * deadlines. (Single plain reads and writes have methods of their own on {@link IoContext} that
 * allocate nothing.)
 *
 * <p>Positions and lengths are in bytes. Memory must be native, and stays the caller's: it must not
 * be freed, nor (for reads) touched, before the completion is delivered.
 */
public sealed interface Operation {

  /** Order, urgency and durability. */
  Settings settings();

  /** The same operation with other settings. */
  Operation with(Settings settings);

  /** The file it is on, if any. */
  default @Nullable IoFile file() {
    return null;
  }

  /** Its name in messages: the system call's. */
  String name();

  /** Bytes asked for; −1 if that means nothing. */
  default long lengthBytes() {
    return -1;
  }

  /** Whether a clock plays a part: a timer, or a deadline. */
  default boolean isTimed() {
    return this instanceof Timer || settings().deadlineNanos() > 0;
  }

  /** Where in the file; −1 if that means nothing. */
  default long positionBytes() {
    return -1;
  }

  /** Does nothing; completes with 0. */
  record Nop(Settings settings) implements Operation {
    @Override
    public Nop with(Settings changed) {
      return new Nop(changed);
    }

    @Override
    public String name() {
      return "nop";
    }
  }

  /**
   * pread(2).
   *
   * @param buffer the pool buffer that {@code memory} belongs to, if it does
   */
  record Read(
      IoFile file,
      MemorySegment memory,
      @Nullable IoBuffer buffer,
      long positionBytes,
      Settings settings)
      implements Operation {
    /** Checks memory and position. */
    public Read {
      Checks.memory(memory);
      Checks.writable(memory);
      Checks.within(buffer, memory);
    }

    @Override
    public Read with(Settings changed) {
      return new Read(file, memory, buffer, positionBytes, changed);
    }

    @Override
    public String name() {
      return "read";
    }

    @Override
    public long lengthBytes() {
      return memory.byteSize();
    }
  }

  /**
   * pwrite(2).
   *
   * @param buffer the pool buffer that {@code memory} belongs to, if it does
   */
  record Write(
      IoFile file,
      MemorySegment memory,
      @Nullable IoBuffer buffer,
      long positionBytes,
      Settings settings)
      implements Operation {
    /** Checks memory. */
    public Write {
      Checks.memory(memory);
      Checks.within(buffer, memory);
    }

    @Override
    public Write with(Settings changed) {
      return new Write(file, memory, buffer, positionBytes, changed);
    }

    @Override
    public String name() {
      return "write";
    }

    @Override
    public long lengthBytes() {
      return memory.byteSize();
    }
  }

  /** preadv(2): one read into several segments, in order. */
  record ReadVector(IoFile file, List<MemorySegment> memory, long positionBytes, Settings settings)
      implements Operation {
    /** Checks memory. */
    public ReadVector {
      memory = Checks.vector(memory);
      memory.forEach(Checks::writable);
    }

    @Override
    public ReadVector with(Settings changed) {
      return new ReadVector(file, memory, positionBytes, changed);
    }

    @Override
    public String name() {
      return "readv";
    }

    @Override
    public long lengthBytes() {
      return memory.stream().mapToLong(MemorySegment::byteSize).sum();
    }
  }

  /** pwritev(2): one write from several segments, in order. */
  record WriteVector(IoFile file, List<MemorySegment> memory, long positionBytes, Settings settings)
      implements Operation {
    /** Checks memory. */
    public WriteVector {
      memory = Checks.vector(memory);
    }

    @Override
    public WriteVector with(Settings changed) {
      return new WriteVector(file, memory, positionBytes, changed);
    }

    @Override
    public String name() {
      return "writev";
    }

    @Override
    public long lengthBytes() {
      return memory.stream().mapToLong(MemorySegment::byteSize).sum();
    }
  }

  /**
   * fsync(2) or fdatasync(2). Covers writes that completed before it was submitted; to cover those
   * in flight as well, make it a {@linkplain Settings#barrier barrier} or link it to them.
   */
  record Sync(IoFile file, boolean dataOnly, Settings settings) implements Operation {
    @Override
    public Sync with(Settings changed) {
      return new Sync(file, dataOnly, changed);
    }

    @Override
    public String name() {
      return dataOnly ? "fdatasync" : "fsync";
    }
  }

  /**
   * Waits once for a descriptor to become ready; completes with the ready events.
   *
   * @param events POLLIN (1), POLLOUT (4) … as in poll(2)
   */
  record Poll(int fd, int events, Settings settings) implements Operation {
    @Override
    public Poll with(Settings changed) {
      return new Poll(fd, events, changed);
    }

    @Override
    public String name() {
      return "poll";
    }
  }

  /** Completes with 0 after a time, measured from when it is prepared. */
  record Timer(long delayNanos, Settings settings) implements Operation {
    /** Checks the delay. */
    public Timer {
      if (delayNanos < 0) {
        throw new IllegalArgumentException("delay must be at least 0, not " + delayNanos + " ns");
      }
    }

    @Override
    public Timer with(Settings changed) {
      return new Timer(delayNanos, changed);
    }

    @Override
    public String name() {
      return "timer";
    }
  }

  /** Does nothing; completes with 0. */
  static Nop nop() {
    return new Nop(Settings.NONE);
  }

  /** Reads into all of {@code memory}. */
  static Read read(IoFile file, MemorySegment memory, long positionBytes) {
    return new Read(file, memory, null, positionBytes, Settings.NONE);
  }

  /** Reads into all of a pool's buffer. */
  static Read read(IoFile file, IoBuffer buffer, long positionBytes) {
    return new Read(file, buffer.memory(), buffer, positionBytes, Settings.NONE);
  }

  /** Reads into a direct buffer, from its position to its limit, which stay as they are. */
  static Read read(IoFile file, ByteBuffer buffer, long positionBytes) {
    return new Read(file, Checks.direct(buffer), null, positionBytes, Settings.NONE);
  }

  /** Writes all of {@code memory}. */
  static Write write(IoFile file, MemorySegment memory, long positionBytes) {
    return new Write(file, memory, null, positionBytes, Settings.NONE);
  }

  /** Writes all of a pool's buffer. */
  static Write write(IoFile file, IoBuffer buffer, long positionBytes) {
    return new Write(file, buffer.memory(), buffer, positionBytes, Settings.NONE);
  }

  /** Writes a direct buffer, from its position to its limit, which stay as they are. */
  static Write write(IoFile file, ByteBuffer buffer, long positionBytes) {
    return new Write(file, Checks.direct(buffer), null, positionBytes, Settings.NONE);
  }

  /** Reads into several segments, in order. */
  static ReadVector readv(IoFile file, List<MemorySegment> memory, long positionBytes) {
    return new ReadVector(file, memory, positionBytes, Settings.NONE);
  }

  /** Writes several segments, in order. */
  static WriteVector writev(IoFile file, List<MemorySegment> memory, long positionBytes) {
    return new WriteVector(file, memory, positionBytes, Settings.NONE);
  }

  /** Makes completed writes durable, with all metadata. */
  static Sync fsync(IoFile file) {
    return new Sync(file, false, Settings.NONE);
  }

  /** Makes completed writes durable, with the metadata that is needed to read them back. */
  static Sync fdatasync(IoFile file) {
    return new Sync(file, true, Settings.NONE);
  }

  /** Waits once for a descriptor. */
  static Poll poll(int fd, int events) {
    return new Poll(fd, events, Settings.NONE);
  }

  /** Completes after a time. */
  static Timer timer(long delayNanos) {
    return new Timer(delayNanos, Settings.NONE);
  }

  /**
   * The same, to be started only after all earlier operations on the file, and before later ones.
   */
  default Operation asBarrier() {
    return with(settings().withBarrier());
  }

  /**
   * The same, with the next operation of the batch started only when this one succeeded in full.
   */
  default Operation linked() {
    return with(settings().withLink(Link.SOFT));
  }

  /** The same, with the next operation of the batch started when this one has ended in any way. */
  default Operation hardLinked() {
    return with(settings().withLink(Link.HARD));
  }

  /** The same, with a priority from 0 (first) to 7 (last). */
  default Operation withPriority(int priority) {
    return with(settings().withPriority(priority));
  }

  /**
   * The same, cancelled (with {@code -ETIME}) if it has not ended this long after being prepared.
   */
  default Operation withDeadline(long deadlineNanos) {
    return with(settings().withDeadline(deadlineNanos));
  }

  /** The same, durable on completion (writes only). */
  default Operation withDurability(Durability durability) {
    return with(settings().withDurability(durability));
  }
}
