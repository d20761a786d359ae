package dev.fathom.kernel.bpf;

import dev.fathom.linux.Bpf;
import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A map in the kernel. Keys and values are bytes as the programs' structs have them: little-endian,
 * padding included. For all threads, until its {@link LoadedBpf} is closed; each call is a system
 * call and does not block.
 */
public final class BpfMap {
  private static final MemorySegment NO_KEY = MemorySegment.ofArray(new byte[0]);

  private final int fd;
  private final MapDefinition definition;

  BpfMap(int fd, MapDefinition definition) {
    this.fd = fd;
    this.definition = definition;
  }

  int fd() {
    return fd;
  }

  /** Its name. */
  public String name() {
    return definition.name();
  }

  /** Its type. */
  public MapType type() {
    return definition.type();
  }

  /** The size of a key, bytes. */
  public int keyBytes() {
    return definition.keyBytes();
  }

  /** The size of a value, bytes. */
  public int valueBytes() {
    return definition.valueBytes();
  }

  /** How many entries it has room for; of a ring buffer: bytes. */
  public int maxEntries() {
    return definition.maxEntries();
  }

  /**
   * The values of an array that the programs declare as mappable, one behind the other: to read.
   *
   * @param arena unmaps it on close; the memory outlives the {@link LoadedBpf}
   */
  public MemorySegment memory(Arena arena) throws ErrnoException {
    return Bpf.mapMemory(arena, fd, (long) maxEntries() * valueBytes()).asReadOnly();
  }

  /** Four bytes of a key or value. */
  public static byte[] bytes(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  /** Eight bytes of a key or value. */
  public static byte[] bytes(long value) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  /**
   * A value.
   *
   * @return null where the key has none
   * @throws IllegalStateException if the map is per CPU
   */
  public byte @Nullable [] lookup(byte[] key) throws ErrnoException {
    if (type().isPerCpu()) {
      throw new IllegalStateException("map " + name() + " has a value for each CPU");
    }
    byte[] value = new byte[valueBytes()];
    return lookup(key, value) ? value : null;
  }

  /**
   * The values of all possible CPUs, by number; CPUs that were never there have zeros.
   *
   * @return empty where the key has none
   * @throws IllegalStateException if the map is not per CPU
   */
  public List<byte[]> lookupPerCpu(byte[] key) throws ErrnoException {
    if (!type().isPerCpu()) {
      throw new IllegalStateException("map " + name() + " is not per CPU");
    }
    int stride = (valueBytes() + 7) & ~7;
    byte[] all = new byte[stride * PossibleCpus.count()];
    List<byte[]> values = new ArrayList<>();
    if (lookup(key, all)) {
      for (int at = 0; at < all.length; at += stride) {
        byte[] value = new byte[valueBytes()];
        System.arraycopy(all, at, value, 0, value.length);
        values.add(value);
      }
    }
    return values;
  }

  /**
   * The sum over all CPUs of a 64-bit counter within the values of a per-CPU map; 0 where the key
   * has none.
   *
   * @param offset of the counter in the value, bytes
   */
  public long sum(byte[] key, int offset) throws ErrnoException {
    long sum = 0;
    for (byte[] value : lookupPerCpu(key)) {
      sum += ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(offset);
    }
    return sum;
  }

  private boolean lookup(byte[] key, byte[] value) throws ErrnoException {
    int result = Bpf.lookup(fd, checked(key), MemorySegment.ofArray(value));
    return check("look up in", result);
  }

  /**
   * Sets a value; of a per-CPU map that of all CPUs.
   *
   * @throws ErrnoException E2BIG where it is full
   */
  public void update(byte[] key, byte[] value) throws ErrnoException {
    if (value.length != valueBytes()) {
      throw new IllegalArgumentException(
          "a value of " + value.length + " bytes for map " + name() + " of " + valueBytes());
    }
    byte[] all = value;
    if (type().isPerCpu()) {
      int stride = (valueBytes() + 7) & ~7;
      all = new byte[stride * PossibleCpus.count()];
      for (int at = 0; at < all.length; at += stride) {
        System.arraycopy(value, 0, all, at, value.length);
      }
    }
    int result = Bpf.update(fd, checked(key), MemorySegment.ofArray(all), 0);
    if (result < 0) {
      throw failed("update", result);
    }
  }

  /** Forgets a key; whether it was there. */
  public boolean delete(byte[] key) throws ErrnoException {
    return check("delete from", Bpf.delete(fd, checked(key)));
  }

  /** All keys, each once. Of those that come and go meanwhile some may be missing. */
  public List<byte[]> keys() throws ErrnoException {
    Set<ByteBuffer> keys = new LinkedHashSet<>();
    MemorySegment last = NO_KEY;
    // After a key that was just deleted the kernel begins anew: hence a bound.
    for (long i = 0; i < 2L * maxEntries() + 1; i++) {
      byte[] next = new byte[keyBytes()];
      if (!check("iterate", Bpf.nextKey(fd, last, MemorySegment.ofArray(next)))) {
        break;
      }
      keys.add(ByteBuffer.wrap(next));
      last = MemorySegment.ofArray(next);
    }
    return keys.stream().map(ByteBuffer::array).toList();
  }

  private MemorySegment checked(byte[] key) {
    if (key.length != keyBytes()) {
      throw new IllegalArgumentException(
          "a key of " + key.length + " bytes for map " + name() + " of " + keyBytes());
    }
    return MemorySegment.ofArray(key);
  }

  private boolean check(String what, int result) throws ErrnoException {
    if (result < 0 && result != -Errno.ENOENT) {
      throw failed(what, result);
    }
    return result >= 0;
  }

  private ErrnoException failed(String what, int result) {
    return new ErrnoException(what + " map " + name(), -result);
  }
}
