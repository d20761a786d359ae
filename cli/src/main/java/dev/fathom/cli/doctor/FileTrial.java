package dev.fathom.cli.doctor;

/**
 * What came of trying a file out, or one without a name in a directory.
 *
 * @param openErrno 0 if it could be opened, otherwise why not; then nothing else is known
 * @param fileSystem its kind as statfs(2) tells it, e.g. {@code xfs}
 * @param inMemory whether its contents are in memory only
 * @param direct whether it can be opened with O_DIRECT
 * @param directMemoryAlignBytes alignment of buffers for direct I/O; 0 if not known
 * @param directOffsetAlignBytes alignment of positions and lengths for direct I/O; 0 if not known
 * @param noWaitReads whether a read that would block can be refused instead (RWF_NOWAIT)
 * @param noWaitWrites the same for writes through the page cache
 */
public record FileTrial(
    int openErrno,
    String fileSystem,
    boolean inMemory,
    Answer direct,
    int directMemoryAlignBytes,
    int directOffsetAlignBytes,
    Answer noWaitReads,
    Answer noWaitWrites) {

  /** An answer that may not be had. */
  public enum Answer {
    /** It is so. */
    YES,
    /** It is not so. */
    NO,
    /** It could not be tried. */
    UNKNOWN;

    static Answer of(boolean value) {
      return value ? YES : NO;
    }
  }

  /** A file that could not be opened. */
  public static FileTrial failed(int errno) {
    return new FileTrial(errno, "", false, Answer.UNKNOWN, 0, 0, Answer.UNKNOWN, Answer.UNKNOWN);
  }
}
