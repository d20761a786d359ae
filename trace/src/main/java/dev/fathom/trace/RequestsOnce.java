package dev.fathom.trace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells each request once. A request that several operations waited for is in the history of each;
 * who adds up requests asks here for those that are told for the first time. Remembers the last
 * 16,384 shared ones: the histories of one request come close together. One thread.
 */
public final class RequestsOnce {
  private static final int MOST = 16_384;

  private final Map<Life, Boolean> told = new Told();

  /** Nothing was told yet. */
  public RequestsOnce() {}

  /** A key, and when it was this request's: keys are used again. */
  private record Life(long key, long nanos) {}

  /** Forgets the oldest. */
  private static final class Told extends LinkedHashMap<Life, Boolean> {
    private static final long serialVersionUID = 1;

    Told() {
      super(64);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Life, Boolean> eldest) {
      return size() > MOST;
    }
  }

  /** The requests of a history that were in none before, in its order. */
  public List<RequestPart> of(History history) {
    OperationPart operation = history.operation();
    if (operation == null || history.requests().isEmpty()) {
      return history.requests();
    }
    List<RequestPart> fresh = new ArrayList<>(history.requests().size());
    for (RequestPart request : history.requests()) {
      if (isOf(operation, request) || told.put(life(request), true) == null) {
        fresh.add(request);
      }
    }
    return fresh;
  }

  private static boolean isOf(OperationPart operation, RequestPart request) {
    boolean shared = false;
    for (BioPart bio : request.bios()) {
      for (Share share : bio.shares()) {
        shared |= share.operation() != operation.key();
      }
    }
    return !shared;
  }

  private static Life life(RequestPart request) {
    return new Life(request.key(), request.timeline().lastNanos());
  }
}
