package dev.fathom.kernel.recording;

import dev.fathom.kernel.KernelCounters;
import dev.fathom.kernel.record.KernelHistories;
import dev.fathom.kernel.record.NoticeSink;
import dev.fathom.trace.HistorySink;
import dev.fathom.trace.recording.BlockSink;
import dev.fathom.trace.recording.RecordingReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes histories of the kernel records in a recording. Takes its blocks ({@link
 * RecordingReader#blocks}), and passes over those of others; what is damaged is counted, and never
 * an exception. Belongs to one thread.
 */
public final class KernelRecording implements BlockSink {
  private final RecordedKernelNames names;
  private final KernelHistories histories;
  private final MemorySegment record =
      MemorySegment.ofArray(new byte[PackedRecords.LENGTH_MOST + Long.BYTES]);
  private List<String> missing = List.of();
  private TraceScope scope = TraceScope.ALL;
  private Optional<KernelCounters> counters = Optional.empty();
  private long blocks;
  private long damaged;

  /** Hands histories to one sink, and what happened around them to another. */
  public KernelRecording(HistorySink histories, NoticeSink notices) {
    this(new RecordedKernelNames(), histories, notices);
  }

  /**
   * Hands histories to one sink, and what happened around them to another.
   *
   * @param names gets the names that are read; asked for those of histories
   */
  public KernelRecording(RecordedKernelNames names, HistorySink histories, NoticeSink notices) {
    this.names = names;
    this.histories = new KernelHistories(names, histories, notices);
  }

  /**
   * Reads a whole recording.
   *
   * @throws IOException if it is none, or cannot be read
   */
  public static KernelRecording read(Path path, HistorySink histories, NoticeSink notices)
      throws IOException {
    KernelRecording recording = new KernelRecording(histories, notices);
    try (RecordingReader reader = RecordingReader.open(path)) {
      reader.blocks(recording);
      reader.readAll((words, at) -> {});
    }
    recording.finish();
    return recording;
  }

  @Override
  public void accept(int type, ByteBuffer payload, int count) {
    ByteBuffer bytes = payload.slice().order(ByteOrder.LITTLE_ENDIAN);
    boolean understood =
        switch (type) {
          case KernelBlockType.RECORDS -> records(bytes);
          case KernelBlockType.NAMES -> names.accept(bytes);
          case KernelBlockType.STATE -> state(bytes);
          case KernelBlockType.SCOPE -> scope(bytes);
          default -> {
            blocks--;
            yield true;
          }
        };
    blocks++;
    damaged += understood ? 0 : 1;
  }

  private boolean records(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      int length = PackedRecords.take(bytes, record);
      if (length < 0) {
        return false;
      }
      histories.accept(record, 0, length);
    }
    return true;
  }

  private boolean state(ByteBuffer bytes) {
    try {
      long[] values = new long[bytes.getShort() & 0xffff];
      for (int i = 0; i < values.length; i++) {
        values[i] = bytes.getLong();
      }
      List<String> sentences = new ArrayList<>();
      while (bytes.hasRemaining()) {
        byte[] text = new byte[bytes.getShort() & 0xffff];
        bytes.get(text);
        sentences.add(new String(text, StandardCharsets.UTF_8));
      }
      counters = Optional.of(KernelCounters.of(values));
      missing = List.copyOf(sentences);
      return true;
    } catch (BufferUnderflowException e) {
      return false;
    }
  }

  private boolean scope(ByteBuffer bytes) {
    try {
      scope = new TraceScope(numbers(bytes), numbers(bytes));
      return true;
    } catch (BufferUnderflowException e) {
      return false;
    }
  }

  private static Set<Long> numbers(ByteBuffer bytes) {
    Set<Long> numbers = new HashSet<>();
    for (int count = bytes.getShort() & 0xffff; count > 0; count--) {
      numbers.add(bytes.getLong());
    }
    return numbers;
  }

  /** What was traced, as far as it was read: all, where nothing is said. */
  public TraceScope scope() {
    return scope;
  }

  /** Hands out what is left; at the end. */
  public void finish() {
    histories.finish();
  }

  /** How many blocks of kernel records there were: 0 if it is a recording of something else. */
  public long blocks() {
    return blocks;
  }

  /** How many of them were not understood to their end. */
  public long damaged() {
    return damaged;
  }

  /** What came in. */
  public KernelHistories.Counts counts() {
    return histories.counts();
  }

  /** What the kernel programs counted; empty if the recording was cut off. */
  public Optional<KernelCounters> counters() {
    return counters;
  }

  /** What the kernel that was recorded could not tell, a sentence each. */
  public List<String> missing() {
    return missing;
  }
}
