package dev.fathom.workload.jobfile;

import java.util.Map;

/**
 * When written data is made durable.
 *
 * @param open which flag files are opened with ({@code sync})
 * @param fsyncEvery an {@code fsync} after so many writes; 0 for none
 * @param fdatasyncEvery an {@code fdatasync} after so many writes; 0 for none
 * @param endFsync an {@code fsync} of each file when the job has written all
 * @param fsyncOnClose an {@code fsync} of each file when it is closed
 */
public record Durability(
    OpenSync open, int fsyncEvery, int fdatasyncEvery, boolean endFsync, boolean fsyncOnClose) {

  /** The flag files are opened with, see open(2). */
  public enum OpenSync {
    /** None. */
    NONE,
    /** {@code O_SYNC}: data and metadata. */
    SYNC,
    /** {@code O_DSYNC}: data and what is needed to read it back. */
    DSYNC
  }

  private static final Map<String, OpenSync> OPENS =
      Map.of(
          "none", OpenSync.NONE,
          "0", OpenSync.NONE,
          "sync", OpenSync.SYNC,
          "1", OpenSync.SYNC,
          "dsync", OpenSync.DSYNC);

  /** Checks the counts. */
  public Durability {
    if (fsyncEvery < 0 || fdatasyncEvery < 0) {
      throw new IllegalArgumentException(
          "fsync every %d, fdatasync every %d".formatted(fsyncEvery, fdatasyncEvery));
    }
  }

  static Durability read(Settings settings) throws JobFileException {
    return new Durability(
        settings.choice("sync", OpenSync.NONE, OPENS),
        settings.integer("fsync", 0, 0, Integer.MAX_VALUE),
        settings.integer("fdatasync", 0, 0, Integer.MAX_VALUE),
        settings.bool("end_fsync", false),
        settings.bool("fsync_on_close", false));
  }
}
