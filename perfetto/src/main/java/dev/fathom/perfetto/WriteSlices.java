package dev.fathom.perfetto;

import dev.fathom.trace.OperationPart;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the operations lie that wrote into a cache, so that an arrow can begin in them when their
 * bytes reach a device, seconds later. The last 65,536 of them.
 */
final class WriteSlices {
  private static final int LIMIT = 65_536;

  private final Map<Long, Place> byKey =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Place> eldest) {
          return size() > LIMIT;
        }
      };

  private record Place(long track, long start, long end) {}

  void put(OperationPart operation, long track) {
    byKey.put(
        operation.key(),
        new Place(track, operation.timeline().firstNanos(), operation.timeline().lastNanos()));
  }

  /**
   * The track of the operation's slice.
   *
   * @param nanos when it made the page dirty; keys are used again, times are not
   * @return 0 if there is no such slice then
   */
  long trackOf(long key, long nanos) {
    Place place = byKey.get(key);
    return place != null && place.start <= nanos && nanos <= place.end ? place.track : 0;
  }
}
