package dev.fathom.trace.recording;

import dev.fathom.trace.Names;
import java.nio.ByteBuffer;
import java.util.function.IntConsumer;

/** Brings the names that are new since the last time into NAMES blocks. One thread. */
final class NameBlocks {
  private final Names names;
  private int origins = 1;
  private int files = 1;
  private int devices = 1;

  /** The block that is being filled. */
  private ByteBuffer payload;

  private int count;

  NameBlocks(Names names) {
    this.names = names;
    payload = ByteBuffer.allocate(0);
  }

  /** Numbers that are written; number 0 of each table needs no entry. */
  long written() {
    return (long) origins + files + devices - 3;
  }

  /**
   * Writes what is new.
   *
   * @param file gives the payloads
   * @param block writes what is in the payload, as a block with this many names
   */
  void write(BlockFile file, IntConsumer block) {
    int origins = names.originCount();
    int files = names.fileCount();
    int devices = names.deviceCount();
    if (origins == this.origins && files == this.files && devices == this.devices) {
      return;
    }
    payload = file.payload();
    count = 0;
    for (int id = this.origins; id < origins; id++) {
      room(file, block);
      NameEntry.put(payload, id, names.origin(id));
    }
    for (int id = this.files; id < files; id++) {
      room(file, block);
      NameEntry.put(payload, id, names.file(id));
    }
    for (int id = this.devices; id < devices; id++) {
      room(file, block);
      NameEntry.put(payload, id, names.device(id));
    }
    block.accept(count);
    this.origins = origins;
    this.files = files;
    this.devices = devices;
  }

  private void room(BlockFile file, IntConsumer block) {
    if (payload.remaining() < NameEntry.BYTES_MOST) {
      block.accept(count);
      payload = file.payload();
      count = 0;
    }
    count++;
  }
}
