package dev.fathom.ftrace;

import dev.fathom.report.block.BlockStep.What;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads one kind of binary event, by its format. */
final class RawEvent {
  /** {@code char rwbs[8]} and so on: longer ones are not of this kernel. */
  private static final int NUMBER_BYTES = 8;

  private final KernelEvent event;
  private final EventFormat format;
  private final EventField pid;

  private final @Nullable What what;
  private final int minimumBytes;

  private RawEvent(KernelEvent event, EventFormat format) throws FormatException {
    this.event = event;
    this.format = format;
    this.what = event.what();
    this.pid = number("common_pid");
    int minimum = pid.offsetBytes() + pid.sizeBytes();
    for (String name : needed()) {
      EventField field = field(name);
      minimum = Math.max(minimum, field.offsetBytes() + field.sizeBytes());
    }
    this.minimumBytes = minimum;
  }

  /**
   * A reader of events of this format.
   *
   * @throws FormatException if the format lacks something
   */
  static RawEvent of(KernelEvent event, EventFormat format) throws FormatException {
    return new RawEvent(event, format);
  }

  /** Fields that are read of it. */
  private String[] needed() {
    return switch (event) {
      case BLOCK_BIO_REMAP ->
          new String[] {"dev", "sector", "nr_sector", "old_dev", "old_sector", "rwbs"};
      case BLOCK_SPLIT -> new String[] {"dev", "sector", "new_sector", "rwbs", "comm"};
      case BLOCK_RQ_COMPLETE -> new String[] {"dev", "sector", "nr_sector", "rwbs", "error"};
      case BLOCK_RQ_REQUEUE -> new String[] {"dev", "sector", "nr_sector", "rwbs"};
      case BLOCK_BIO_QUEUE,
          BLOCK_BIO_BACKMERGE,
          BLOCK_BIO_FRONTMERGE,
          BLOCK_GETRQ,
          BLOCK_RQ_INSERT,
          BLOCK_RQ_ISSUE,
          BLOCK_RQ_MERGE ->
          new String[] {"dev", "sector", "nr_sector", "rwbs", "comm"};
      case SCSI_DISPATCH_CMD_DONE, SCSI_DISPATCH_CMD_TIMEOUT ->
          new String[] {"host_no", "channel", "id", "lun", "result"};
      case SCSI_DISPATCH_CMD_START, SCSI_DISPATCH_CMD_ERROR ->
          new String[] {"host_no", "channel", "id", "lun"};
      case WRITEBACK_DIRTY_FOLIO -> new String[] {"name", "ino", "index"};
    };
  }

  private EventField field(String name) throws FormatException {
    EventField field = format.field(name);
    if (field == null) {
      throw new FormatException("%s has no field %s".formatted(format.name(), name));
    }
    return field;
  }

  private EventField number(String name) throws FormatException {
    EventField field = field(name);
    if (field.sizeBytes() > NUMBER_BYTES || Integer.bitCount(field.sizeBytes()) != 1) {
      throw new FormatException("%s.%s is no number".formatted(format.name(), name));
    }
    return field;
  }

  /** The event that begins at {@code at}. */
  Traced read(long timeNanos, ByteBuffer page, int at, int lengthBytes, Tasks tasks)
      throws FormatException {
    if (lengthBytes < minimumBytes) {
      throw new FormatException("%s of %d bytes".formatted(event.title(), lengthBytes));
    }
    Task task = tasks.of(pid.number(page, at));
    if (what != null) {
      return block(what, timeNanos, page, at, lengthBytes, task);
    }
    return event == KernelEvent.WRITEBACK_DIRTY_FOLIO
        ? dirtied(timeNanos, page, at, lengthBytes, task)
        : scsi(timeNanos, page, at, lengthBytes, task);
  }

  private Traced block(
      What kind, long timeNanos, ByteBuffer page, int at, int lengthBytes, Task task)
      throws FormatException {
    boolean remap = kind == What.REMAPPED;
    boolean split = kind == What.SPLIT;
    long otherSector = 0;
    if (remap || split) {
      otherSector = number(split ? "new_sector" : "old_sector").number(page, at);
    }
    return Steps.of(
        event,
        kind,
        timeNanos,
        task,
        new Steps.Said(
            number("dev").number(page, at),
            number("sector").number(page, at),
            split ? 0 : number("nr_sector").number(page, at),
            field("rwbs").text(page, at, lengthBytes),
            event.tellsTask() ? field("comm").text(page, at, lengthBytes) : "",
            kind == What.COMPLETED ? number("error").number(page, at) : 0,
            remap ? number("old_dev").number(page, at) : 0,
            otherSector));
  }

  private Traced dirtied(long timeNanos, ByteBuffer page, int at, int lengthBytes, Task task)
      throws FormatException {
    String disk = field("name").text(page, at, lengthBytes);
    long device = 0;
    if (disk.matches("\\d{1,4}:\\d{1,7}")) {
      int colon = disk.indexOf(':');
      device =
          Long.parseLong(disk.substring(0, colon)) << 20
              | Long.parseLong(disk.substring(colon + 1));
    }
    return Decoded.dirtied(
        timeNanos,
        device,
        number("ino").number(page, at),
        number("index").number(page, at),
        task.origin(""));
  }

  private Traced scsi(long timeNanos, ByteBuffer page, int at, int lengthBytes, Task task)
      throws FormatException {
    Traced.Unit unit =
        new Traced.Unit(
            number("host_no").number(page, at),
            number("channel").number(page, at),
            number("id").number(page, at),
            number("lun").number(page, at));
    EventField tag = format.field("driver_tag"); // since Linux 6.0
    boolean tagged = tag != null && tag.within(lengthBytes) && tag.sizeBytes() == Integer.BYTES;
    int result =
        event == KernelEvent.SCSI_DISPATCH_CMD_DONE ? (int) number("result").number(page, at) : 0;
    return new Traced.Scsi(
        event,
        timeNanos,
        task.threadId(),
        unit,
        tag != null && tagged ? tag.number(page, at) : 0,
        Decoded.failure(event, result >>> 16 & 0xff, result & 0xff));
  }
}
