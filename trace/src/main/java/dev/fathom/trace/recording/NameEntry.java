package dev.fathom.trace.recording;

import dev.fathom.trace.Device;
import dev.fathom.trace.FileName;
import dev.fathom.trace.Names;
import dev.fathom.trace.Origin;
import dev.fathom.trace.TraceContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * One number of the trace and what it means, as in NAMES blocks.
 *
 * <pre>
 * 0  table     u16: 1 origins, 2 files, 3 devices
 * 2  flags     u16
 * 4  length    u32, bytes after these twelve
 * 8  number    u32
 * </pre>
 */
final class NameEntry {
  static final int ORIGINS = 1;
  static final int FILES = 2;
  static final int DEVICES = 3;

  /** Of origins: a span follows the numbers. */
  private static final int WITH_SPAN = 1;

  /** Of origins with a span: somebody records it. */
  private static final int SAMPLED = 2;

  /** Of files: the path was found afterwards. */
  private static final int GUESSED = 1;

  static final int FIXED_BYTES = 12;

  /** The longest entry: an origin has four texts. */
  static final int BYTES_MOST = FIXED_BYTES + 6 * 8 + 4 * Texts.room();

  private NameEntry() {}

  static void put(ByteBuffer to, int id, Origin origin) {
    TraceContext span = origin.span();
    int flags = span == null ? 0 : span.sampled() ? WITH_SPAN | SAMPLED : WITH_SPAN;
    int start = begin(to, ORIGINS, flags, id);
    to.putLong(origin.processId()).putLong(origin.threadId()).putLong(origin.virtualThreadId());
    if (span != null) {
      to.putLong(span.traceIdHigh()).putLong(span.traceIdLow()).putLong(span.spanId());
    }
    Texts.put(to, origin.process());
    Texts.put(to, origin.thread());
    Texts.put(to, origin.cgroup());
    Texts.put(to, origin.label());
    end(to, start);
  }

  static void put(ByteBuffer to, int id, FileName file) {
    int start = begin(to, FILES, file.guessed() ? GUESSED : 0, id);
    to.putLong(file.device()).putLong(file.inode());
    Texts.put(to, file.path());
    end(to, start);
  }

  static void put(ByteBuffer to, int id, Device device) {
    int start = begin(to, DEVICES, 0, id);
    to.putLong(device.number());
    Texts.put(to, device.name());
    end(to, start);
  }

  private static int begin(ByteBuffer to, int table, int flags, int id) {
    int start = to.position();
    to.putShort((short) table).putShort((short) flags).putInt(0).putInt(id);
    return start;
  }

  private static void end(ByteBuffer to, int start) {
    to.putInt(start + 4, to.position() - start - FIXED_BYTES);
  }

  /**
   * Takes an entry, and gives its number its meaning; entries of tables that are not known are
   * passed over.
   *
   * @return false if the number was refused: it has another meaning already, or is too large
   * @throws java.nio.BufferUnderflowException if it is cut
   * @throws IllegalArgumentException if it is not a right one
   */
  static boolean take(ByteBuffer from, Names names) {
    int table = from.getShort();
    int flags = from.getShort();
    int length = from.getInt();
    int id = from.getInt();
    if (length < 0 || length > from.remaining()) {
      throw new IllegalArgumentException("a name of " + length + " bytes");
    }
    ByteBuffer body = from.slice(from.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    from.position(from.position() + length);
    return switch (table) {
      case ORIGINS -> names.define(id, origin(body, flags));
      case FILES -> names.define(id, file(body, flags));
      case DEVICES -> names.define(id, new Device(body.getLong(), Texts.take(body)));
      default -> true;
    };
  }

  private static Origin origin(ByteBuffer body, int flags) {
    long processId = body.getLong();
    long threadId = body.getLong();
    long virtualThreadId = body.getLong();
    TraceContext span = (flags & WITH_SPAN) == 0 ? null : span(body, flags);
    String process = Texts.take(body);
    String thread = Texts.take(body);
    String cgroup = Texts.take(body);
    return new Origin(
        processId, threadId, process, thread, virtualThreadId, cgroup, span, Texts.take(body));
  }

  private static @Nullable TraceContext span(ByteBuffer body, int flags) {
    return new TraceContext(body.getLong(), body.getLong(), body.getLong(), (flags & SAMPLED) != 0);
  }

  private static FileName file(ByteBuffer body, int flags) {
    long device = body.getLong();
    long inode = body.getLong();
    return new FileName(Texts.take(body), device, inode, (flags & GUESSED) != 0);
  }
}
