package dev.fathom.trace.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Writes whole blocks, one after the other. After a failure nothing more is written, but for {@link
 * #last}; what stood in the file half is cut off where the channel allows it. One thread.
 */
final class BlockFile implements AutoCloseable {
  private final WritableByteChannel channel;
  private final String name;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BlockHeader.BLOCK_BYTES_MOST).order(ByteOrder.LITTLE_ENDIAN);
  private final ByteBuffer payload =
      buffer.slice(BlockHeader.BYTES, BlockHeader.PAYLOAD_BYTES_MOST).order(buffer.order());
  private long bytes;
  private long blocks;
  private boolean clean = true;
  private String problem = "";

  /** What a block says beside its payload and its place. */
  record Kind(
      int type,
      long round,
      int count,
      long firstTime,
      long lastTime,
      long lost,
      long eventsBefore) {}

  BlockFile(WritableByteChannel channel, String name) {
    this.channel = channel;
    this.name = name;
  }

  /** Writes the first bytes of the file. */
  void begin(ByteBuffer header) throws IOException {
    int length = header.remaining();
    writeFully(header);
    bytes = length;
  }

  /** Where the next block's payload goes: empty, with room for the longest. */
  ByteBuffer payload() {
    return payload.clear();
  }

  /**
   * Writes what is in {@link #payload} up to its position.
   *
   * @return whether it is in the file as a whole
   */
  boolean write(Kind kind) {
    return problem.isEmpty() && attempt(kind);
  }

  /** As {@link #write}, but also after a failure, if the file ends with a whole block. */
  boolean last(Kind kind) {
    return clean && attempt(kind);
  }

  private boolean attempt(Kind kind) {
    int length = payload.position();
    header(kind, length).encode(buffer);
    buffer.limit(BlockHeader.BYTES + length).position(0);
    try {
      writeFully(buffer);
    } catch (IOException e) {
      fail(e);
      return false;
    } finally {
      buffer.clear();
    }
    bytes += BlockHeader.BYTES + length;
    blocks++;
    return true;
  }

  private BlockHeader header(Kind kind, int length) {
    return new BlockHeader(
        kind.type(),
        length,
        blocks,
        kind.round(),
        0,
        kind.count(),
        kind.firstTime(),
        kind.lastTime(),
        kind.lost(),
        kind.eventsBefore(),
        BlockHeader.crc(buffer, BlockHeader.BYTES, length));
  }

  private void writeFully(ByteBuffer from) throws IOException {
    while (from.hasRemaining()) {
      channel.write(from);
    }
  }

  private void fail(IOException cause) {
    String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    if (problem.isEmpty()) {
      problem = "recording " + name + " stopped after " + bytes + " bytes: " + why;
    }
    clean = cutOff();
  }

  /** Takes away what was written of a block that is not whole. */
  private boolean cutOff() {
    if (!(channel instanceof FileChannel file)) {
      return false;
    }
    try {
      file.truncate(bytes);
      file.position(bytes);
      return true;
    } catch (IOException e) {
      return false; // then a reader finds a cut block, and says so
    }
  }

  /** Bytes written, in whole blocks and the header. */
  long bytes() {
    return bytes;
  }

  /** Blocks written. */
  long blocks() {
    return blocks;
  }

  /** Why nothing more is written; empty while all is well. */
  String problem() {
    return problem;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      if (problem.isEmpty()) {
        problem = "recording " + name + " was not closed: " + e.getMessage();
      }
    }
  }
}
