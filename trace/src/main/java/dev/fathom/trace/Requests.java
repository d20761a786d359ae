package dev.fathom.trace;

import org.jspecify.annotations.Nullable;

/** The lives of requests: from the first bio, or what comes first, until C. Of one thread. */
final class Requests {
  private final StateTable<RequestState> table;
  private final HistoryParts parts;
  private final Operations operations;
  private final ExtractionTally tally;
  private @Nullable Bios bios;

  Requests(
      ExtractionLimits limits, HistoryParts parts, Operations operations, ExtractionTally tally) {
    table = new StateTable<>(limits.requests(), RequestState::new, this::evict);
    this.parts = parts;
    this.operations = operations;
    this.tally = tally;
  }

  /** Whose bios these requests are of; once. */
  void carries(Bios owner) {
    bios = owner;
  }

  void accept(EventView event) {
    switch (event.stage) {
      case INSERTED -> inserted(event);
      case ISSUED -> issued(event);
      case REQUEUED -> requeued(event);
      case TRANSPORT -> described(event).times.set(Stage.TRANSPORT, event.time);
      case COMPLETED -> completed(event);
      default -> tally.malformed++;
    }
  }

  private RequestState request(long key) {
    RequestState request = table.find(key);
    return request == null ? table.add(key) : request;
  }

  private RequestState described(EventView event) {
    RequestState request = request(event.key);
    describe(request, event);
    request.position = event.position;
    request.lengthBytes = event.lengthBytes > 0 ? event.lengthBytes : request.lengthBytes;
    return request;
  }

  private static void describe(RequestState request, EventView event) {
    request.action = event.action;
    request.flags |= event.ownFlags();
    request.device = event.place;
  }

  private void inserted(EventView event) {
    RequestState old = table.find(event.key);
    if (old != null && old.issuedBefore(event.time)) {
      cutShort(old);
    }
    described(event).times.setFirst(Stage.INSERTED, event.time);
  }

  private void issued(EventView event) {
    RequestState request = described(event);
    request.times.set(Stage.ISSUED, event.time);
    request.requeued = false;
  }

  private void requeued(EventView event) {
    RequestState request = described(event);
    request.times.set(Stage.REQUEUED, event.time);
    request.requeues++;
    request.requeued = true;
  }

  /** A bio becomes, or joins, a request; it leaves the one it was in. */
  void join(BioState bio, EventView event) {
    RequestState request = table.find(event.related);
    RequestState before = bio.request;
    if (request != null && request.equals(before)) {
      request.got |= event.stage == Stage.GOT_REQUEST;
      return;
    }
    leave(bio, false);
    request = table.find(event.related);
    if (request != null && startsAnew(request, event)) {
      cutShort(request);
      request = null;
    }
    if (request == null) {
      request = table.add(event.related);
    }
    if (request.bios.isEmpty() || event.position < request.position) {
      request.position = event.position;
    }
    request.got |= event.stage == Stage.GOT_REQUEST;
    describe(request, event);
    request.bios.add(bio);
    bio.request = request;
  }

  private static boolean startsAnew(RequestState request, EventView event) {
    return request.issuedBefore(event.time) || (event.stage == Stage.GOT_REQUEST && request.got);
  }

  /**
   * A bio leaves its request, if it has one; a request that all have left was merged into another.
   */
  void leave(BioState bio, boolean evicted) {
    RequestState request = bio.request;
    bio.request = null;
    if (request != null) {
      request.bios.remove(bio);
      request.lostBios |= evicted;
      if (request.bios.isEmpty() && !evicted && !request.times.reached(Stage.ISSUED)) {
        table.remove(request);
      }
    }
  }

  private void completed(EventView event) {
    RequestState request = described(event);
    request.times.setFirst(Stage.INSERTED, event.earlier(0));
    request.times.setIfAbsent(Stage.ISSUED, event.earlier(1));
    request.times.setIfAbsent(Stage.TRANSPORT, event.earlier(2));
    request.times.set(Stage.COMPLETED, event.time);
    request.result = event.result;
    end(request, true);
  }

  private void cutShort(RequestState request) {
    tally.cutShort++;
    end(request, false);
  }

  private void evict(RequestState request) {
    tally.evicted++;
    end(request, false);
  }

  private void end(RequestState request, boolean completed) {
    RequestPart part = parts.request(request, completed);
    boolean held = false;
    for (BioState bio : request.bios) {
      held |= hold(bio, part);
    }
    if (!held) {
      operations.alone(part);
    }
    if (bios != null) {
      for (BioState bio : request.bios) {
        bios.ended(bio, completed && request.result >= 0, completed && request.result < 0);
      }
    }
    table.remove(request);
    if (held) {
      operations.limitHeld();
    }
  }

  private boolean hold(BioState bio, RequestPart part) {
    boolean held = false;
    for (int i = 0; i < bio.waiters.count(); i++) {
      OperationState operation = bio.waiters.at(i);
      if (operation != null) {
        operations.hold(operation, part);
        held = true;
      }
    }
    return held;
  }

  /** All that is alive is cut short. */
  void finish() {
    for (RequestState request = table.oldest(); request != null; request = table.oldest()) {
      cutShort(request);
    }
    table.clear();
  }
}
