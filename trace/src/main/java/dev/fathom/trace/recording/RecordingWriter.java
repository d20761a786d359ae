package dev.fathom.trace.recording;

import dev.fathom.trace.Event;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.Names;
import dev.fathom.trace.TraceSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a recording: a sink for events in the order of their times, and for what is lost. It takes
 * events in rounds, and writes them in whole blocks of at most 64 KiB, append-only, so that a crash
 * of the program loses at most the block that is being filled.
 *
 * <p>If writing fails (the disk is full) the recording ends there: the sink goes on taking events
 * and counts them, nothing throws, and {@link #progress} says it.
 *
 * <p>For one thread at a time, which waits for the file; {@link #progress} is for any. Must not be
 * used by a thread that is interrupted: that closes a file channel, and so ends the recording.
 */
public final class RecordingWriter implements EventSink, AutoCloseable {
  /** How long an event may wait for its block to fill, in ns. */
  public static final long FLUSH_NANOS = 50_000_000;

  /** Events of a full block. */
  static final int EVENTS_MOST = BlockHeader.PAYLOAD_BYTES_MOST / Event.BYTES;

  private final BlockFile file;
  private final NameBlocks nameBlocks;
  private final LossBlocks lossBlocks = new LossBlocks();

  /** The block that is being filled. */
  private final long[] block = new long[EVENTS_MOST * Event.WORDS];

  private int filled;
  private long oldestNanos;
  private long events;
  private long unwritten;
  private long round = 1;
  private boolean roundEmpty = true;
  private long lost;
  private long late;
  private long lastTime;
  private boolean closed;

  /** Whose losses are still to be written at the end. */
  private @Nullable TraceSession source;

  /** When losses were last written. */
  private long lossesNanos = System.nanoTime();

  private volatile Progress progress = new Progress(0, 0, 0, 0, 0, 0, "");

  private RecordingWriter(BlockFile file, Names names) {
    this.file = file;
    nameBlocks = new NameBlocks(names);
  }

  /**
   * Begins a recording; a file that is there is replaced.
   *
   * @param label says what is recorded, such as the command line
   * @param names what the numbers in the events mean; read while recording
   * @throws IOException if the file cannot be made
   */
  public static RecordingWriter create(Path path, String label, Names names) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    try {
      return over(channel, path.toString(), RecordingHeader.now(label), names);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Begins a recording over a channel, which the recording closes.
   *
   * @param title names it in messages
   * @throws IOException if the first write fails
   */
  public static RecordingWriter over(
      WritableByteChannel channel, String title, RecordingHeader header, Names names)
      throws IOException {
    BlockFile file = new BlockFile(channel, title);
    file.begin(header.encode());
    RecordingWriter writer = new RecordingWriter(file, names);
    writer.publish();
    return writer;
  }

  /** Takes an event. Hot path: allocation-free but for a few objects a block. */
  @Override
  public void accept(long[] words, int at) {
    if (filled == EVENTS_MOST) {
      writeEvents();
    }
    System.arraycopy(words, at, block, filled * Event.WORDS, Event.WORDS);
    if (filled++ == 0) {
      oldestNanos = System.nanoTime();
    }
    roundEmpty = false;
  }

  /**
   * Drains a session once: a round. Writes blocks that are full, and the one that is not if its
   * oldest event has waited for {@link #FLUSH_NANOS}; what the session lost, as often.
   *
   * @return events taken
   */
  public int pump(TraceSession session) {
    source = session;
    int taken = session.drain(this);
    late = session.late();
    long lostNow = session.lost();
    long now = System.nanoTime();
    if (lostNow != lost && now - lossesNanos >= FLUSH_NANOS) {
      lossesNanos = now;
      losses(session.losses(), lostNow);
    }
    lost = lostNow;
    endRound();
    return taken;
  }

  /**
   * Says what was lost so far, of each writer and stage all of it.
   *
   * @param total events lost so far, at least the sum
   */
  public void losses(List<TraceSession.Loss> losses, long total) {
    writeEvents();
    lost = total;
    lossBlocks.write(losses, file, this::writeOther);
    publish();
  }

  /** Ends a round: the events after this may be earlier than the last before. */
  public void endRound() {
    if (filled > 0 && System.nanoTime() - oldestNanos >= FLUSH_NANOS) {
      flush();
    }
    if (!roundEmpty) {
      round++;
      roundEmpty = true;
    }
    publish();
  }

  /** Writes the events that wait for their block to fill. */
  public void flush() {
    writeEvents();
    publish();
  }

  /**
   * Writes a block of another room, after the events so far.
   *
   * @param type from 0x100 to 0xffff: see {@code docs/recording-format.md}
   * @param payload at most 65,456 bytes; read to its limit
   * @param count of what is in it, as that room counts
   */
  public void block(int type, ByteBuffer payload, int count) {
    if (type < BlockHeader.FIRST_OPEN || type > BlockHeader.LAST_OPEN) {
      throw new IllegalArgumentException("block type 0x" + Integer.toHexString(type));
    }
    if (payload.remaining() > BlockHeader.PAYLOAD_BYTES_MOST) {
      throw new IllegalArgumentException("block of " + payload.remaining() + " bytes");
    }
    writeEvents();
    writeNames();
    file.payload().put(payload);
    writeOther(type, count);
    publish();
  }

  private void writeEvents() {
    if (filled == 0) {
      return;
    }
    writeNames();
    ByteBuffer payload = file.payload();
    LongBuffer longs = payload.asLongBuffer();
    longs.put(block, 0, filled * Event.WORDS);
    payload.position(filled * Event.BYTES);
    lastTime = block[(filled - 1) * Event.WORDS];
    if (file.write(kind(BlockHeader.EVENTS, filled, block[0], lastTime))) {
      events += filled;
    } else {
      unwritten += filled;
    }
    filled = 0;
  }

  private void writeNames() {
    nameBlocks.write(file, count -> writeOther(BlockHeader.NAMES, count));
  }

  private void writeOther(int type, int count) {
    file.write(kind(type, count, lastTime, lastTime));
  }

  private BlockFile.Kind kind(int type, int count, long firstTime, long lastTime) {
    return new BlockFile.Kind(type, round, count, firstTime, lastTime, lost, events);
  }

  private void publish() {
    progress =
        new Progress(
            events,
            file.bytes(),
            file.blocks(),
            round - 1,
            lost,
            unwritten + (file.problem().isEmpty() ? 0 : filled),
            file.problem());
  }

  /** How far it is. Any thread. */
  public Progress progress() {
    return progress;
  }

  /**
   * Writes what is left and how it ended, and closes the file. Does not throw: {@link #progress}
   * says if something failed. Idempotent.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    writeEvents();
    writeNames();
    if (source != null) {
      losses(source.losses(), source.lost());
    }
    EndRecord end =
        new EndRecord(
            events,
            unwritten,
            lost,
            late,
            nameBlocks.written(),
            RecordingHeader.now("").realTimeNanos(),
            file.problem());
    end.encode(file.payload());
    file.last(kind(BlockHeader.END, 1, lastTime, lastTime));
    file.close();
    publish();
  }
}
