package dev.fathom.trace.recording;

import dev.fathom.trace.Event;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.Names;
import dev.fathom.trace.TraceSession;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a recording as a stream, in constant memory: events in the order in which the merge gave
 * them, which is that of their times but for {@linkplain #late late} ones.
 *
 * <p>Damage is no error: what is whole is read, and {@link #findings} says what is not. One thread
 * at a time; waits for the file.
 */
public final class RecordingReader implements AutoCloseable {
  /** How far into a file without the first bytes of a recording a block is looked for. */
  private static final long HEADLESS_BYTES = 1 << 20;

  private final ReadableByteChannel channel;
  private final BlockScanner scanner;
  private final RecordingHeader header;
  private final Findings findings = new Findings();
  private final RecordedNames names = new RecordedNames();
  private final RecordedLosses losses = new RecordedLosses();
  private final long[] words = new long[RecordingWriter.EVENTS_MOST * Event.WORDS];
  private BlockSink blocks = (type, payload, count) -> {};

  /** A block found while the header was read. */
  private @Nullable BlockHeader pending;

  /** What the next block is to say. */
  private long nextSequence;

  private long nextEventsBefore;
  private long round;
  private long lastTime = Long.MIN_VALUE;
  private long events;
  private long late;
  private long lost;
  private @Nullable EndRecord end;
  private boolean atEnd;

  private RecordingReader(ReadableByteChannel channel, String title) throws IOException {
    this.channel = channel;
    scanner = new BlockScanner(channel);
    header = readHeader(title);
  }

  /**
   * Opens a recording.
   *
   * @throws RecordingFormatException if the file is no recording, or of another version
   * @throws IOException if it cannot be read
   */
  public static RecordingReader open(Path path) throws IOException {
    return of(FileChannel.open(path, StandardOpenOption.READ), path.toString());
  }

  /**
   * Reads a recording from a channel, which the reader closes; a pipe will do.
   *
   * @param title names it in messages
   * @throws RecordingFormatException if it is no recording, or of another version
   * @throws IOException if it cannot be read
   */
  public static RecordingReader of(ReadableByteChannel channel, String title) throws IOException {
    try {
      return new RecordingReader(channel, title);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private RecordingHeader readHeader(String title) throws IOException {
    scanner.fill(RecordingHeader.BYTES_MOST);
    ByteBuffer start = scanner.buffer();
    boolean begins = RecordingHeader.begins(start);
    if (begins && RecordingHeader.whole(start)) {
      RecordingHeader read = RecordingHeader.decode(start, title);
      scanner.skip(RecordingHeader.length(start));
      return read;
    }
    pending = scanner.next(begins ? Long.MAX_VALUE : HEADLESS_BYTES);
    if (pending == null && !begins) {
      throw new RecordingFormatException(
          title + " is no recording: it begins otherwise, and holds no block of one");
    }
    findings.add(Finding.at(Finding.Kind.HEADER, 0, scanner.skippedBytes(), 0));
    return RecordingHeader.UNKNOWN;
  }

  /** Where blocks of other rooms go; without, they are passed over. */
  public void blocks(BlockSink sink) {
    blocks = sink;
  }

  /** What the recording says about itself; all zero and empty if that is damaged. */
  public RecordingHeader header() {
    return header;
  }

  /** What the numbers in the events mean: each is known before the first event that uses it. */
  public Names names() {
    return names.names();
  }

  /** What was found wrong so far. */
  public Findings findings() {
    return findings;
  }

  /** Events that full rings lost, as the recording says so far: by writer and stage. */
  public List<TraceSession.Loss> losses() {
    return losses.all();
  }

  /** Events that full rings lost, as the recording says so far. */
  public long lost() {
    return lost;
  }

  /** Events read so far. */
  public long events() {
    return events;
  }

  /** Events read so far that were earlier than one before them. */
  public long late() {
    return late;
  }

  /** Bytes read so far. */
  public long bytes() {
    return scanner.offset();
  }

  /** Whether its end was read: the recording was closed, not cut. */
  public boolean ended() {
    return end != null;
  }

  /** Why recording stopped early, as the recording says; empty if it did not, or does not say. */
  public String problem() {
    return end == null ? "" : end.problem();
  }

  /**
   * Reads all that is left.
   *
   * @return events read
   * @throws IOException if the file cannot be read; damage is no such thing
   */
  public long readAll(EventSink sink) throws IOException {
    long before = events;
    while (read(sink)) {
      // Each call reads one block.
    }
    return events - before;
  }

  /**
   * Reads one block.
   *
   * @return false at the end
   * @throws IOException if the file cannot be read; damage is no such thing
   */
  public boolean read(EventSink sink) throws IOException {
    if (atEnd) {
      return false;
    }
    BlockHeader block = pending;
    long skipped = 0;
    if (block == null) {
      block = scanner.next(Long.MAX_VALUE);
      skipped = scanner.skippedBytes();
    }
    pending = null;
    if (block == null) {
      atEnd = true;
      endOfFile(skipped);
      return false;
    }
    if (inPlace(block, skipped)) {
      take(block, scanner.payload(block), sink);
    }
    return true;
  }

  private void endOfFile(long skipped) {
    long at = scanner.offset() - skipped;
    if (skipped > 0) {
      Finding.Kind kind = end == null ? Finding.Kind.CUT : Finding.Kind.DAMAGED;
      findings.add(new Finding(kind, at, skipped, nextSequence, 0, round, 0, cutEvents()));
    }
    if (end == null) {
      findings.add(Finding.at(Finding.Kind.NOT_ENDED, scanner.offset(), 0, 0));
    }
  }

  private long cutEvents() {
    BlockHeader broken = scanner.broken();
    if (broken == null) {
      return end == null ? Finding.UNKNOWN : 0;
    }
    return Math.max(0, after(broken) - nextEventsBefore);
  }

  /** Events up to the end of a block. */
  private static long after(BlockHeader block) {
    return block.eventsBefore() + (block.type() == BlockHeader.EVENTS ? block.count() : 0);
  }

  /** Whether a block is the one that was to come, or a later one; what is missing is noted. */
  private boolean inPlace(BlockHeader block, long skipped) {
    int length = BlockHeader.BYTES + block.lengthBytes();
    long at = scanner.offset() - length - skipped;
    long blocks = block.sequence() - nextSequence;
    long missing = Math.max(0, block.eventsBefore() - nextEventsBefore);
    if (skipped > 0 || blocks > 0) {
      Finding.Kind kind = skipped > 0 ? Finding.Kind.DAMAGED : Finding.Kind.MISSING;
      long most = Math.max(blocks, 0);
      findings.add(
          new Finding(kind, at, skipped, nextSequence, most, round, block.round(), missing));
    }
    if (blocks < 0) {
      findings.add(Finding.at(Finding.Kind.REPEATED, at + skipped, length, 0));
      return false;
    }
    nextSequence = block.sequence() + 1;
    nextEventsBefore = after(block);
    round = block.round();
    lost = block.lost();
    return true;
  }

  private void take(BlockHeader block, ByteBuffer payload, EventSink sink) {
    int type = block.type();
    if (type == BlockHeader.EVENTS) {
      int bad = events(block, payload, sink);
      if (bad > 0) {
        finding(Finding.Kind.BAD_ENTRIES, bad);
      }
    } else if (type >= BlockHeader.FIRST_OPEN) {
      blocks.accept(type, payload, block.count());
    } else if (ownEntries(type, payload) > 0) {
      finding(Finding.Kind.BAD_ENTRIES, 0);
    }
  }

  /** Takes a block of the recording's own but for events; answers how much made no sense. */
  private int ownEntries(int type, ByteBuffer payload) {
    try {
      switch (type) {
        case BlockHeader.NAMES -> {
          return names.take(payload);
        }
        case BlockHeader.WRITERS -> losses.writers(payload);
        case BlockHeader.LOSS -> {
          return losses.losses(payload);
        }
        case BlockHeader.END -> end(EndRecord.decode(payload));
        default -> finding(Finding.Kind.UNKNOWN_TYPE, 0);
      }
      return 0;
    } catch (BufferUnderflowException e) {
      return 1; // cut within an entry
    }
  }

  private int events(BlockHeader block, ByteBuffer payload, EventSink sink) {
    int count = payload.remaining() / Event.BYTES;
    payload.asLongBuffer().get(words, 0, count * Event.WORDS);
    int bad = Math.abs(block.count() - count);
    for (int i = 0; i < count; i++) {
      int at = i * Event.WORDS;
      if (EventCheck.known(words[at + 7])) {
        late += words[at] < lastTime ? 1 : 0;
        lastTime = Math.max(lastTime, words[at]);
        events++;
        sink.accept(words, at);
      } else {
        bad++;
      }
    }
    return bad;
  }

  private void end(EndRecord record) {
    end = record;
    if (names.taken() < record.names()) {
      finding(Finding.Kind.NAMES, record.names() - names.taken());
    }
    if (!record.problem().isEmpty() || record.unwritten() > 0) {
      finding(Finding.Kind.STOPPED, Math.max(0, record.unwritten()));
    }
  }

  private void finding(Finding.Kind kind, long count) {
    findings.add(Finding.at(kind, scanner.offset(), 0, count));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
