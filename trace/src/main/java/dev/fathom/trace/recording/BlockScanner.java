package dev.fathom.trace.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Finds the whole blocks of a file, one after the other; looks for the next one behind damage.
 * Reads a stream: constant memory, no seeking. One thread.
 */
final class BlockScanner {
  private static final int BUFFER_BYTES = 1 << 18;

  private final ReadableByteChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);

  /** Offset in the file of the buffer's first byte. */
  private long base;

  private boolean atEnd;
  private int payloadAt;
  private long skippedBytes;

  /** Header of what looks like a block, in the bytes skipped last. */
  private @Nullable BlockHeader broken;

  BlockScanner(ReadableByteChannel channel) {
    this.channel = channel;
  }

  /** Has at least this many bytes from the position on, unless the file ends before. */
  boolean fill(int length) throws IOException {
    if (buffer.remaining() >= length) {
      return true;
    }
    base += buffer.position();
    buffer.compact();
    while (!atEnd && buffer.position() < length) {
      atEnd = channel.read(buffer) < 0;
    }
    buffer.flip();
    return buffer.remaining() >= length;
  }

  /** What was filled; reading from it moves on. */
  ByteBuffer buffer() {
    return buffer;
  }

  /** Offset in the file of the next byte. */
  long offset() {
    return base + buffer.position();
  }

  /** Passes bytes over that were filled. */
  void skip(int length) {
    buffer.position(buffer.position() + length);
  }

  /**
   * Goes to the next whole block and past it; {@link #payload} is valid until the next call.
   *
   * @param skipMost gives up after as many bytes without a block
   * @return null at the end of the file
   */
  @Nullable BlockHeader next(long skipMost) throws IOException {
    skippedBytes = 0;
    broken = null;
    while (fill(BlockHeader.BYTES) && skippedBytes <= skipMost) {
      int at = buffer.position();
      BlockHeader header = BlockHeader.decode(buffer, at);
      if (header != null && fill(BlockHeader.BYTES + header.lengthBytes()) && whole(header)) {
        payloadAt = buffer.position() + BlockHeader.BYTES;
        skip(BlockHeader.BYTES + header.lengthBytes());
        return header;
      }
      if (header != null && broken == null) {
        broken = header;
      }
      skipToMagic();
    }
    if (skippedBytes <= skipMost) {
      skippedBytes += buffer.remaining();
      skip(buffer.remaining());
    }
    return null;
  }

  private boolean whole(BlockHeader header) {
    int at = buffer.position() + BlockHeader.BYTES;
    return BlockHeader.crc(buffer, at, header.lengthBytes()) == header.payloadCrc();
  }

  /** Goes at least one byte on, to where a block may begin, or to the last bytes there are. */
  private void skipToMagic() {
    int from = buffer.position();
    int last = buffer.limit() - Long.BYTES;
    int at = from + 1;
    while (at <= last && buffer.getLong(at) != BlockHeader.MAGIC) {
      at++;
    }
    buffer.position(at);
    skippedBytes += at - from;
  }

  /** Bytes passed over before the block found last, or before the end. */
  long skippedBytes() {
    return skippedBytes;
  }

  /** The first header among the bytes passed over, whose block was not whole. */
  @Nullable BlockHeader broken() {
    return broken;
  }

  /** The payload of the block found last. */
  ByteBuffer payload(BlockHeader header) {
    return buffer.slice(payloadAt, header.lengthBytes()).order(ByteOrder.LITTLE_ENDIAN);
  }
}
