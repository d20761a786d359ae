package dev.fathom.trace.recording;

import dev.fathom.trace.Names;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** The names of a recording, as far as they were read; bounded. */
final class RecordedNames {
  /** Most bytes of names that are taken, so that a hostile file cannot fill the memory. */
  static final long BYTES_MOST = 64 << 20;

  private final Names names = new Names();
  private long bytes;
  private long taken;

  Names names() {
    return names;
  }

  /** Entries taken. */
  long taken() {
    return taken;
  }

  /**
   * Takes what is in a block.
   *
   * @return entries that were not right, or too many
   */
  int take(ByteBuffer payload) {
    bytes += payload.remaining();
    if (bytes > BYTES_MOST) {
      return 1;
    }
    int bad = 0;
    while (payload.hasRemaining()) {
      bad += one(payload) ? 0 : 1;
    }
    return bad;
  }

  private boolean one(ByteBuffer payload) {
    int before = payload.position();
    try {
      boolean defined = NameEntry.take(payload, names);
      taken += defined ? 1 : 0;
      return defined;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      if (payload.position() - before <= NameEntry.FIXED_BYTES) {
        payload.position(payload.limit()); // its length is not right, so there is no next one
      }
      return false;
    }
  }
}
