package dev.fathom.trace;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Something that happened between requests, and tells why somebody had to wait. Immutable. */
public sealed interface Incident {
  /** When it began, by the monotonic clock, in ns. */
  long startNanos();

  /**
   * A thread waited for the write-back of pages of a file, one after the other: in fsync, mostly.
   *
   * @param nanos from the first page to the completion of the last; −1 if that was not seen
   * @param waiter who waited
   * @param file whose pages, {@link FileName#NONE} if unknown
   * @param pages in the requests waited for, by those whose data they hold; a page of two counts
   *     for both. Of a folio whose requests were not seen, one page of who wrote to it last
   */
  record Wait(long startNanos, long nanos, Origin waiter, FileName file, Map<Origin, Integer> pages)
      implements Incident {
    /** Copies the map. */
    public Wait {
      pages = Map.copyOf(pages);
    }

    /** Of how many pages. */
    public int pageCount() {
      return pages.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Whose data was waited for, and in how many pages: the most first. */
    public List<Map.Entry<Origin, Integer>> dirtiers() {
      return pages.entrySet().stream()
          .sorted(
              Comparator.<Map.Entry<Origin, Integer>>comparingInt(each -> -each.getValue())
                  .thenComparing(each -> each.getKey().title()))
          .toList();
    }
  }

  /**
   * A writer was paused at the dirty limit.
   *
   * @param nanos how long
   * @param writer who was paused
   * @param dirtiedPages since its last pause
   */
  record Pause(long startNanos, long nanos, Origin writer, long dirtiedPages) implements Incident {}

  /**
   * A SCSI command did not go as it should.
   *
   * @param disk number of the disk, {@code major << 20 | minor}
   * @param address host:channel:id:lun
   * @param command what it was to do
   * @param trouble what happened
   */
  record Scsi(long startNanos, long disk, String address, String command, String trouble)
      implements Incident {}
}
