package dev.fathom.ftrace;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads binary events by the formats of their kernel. */
final class RawEvents {
  private final Map<Integer, RawEvent> byId = new HashMap<>();
  private final Tasks tasks;

  /**
   * Readers of all formats there are.
   *
   * @throws FormatException if one lacks something
   */
  RawEvents(EventFormats formats, Tasks tasks) throws FormatException {
    this.tasks = tasks;
    for (KernelEvent event : KernelEvent.values()) {
      EventFormat format = formats.byName(event.title());
      if (format != null) {
        byId.put(format.id(), RawEvent.of(event, format));
      }
    }
  }

  /** The event, or null if it is one of no use. */
  @Nullable Traced read(long timeNanos, ByteBuffer page, int at, int lengthBytes)
      throws FormatException {
    if (lengthBytes < Short.BYTES) {
      throw new FormatException("an event of %d bytes".formatted(lengthBytes));
    }
    RawEvent event = byId.get(Short.toUnsignedInt(page.getShort(at)));
    return event == null ? null : event.read(timeNanos, page, at, lengthBytes, tasks);
  }
}
