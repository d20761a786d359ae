package dev.fathom.ftrace;

import dev.fathom.report.block.BlockStep.What;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What follows an event's name in text: the {@code print fmt} of include/trace/events/block.h,
 * scsi.h and writeback.h, of any kernel so far.
 */
final class TextEvents {
  private static final Pattern DISK = Pattern.compile("bdi (\\d{1,4}):(\\d{1,7}): ");
  private static final Pattern RESULT =
      Pattern.compile(" result=(?:(\\d{1,10})|\\(.*host=(\\w+)(?:.*status=(\\w+))?)");

  /** What perf puts before fields that it cannot print as the kernel would. */
  private static final String NOT_PARSED = "[FAILED TO PARSE] ";

  private TextEvents() {}

  /** The event. */
  static Traced of(KernelEvent event, LineHead head) throws FormatException {
    What what = event.what();
    if (what != null) {
      return block(event, what, head);
    }
    return event == KernelEvent.WRITEBACK_DIRTY_FOLIO ? dirtied(head) : scsi(event, head);
  }

  /** {@code 8,0 RM 4096 () 16968 + 8 none,0,0 [dd]}, with or without what is not in each. */
  private static Traced block(KernelEvent event, What what, LineHead head) throws FormatException {
    LineCursor line = new LineCursor(head.details());
    long device = device(line);
    String rwbs = line.expect(" ").until(" ");
    if (event.title().startsWith("block_rq_")) {
      if (!line.skip("(")) {
        line.number(); // bytes; the sectors say the same
        line.expect(" (");
      }
      line.until(") ");
    }
    long sector = line.number();
    long sectors = 0;
    long otherDevice = 0;
    long otherSector = 0;
    if (what == What.SPLIT) {
      otherSector = line.expect(" / ").number();
    } else {
      sectors = line.expect(" + ").number();
    }
    String command = "";
    long error = 0;
    if (what == What.REMAPPED) {
      otherDevice = device(line.expect(" <- ("));
      otherSector = line.expect(") ").number();
    } else if (what == What.COMPLETED) {
      line.until("[");
      error = line.number();
    } else if (event.tellsTask()) {
      line.until("[");
      command = LineHead.decoded(line.untilLast("]"));
    }
    return Steps.of(
        event,
        what,
        head.timeNanos(),
        head.task(),
        new Steps.Said(device, sector, sectors, rwbs, command, error, otherDevice, otherSector));
  }

  private static long device(LineCursor line) throws FormatException {
    long major = line.number();
    long minor = line.expect(",").number();
    if (major < 0 || major > 0xfff || minor < 0 || minor > 0xfffff) {
      throw new FormatException("no device is %d,%d".formatted(major, minor));
    }
    return major << 20 | minor;
  }

  /** {@code bdi 8:0: ino=12 index=0}. */
  private static Traced dirtied(LineHead head) throws FormatException {
    Matcher disk = DISK.matcher(head.details());
    long device =
        disk.lookingAt() ? Long.parseLong(disk.group(1)) << 20 | Long.parseLong(disk.group(2)) : 0;
    LineCursor line = new LineCursor(head.details());
    line.until("ino=");
    long inode = line.number();
    long index = line.expect(" index=").number();
    return Decoded.dirtied(head.timeNanos(), device, inode, index, head.task().origin(""));
  }

  /** {@code host_no=0 channel=0 id=0 lun=0 … driver_tag=70 … result=(…)}. */
  private static Traced scsi(KernelEvent event, LineHead head) throws FormatException {
    LineCursor line = new LineCursor(head.details());
    line.skip(NOT_PARSED);
    Traced.Unit unit =
        new Traced.Unit(
            line.expect("host_no=").number(),
            line.expect(" channel=").number(),
            line.expect(" id=").number(),
            line.expect(" lun=").number());
    long tag = 0;
    if (head.details().contains(" driver_tag=")) { // since Linux 6.0
      line.until(" driver_tag=");
      tag = line.number();
    }
    return new Traced.Scsi(
        event, head.timeNanos(), head.task().threadId(), unit, tag, failure(event, head.details()));
  }

  private static int failure(KernelEvent event, String details) {
    Matcher result = RESULT.matcher(details);
    if (event != KernelEvent.SCSI_DISPATCH_CMD_DONE || !result.find()) {
      return Decoded.failure(event, 0, 0);
    }
    String number = result.group(1);
    if (number != null) {
      long value = Long.parseLong(number);
      return Decoded.failure(event, (int) (value >>> 16 & 0xff), (int) (value & 0xff));
    }
    String status = result.group(3) == null ? "SAM_STAT_GOOD" : result.group(3);
    return Decoded.failure(
        event,
        result.group(2).equals("DID_OK") ? 0 : 1,
        switch (status) {
          case "SAM_STAT_GOOD" -> 0;
          case "SAM_STAT_BUSY" -> Decoded.STATUS_BUSY;
          case "SAM_STAT_TASK_SET_FULL" -> Decoded.STATUS_TASK_SET_FULL;
          default -> Decoded.STATUS_CHECK_CONDITION;
        });
  }
}
