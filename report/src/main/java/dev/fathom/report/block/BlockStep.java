package dev.fathom.report.block;

import dev.fathom.trace.Action;
import dev.fathom.trace.Origin;

/**
 * Something that the block layer told of a bio or a request, without the key of either: the common
 * part of blktrace's records and of the kernel's {@code block_*} trace events.
 *
 * @param what happened
 * @param timeNanos when, by the trace's clock
 * @param device {@code major << 20 | minor}
 * @param sector of 512 bytes where the bio or request begins; for a split, its first half
 * @param lengthBytes of the bio or request, from 0; for a split not used
 * @param action what is done
 * @param flags {@code Event.SYNCHRONOUS} and its neighbours
 * @param origin of the task that ran; unknown where that says nothing
 * @param onBehalf whether that task is known to work for others, so that it is no origin of bytes
 * @param error negated errno of a completion or a requeue, else 0
 * @param otherDevice where a remapped bio came from, else 0
 * @param otherSector of a remapped bio: where it came from; of a split: where the rest begins
 */
public record BlockStep(
    What what,
    long timeNanos,
    long device,
    long sector,
    long lengthBytes,
    Action action,
    int flags,
    Origin origin,
    boolean onBehalf,
    int error,
    long otherDevice,
    long otherSector) {
  /** Bytes of a sector, whatever the device's own are. */
  public static final int SECTOR_BYTES = 512;

  /** Sectors are below: their positions in bytes fit in 63 bits. */
  public static final long SECTOR_LIMIT = 1L << 54;

  /** Lengths are below: they are 32 bits in the kernel. */
  public static final long LENGTH_LIMIT = 1L << 32;

  /** What can happen. */
  public enum What {
    /** A bio came (Q). */
    QUEUED,
    /** A bio got a request of its own (G). */
    GOT_REQUEST,
    /** A bio was merged at the end of a request (M). */
    MERGED_BACK,
    /** A bio was merged at the start of a request (F). */
    MERGED_FRONT,
    /** A request was merged at the end of another one (M). */
    JOINED,
    /** A request is in the scheduler (I). */
    INSERTED,
    /** A request is with the driver (D). */
    ISSUED,
    /** A request is with the device's own stack (T). */
    TRANSPORT,
    /** The driver gave a request back (r). */
    REQUEUED,
    /** A request, or the first bytes of it, is done (C). */
    COMPLETED,
    /** A bio was cut (X). */
    SPLIT,
    /** A bio goes on at another place (A). */
    REMAPPED
  }

  /** Checks the values. */
  public BlockStep {
    if (!fits(sector, lengthBytes) || otherSector < 0 || otherSector >= SECTOR_LIMIT) {
      throw new IllegalArgumentException(
          "sectors %d and %d, %d bytes".formatted(sector, otherSector, lengthBytes));
    }
    if (error > 0) {
      throw new IllegalArgumentException("error " + error);
    }
  }

  /** Whether a step can have these; else the trace is damaged. */
  public static boolean fits(long sector, long lengthBytes) {
    return sector >= 0 && sector < SECTOR_LIMIT && lengthBytes >= 0 && lengthBytes < LENGTH_LIMIT;
  }

  /** The first sector behind it. */
  public long end() {
    return sector + lengthBytes / SECTOR_BYTES;
  }

  /** This with another error. */
  public BlockStep withError(int other) {
    return new BlockStep(
        what,
        timeNanos,
        device,
        sector,
        lengthBytes,
        action,
        flags,
        origin,
        onBehalf,
        other,
        otherDevice,
        otherSector);
  }

  /** Another step of the same bio or request. */
  public BlockStep as(What other, long otherNanos) {
    return new BlockStep(
        other,
        otherNanos,
        device,
        sector,
        lengthBytes,
        action,
        flags,
        origin,
        onBehalf,
        error,
        otherDevice,
        otherSector);
  }
}
