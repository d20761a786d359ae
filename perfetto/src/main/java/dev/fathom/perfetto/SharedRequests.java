package dev.fathom.perfetto;

import dev.fathom.trace.BioPart;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Where requests lie that several operations waited for: each is in the history of each, and drawn
 * with the first. The last 16,384 of them: the histories of one request come close together.
 */
final class SharedRequests {
  private static final int LIMIT = 16_384;

  private final Map<Life, Place> drawn =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Life, Place> eldest) {
          return size() > LIMIT;
        }
      };

  /** A key, and when it was this request's: keys are used again. */
  private record Life(long key, long nanos) {}

  /** A slice: its track, and when it begins. */
  record Place(long track, long start) {}

  /** Whether it carries bytes that may be of others than the operation in whose history it is. */
  static boolean maybe(RequestPart request, OperationPart operation) {
    return anyOf(request, key -> key != operation.key());
  }

  /** Whether it carries bytes of another operation than this one. */
  static boolean surely(RequestPart request, OperationPart operation) {
    return anyOf(request, key -> key != 0 && key != operation.key());
  }

  private static boolean anyOf(RequestPart request, LongPredicate wanted) {
    for (BioPart bio : request.bios()) {
      for (Share share : bio.shares()) {
        if (wanted.test(share.operation())) {
          return true;
        }
      }
    }
    return false;
  }

  void put(RequestPart request, long track, long start) {
    drawn.put(life(request), new Place(track, start));
  }

  /** Where it was drawn; null if it was not, or so long ago that it was forgotten. */
  @Nullable Place of(RequestPart request) {
    return drawn.get(life(request));
  }

  private static Life life(RequestPart request) {
    return new Life(request.key(), request.timeline().lastNanos());
  }
}
