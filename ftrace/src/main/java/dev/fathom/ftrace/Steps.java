package dev.fathom.ftrace;

import dev.fathom.report.block.BlockStep;
import dev.fathom.report.block.BlockStep.What;
import dev.fathom.report.block.Submitters;
import dev.fathom.trace.Action;
import dev.fathom.trace.Origin;

/** Makes steps of the block layer of what text and binary events have in common. */
final class Steps {
  private static final int MOST_ERRNO = 4095;

  private Steps() {}

  /**
   * What an event says.
   *
   * @param sector of 512 bytes, −1 for none
   * @param sectors how many
   * @param command the task's name as the event has it, empty if it has none
   * @param error 0 or a negated errno
   */
  record Said(
      long device,
      long sector,
      long sectors,
      String rwbs,
      String command,
      long error,
      long otherDevice,
      long otherSector) {}

  /**
   * The step.
   *
   * @throws FormatException if no device has such a place
   */
  static Traced.Block of(KernelEvent event, What what, long timeNanos, Task task, Said said)
      throws FormatException {
    long bytes = said.sectors * BlockStep.SECTOR_BYTES;
    long sector = said.sector == -1 && bytes == 0 ? 0 : said.sector;
    if (!BlockStep.fits(sector, bytes) || !BlockStep.fits(said.otherSector, 0)) {
      throw new FormatException(
          "sector " + Long.toUnsignedString(said.sector) + " is on no device");
    }
    Action action = Rwbs.action(said.rwbs, bytes);
    Origin origin = event.tellsTask() ? task.origin(said.command) : Origin.UNKNOWN;
    BlockStep step =
        new BlockStep(
            what,
            timeNanos,
            said.device,
            sector,
            bytes,
            action,
            Rwbs.flags(said.rwbs, action),
            origin,
            Submitters.workForOthers(origin),
            what == What.COMPLETED ? error(said.error) : 0,
            said.otherDevice,
            said.otherSector);
    return new Traced.Block(step, task.threadId());
  }

  private static int error(long said) {
    return said == 0 ? 0 : -Math.clamp(Math.abs(said), 1, MOST_ERRNO);
  }
}
