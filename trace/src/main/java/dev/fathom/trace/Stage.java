package dev.fathom.trace;

import java.util.List;

/**
 * A named point in a request's life. The letters are those of blktrace where it has one. The order
 * is that of a request's life and of the numbers in recordings: new stages are added at the end of
 * {@link #code codes}, never in between.
 */
public enum Stage {
  /** The operation entered its context. */
  SUBMITTED(0, 'S', "submitted"),
  /** The cache had the page. */
  HIT(1, 'H', "hit"),
  /** The cache had not the page. */
  MISSED(2, '-', "missed"),
  /** The cache read the page before anybody asked for it. */
  READ_AHEAD(3, 'a', "read ahead"),
  /** A writer was slowed at the dirty limit. */
  THROTTLED(4, 't', "throttled"),
  /** A write made a page dirty, or wrote to one that was; who did is known here. */
  DIRTIED(5, 'W', "dirtied"),
  /** The flusher (or fsync, or pressure) picked the page up. */
  WRITEBACK(6, 'B', "writeback"),
  /** A bio entered the block layer. */
  QUEUED(7, 'Q', "queued"),
  /** A page, or a part of one, is carried by a bio: how a bio gets its originators. */
  ADDED(8, '+', "added"),
  /** A bio was cut in two at a limit of the device. */
  SPLIT(9, 'X', "split"),
  /** A bio was passed on to the device below, as another one or as it was. */
  REMAPPED(10, 'A', "remapped"),
  /** A bio was merged into a waiting request, at its end. */
  MERGED_BACK(11, 'M', "merged"),
  /** A bio was merged into a waiting request, at its start. */
  MERGED_FRONT(12, 'F', "merged in front"),
  /** A new request was made for the bio. */
  GOT_REQUEST(13, 'G', "got request"),
  /** The request is in the scheduler. */
  INSERTED(14, 'I', "inserted"),
  /** The driver has it. */
  ISSUED(15, 'D', "issued"),
  /** The driver gave it back, to be issued again. */
  REQUEUED(16, 'r', "requeued"),
  /** The device's own stack has it: SCSI dispatch, iSCSI data unit sent. */
  TRANSPORT(17, 'T', "transport"),
  /** The device is done. */
  COMPLETED(18, 'C', "completed"),
  /** Its completion is in the completion queue. */
  DELIVERED(19, 'V', "delivered"),
  /** The application picked it up. */
  REAPED(20, 'R', "reaped"),
  /** A task waited for the write-back of somebody's page. */
  WAITED(21, 'w', "waited");

  private static final List<Stage> BY_CODE = List.of(values());

  private final int code;
  private final char letter;
  private final String title;

  Stage(int code, char letter, String title) {
    this.code = code;
    this.letter = letter;
    this.title = title;
  }

  /** The number in events and recordings, 0 to 31. */
  public int code() {
    return code;
  }

  /** One character, as blktrace prints it. */
  public char letter() {
    return letter;
  }

  /** In words, lower case. */
  public String title() {
    return title;
  }

  /** Its bit in a mask of stages. */
  public int mask() {
    return 1 << code;
  }

  /** How many codes there are. */
  public static int count() {
    return BY_CODE.size();
  }

  /**
   * The stage with this code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Stage ofCode(int code) {
    if (code < 0 || code >= BY_CODE.size()) {
      throw new IllegalArgumentException("no stage has code " + code);
    }
    return BY_CODE.get(code);
  }

  /** A mask of all stages. */
  public static int all() {
    return (1 << count()) - 1;
  }
}
