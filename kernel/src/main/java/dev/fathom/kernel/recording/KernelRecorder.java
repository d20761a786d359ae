package dev.fathom.kernel.recording;

import dev.fathom.kernel.KernelCounters;
import dev.fathom.kernel.record.KernelNames;
import dev.fathom.kernel.record.Notice;
import dev.fathom.trace.Device;
import dev.fathom.trace.FileName;
import dev.fathom.trace.recording.RecordingWriter;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes kernel records into a recording as they are, with the names that their numbers have on
 * this machine: it is put between the reader of records and the names, and notes the answers. For
 * the thread that reads the records.
 */
public final class KernelRecorder implements KernelNames {
  /** How long a record may wait for its block to fill, in ns. */
  private static final long FLUSH_NANOS = 50_000_000;

  /** Names that are remembered as written; beyond, they are written again. */
  private static final int MOST_NAMES = 131_072;

  private final RecordingWriter writer;
  private final KernelNames names;
  private final Map<Key, String> written = new HashMap<>();
  private final ByteBuffer records = payload();
  private final ByteBuffer newNames = payload();

  /** Noted last: most records ask for the same. */
  private Device lastDevice = Device.UNKNOWN;

  private FileName lastFile = FileName.NONE;
  private int recordCount;
  private int nameCount;
  private long oldestNanos;

  /**
   * Writes to a recording, which stays the caller's.
   *
   * @param names where names are looked up
   */
  public KernelRecorder(RecordingWriter writer, KernelNames names) {
    this.writer = writer;
    this.names = names;
  }

  private record Key(int table, long id, long inode) {}

  private static ByteBuffer payload() {
    return ByteBuffer.allocate(KernelBlockType.PAYLOAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Says what is traced; to be called before the first record. Of numbers of a kind, the first
   * 4,000 are written.
   */
  public void scope(TraceScope scope) {
    ByteBuffer payload = payload();
    putAll(scope.devices(), payload);
    putAll(scope.fileSystems(), payload);
    writer.block(KernelBlockType.SCOPE, payload.flip(), 1);
  }

  private static void putAll(Set<Long> numbers, ByteBuffer payload) {
    int count = Math.min(numbers.size(), TraceScope.MOST);
    payload.putShort((short) count);
    numbers.stream().sorted().limit(count).forEach(payload::putLong);
  }

  /**
   * Takes one record. Names that it needs are to be asked of this object before the next one comes.
   *
   * @param at offset of the record in {@code data}
   * @param lengthBytes of the record; longer ones than any known are cut
   */
  public void accept(MemorySegment data, long at, int lengthBytes) {
    int length = Math.min(lengthBytes, PackedRecords.LENGTH_MOST);
    if (records.remaining() < PackedRecords.packedMost(length)) {
      flush();
    }
    if (recordCount++ == 0) {
      oldestNanos = System.nanoTime();
    }
    PackedRecords.put(data, at, length, records);
  }

  /** Writes what has waited for long; to be called between records, some times a second. */
  public void tick() {
    if (recordCount > 0 && System.nanoTime() - oldestNanos >= FLUSH_NANOS) {
      flush();
    }
  }

  /** Writes all that there is. */
  public void flush() {
    flushNames();
    if (recordCount > 0) {
      writer.block(KernelBlockType.RECORDS, records.flip(), recordCount);
      records.clear();
      recordCount = 0;
    }
  }

  private void flushNames() {
    if (nameCount > 0) {
      writer.block(KernelBlockType.NAMES, newNames.flip(), nameCount);
      newNames.clear();
      nameCount = 0;
    }
  }

  /**
   * Writes what is left, and how it ended.
   *
   * @param missing what the kernel could not tell, a sentence each
   */
  public void finish(KernelCounters counters, List<String> missing) {
    flush();
    ByteBuffer state = payload();
    long[] values = counters.values();
    state.putShort((short) values.length);
    for (long value : values) {
      state.putLong(value);
    }
    for (String sentence : missing) {
      byte[] text = bytes(sentence);
      if (state.remaining() >= Short.BYTES + text.length) {
        state.putShort((short) text.length).put(text);
      }
    }
    writer.block(KernelBlockType.STATE, state.flip(), 1);
    writer.flush();
  }

  @Override
  public Device device(long number) {
    Device device = names.device(number);
    if (!device.equals(lastDevice) && !device.name().isEmpty()) {
      lastDevice = device;
      note(KernelBlockType.DEVICE, number, 0, device.name(), false);
    }
    return device;
  }

  @Override
  public FileName file(long device, long inode, long processId) {
    FileName file = names.file(device, inode, processId);
    if (!file.equals(lastFile) && !file.path().isEmpty()) {
      lastFile = file;
      note(KernelBlockType.FILE, device, inode, file.path(), file.guessed());
    }
    return file;
  }

  @Override
  public void learn(Notice.File file) {
    names.learn(file);
  }

  @Override
  public String cgroup(long id) {
    String path = names.cgroup(id);
    if (!path.isEmpty()) {
      note(KernelBlockType.CGROUP, id, 0, path, false);
    }
    return path;
  }

  private void note(int table, long id, long inode, String text, boolean guessed) {
    if (text.equals(written.put(new Key(table, id, inode), text))) {
      return;
    }
    if (written.size() > MOST_NAMES) {
      written.clear();
    }
    byte[] name = bytes(text);
    if (newNames.remaining() < KernelBlockType.NAME_HEAD_BYTES + name.length) {
      flushNames();
    }
    newNames.put((byte) table).put((byte) (guessed ? KernelBlockType.GUESSED : 0));
    newNames.putShort((short) name.length).putLong(id).putLong(inode).put(name);
    nameCount++;
  }

  private static byte[] bytes(String text) {
    byte[] all = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(all.length, KernelBlockType.TEXT_BYTES);
    while (length > 0 && length < all.length && (all[length] & 0xc0) == 0x80) {
      length--; // not within a character
    }
    return length == all.length ? all : Arrays.copyOf(all, length);
  }
}
