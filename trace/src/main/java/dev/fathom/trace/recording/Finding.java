package dev.fathom.trace.recording;

/**
 * Something that is missing or strange in a recording.
 *
 * @param kind what is wrong
 * @param offsetBytes where in the file
 * @param lengthBytes bytes that could not be used, from there; 0 if none
 * @param firstBlock sequence number of the first block that is missing
 * @param blocks how many are missing; 0 if none, or if that cannot be known
 * @param firstRound round of the last block before it; 0 if there is none
 * @param lastRound round of the first block after it; 0 at the end of the file. These rounds and
 *     those between are not complete
 * @param events events that are missing, at least, where the file ends; {@link #UNKNOWN} if that
 *     cannot be known
 */
public record Finding(
    Kind kind,
    long offsetBytes,
    long lengthBytes,
    long firstBlock,
    long blocks,
    long firstRound,
    long lastRound,
    long events) {
  /** How many cannot be known. */
  public static final long UNKNOWN = -1;

  /** What can be wrong. */
  public enum Kind {
    /** The header is damaged: clocks, machine and label are not known. */
    HEADER("the header is damaged"),
    /** Bytes that are no whole block. */
    DAMAGED("damaged"),
    /** Blocks are missing though no bytes are damaged. */
    MISSING("blocks are missing"),
    /** A block that was read before, or comes too late; it was not used. */
    REPEATED("a block for the second time"),
    /** The file ends within a block. */
    CUT("the file ends within a block"),
    /** The file has no end block: the program was killed, or still records. */
    NOT_ENDED("it has no end: the program was killed, or still records"),
    /** The recording ended early, because writing failed. */
    STOPPED("recording stopped early, because writing failed"),
    /** A block of a type that this program does not know. */
    UNKNOWN_TYPE("a block of an unknown type, of a newer version perhaps"),
    /** Entries of a block make no sense; they were passed over. */
    BAD_ENTRIES("entries that make no sense"),
    /** Names that the recording had are missing, or are too many. */
    NAMES("names are missing");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    /** In words. */
    public String title() {
      return title;
    }
  }

  static Finding at(Kind kind, long offsetBytes, long lengthBytes, long events) {
    return new Finding(kind, offsetBytes, lengthBytes, 0, 0, 0, 0, events);
  }

  /** Whether something is missing because of this. */
  public boolean loss() {
    return kind != Kind.NOT_ENDED && kind != Kind.REPEATED;
  }

  /** In one line, for people. */
  public String text() {
    StringBuilder text = new StringBuilder(kind.title());
    if (lengthBytes > 0) {
      text.append(", bytes %,d to %,d".formatted(offsetBytes, offsetBytes + lengthBytes - 1));
    } else {
      text.append(", at byte %,d".formatted(offsetBytes));
    }
    if (blocks > 0) {
      text.append(", blocks %,d to %,d".formatted(firstBlock, firstBlock + blocks - 1));
    }
    if (lastRound != 0) {
      text.append(", rounds %,d to %,d are not complete".formatted(firstRound, lastRound));
    } else if (firstRound != 0) {
      text.append(", from round %,d on".formatted(firstRound));
    }
    if (events > 0) {
      text.append(": %,d %s".formatted(events, kind == Kind.NAMES ? "names" : "events"));
    } else if (events == UNKNOWN) {
      text.append(": an unknown number of events");
    }
    return text.toString();
  }
}
