package dev.fathom.driver;

import dev.fathom.linux.Errno;
import dev.fathom.linux.MemoryView;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Performs tasks by blocking calls of {@link FileChannel}. */
final class ChannelCalls {
  private ChannelCalls() {}

  /** Performs a task on a channel: bytes moved, 0, or a negated errno. Throws nothing. */
  static int perform(Task task, FileChannel channel) {
    try {
      return switch (task.kind) {
        case READ, READV -> read(task, channel);
        case WRITE, WRITEV -> write(task, channel);
        case SYNC -> force(channel, true);
        case DATA_SYNC -> force(channel, false);
        case NOP -> 0;
        case POLL -> -Errno.EOPNOTSUPP;
      };
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      return -JavaErrno.of(e);
    }
  }

  private static int force(FileChannel channel, boolean metadata) throws IOException {
    channel.force(metadata);
    return 0;
  }

  private static int read(Task task, FileChannel channel) throws IOException {
    int done = 0;
    for (int i = 0; i < segmentCount(task); i++) {
      ByteBuffer buffer = buffer(task, i);
      int length = buffer.remaining();
      int moved;
      try {
        moved = readOnce(task, channel, buffer, done);
      } catch (IOException e) {
        return partOrThrow(done, e);
      }
      done += Math.max(moved, 0);
      if (moved < length) {
        break; // short, or the end of the file (−1)
      }
    }
    return done;
  }

  private static int write(Task task, FileChannel channel) throws IOException {
    int done = 0;
    for (int i = 0; i < segmentCount(task); i++) {
      ByteBuffer buffer = buffer(task, i);
      int length = buffer.remaining();
      int moved;
      try {
        moved = writeOnce(task, channel, buffer, done);
      } catch (IOException e) {
        done = partOrThrow(done, e);
        break;
      }
      done += moved;
      if (moved < length) {
        break;
      }
    }
    makeDurable(task, channel);
    return done;
  }

  /** What was moved before an error is the result; the error comes back with the next operation. */
  private static int partOrThrow(int done, IOException failure) throws IOException {
    if (done == 0) {
      throw failure;
    }
    return done;
  }

  private static int readOnce(Task task, FileChannel channel, ByteBuffer buffer, int done)
      throws IOException {
    return task.requiredFile().traits().seekable()
        ? channel.read(buffer, task.positionBytes + done)
        : channel.read(buffer);
  }

  private static int writeOnce(Task task, FileChannel channel, ByteBuffer buffer, int done)
      throws IOException {
    return task.requiredFile().traits().seekable()
        ? channel.write(buffer, task.positionBytes + done)
        : channel.write(buffer);
  }

  private static void makeDurable(Task task, FileChannel channel) throws IOException {
    if ((task.flags & Driver.FLAG_SYNC) != 0) {
      channel.force(true);
    } else if ((task.flags & Driver.FLAG_DATA_SYNC) != 0) {
      channel.force(false);
    }
  }

  private static int segmentCount(Task task) {
    return task.kind == Task.Kind.READV || task.kind == Task.Kind.WRITEV ? task.segments.length : 1;
  }

  private static ByteBuffer buffer(Task task, int index) {
    if (task.kind == Task.Kind.READV || task.kind == Task.Kind.WRITEV) {
      MemorySegment segment = task.segments[index];
      return buffer(segment, segment.address(), segment.byteSize());
    }
    return buffer(task.memory, task.address, task.lengthBytes);
  }

  /** Memory of a confined arena is read and written too, as a kernel would. */
  private static ByteBuffer buffer(MemorySegment memory, long address, long lengthBytes) {
    return memory.isAccessibleBy(Thread.currentThread())
        ? memory.asSlice(address - memory.address(), lengthBytes).asByteBuffer()
        : MemoryView.of(address, lengthBytes).asByteBuffer();
  }
}
