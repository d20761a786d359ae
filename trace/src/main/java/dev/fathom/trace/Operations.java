package dev.fathom.trace;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lives of operations. Of the extraction's thread. */
final class Operations {
  private final StateTable<OperationState> table;
  private final int heldLimit;
  private final HistoryParts parts;
  private final ExtractionTally tally;
  private final HistorySink sink;

  /** An operation that is one event: it is in no table. */
  private final OperationState single = new OperationState();

  /** Requests held for all operations. */
  private int held;

  Operations(ExtractionLimits limits, HistoryParts parts, ExtractionTally tally, HistorySink sink) {
    table = new StateTable<>(limits.operations(), OperationState::new, this::evict);
    heldLimit = limits.requests();
    this.parts = parts;
    this.tally = tally;
    this.sink = sink;
  }

  void accept(EventView event) {
    switch (event.stage) {
      case SUBMITTED -> submitted(event);
      case REAPED, WAITED -> ended(event);
      case INSERTED, ISSUED, REQUEUED, TRANSPORT, COMPLETED, DELIVERED, HIT, MISSED, THROTTLED ->
          reached(event);
      default -> tally.malformed++;
    }
  }

  private void submitted(EventView event) {
    OperationState operation = table.find(event.key);
    if (operation != null && newLife(operation, event.time, 0)) {
      cutShort(operation);
      operation = null;
    }
    if (operation == null) {
      operation = table.add(event.key);
    } else {
      forgetBefore(operation, event.time);
    }
    describe(operation, event);
    operation.tag = event.related;
    operation.times.set(Stage.SUBMITTED, event.time);
  }

  private static boolean newLife(OperationState operation, long submitted, long slackNanos) {
    return operation.reaped
        || (submitted != Timeline.NOT_REACHED
            && operation.times.differs(Stage.SUBMITTED, submitted, slackNanos));
  }

  /** R; or w, for one that had not ended when the trace was dumped: nothing more comes of it. */
  private void ended(EventView event) {
    long submitted = event.earlier(0);
    OperationState operation = table.find(event.key);
    if (operation != null && newLife(operation, submitted, event.slackNanos())) {
      cutShort(operation);
      operation = null;
    }
    if (operation == null) {
      operation = single;
      operation.key = event.key;
    } else if (submitted != Timeline.NOT_REACHED) {
      forgetBefore(operation, submitted - event.slackNanos());
    }
    describe(operation, event);
    operation.tag = event.related;
    operation.result = event.result;
    operation.reaped = true;
    operation.times.setIfAbsent(Stage.SUBMITTED, submitted);
    operation.times.setIfAbsent(Stage.ISSUED, event.earlier(1));
    operation.times.setIfAbsent(Stage.DELIVERED, event.earlier(2));
    operation.times.set(event.stage, event.time);
    tally.cutShort += event.stage == Stage.WAITED ? 1 : 0;
    if (operation.pending == 0) {
      handOut(operation);
    }
  }

  private static void describe(OperationState operation, EventView event) {
    operation.known = true;
    operation.action = event.action;
    operation.flags |= event.ownFlags();
    operation.file = event.place;
    operation.origin = event.origin;
    operation.position = event.position;
    operation.lengthBytes = event.lengthBytes;
  }

  /** What was before an operation began is of an earlier one with its key, whose end was lost. */
  private void forgetBefore(OperationState operation, long submitted) {
    if (operation.times.forgetBefore(submitted)) {
      tally.cutShort++;
      for (RequestPart request : List.copyOf(operation.held)) {
        if (request.timeline().lastNanos() < submitted) {
          operation.held.remove(request);
          held--;
          alone(request);
        }
      }
    }
  }

  private void reached(EventView event) {
    OperationState operation = table.find(event.key);
    if (operation == null) {
      tally.orphans++;
    } else if (event.stage == Stage.MISSED || event.stage == Stage.HIT) {
      operation.times.setFirst(event.stage, event.time);
    } else {
      operation.times.set(event.stage, event.time);
    }
  }

  /** The operation that another subject names, new if nothing was known of it. */
  OperationState named(long key) {
    OperationState operation = table.find(key);
    return operation == null ? table.add(key) : operation;
  }

  /** Notes a stage at which an operation met the cache; the operation may be about to follow. */
  OperationState met(EventView event) {
    OperationState operation = named(event.related);
    operation.times.setFirst(event.stage, event.time);
    return operation;
  }

  /** A request that it waited for has ended. */
  void hold(OperationState operation, RequestPart request) {
    List<RequestPart> requests = operation.held;
    if (requests.isEmpty() || !sameObject(requests.getLast(), request)) {
      requests.add(request);
      held++;
    }
  }

  @SuppressWarnings("ReferenceEquality") // one request handed over for each of its bios
  private static boolean sameObject(RequestPart one, RequestPart other) {
    return one == other;
  }

  /** Forces operations out until no more requests are held than may be. */
  void limitHeld() {
    for (OperationState oldest = table.oldest(); held > heldLimit && oldest != null; ) {
      evict(oldest);
      oldest = table.oldest();
    }
  }

  /** One bio less to wait for. */
  void released(OperationState operation) {
    operation.pending--;
    if (operation.reaped && operation.pending == 0) {
      handOut(operation);
    }
  }

  private void handOut(OperationState operation) {
    give(new History(parts.operation(operation), operation.held));
    remove(operation);
  }

  @SuppressWarnings("ReferenceEquality") // there is one that is in no table
  private void remove(OperationState operation) {
    held -= operation.held.size();
    if (operation == single) {
      operation.clear();
    } else {
      table.remove(operation);
    }
  }

  private void cutShort(OperationState operation) {
    tally.cutShort++;
    end(operation);
  }

  private void evict(OperationState operation) {
    tally.evicted++;
    end(operation);
  }

  /** Hands out what is known; a key alone is nothing. */
  private void end(OperationState operation) {
    if (operation.known) {
      handOut(operation);
    } else {
      operation.held.forEach(this::alone);
      remove(operation);
    }
  }

  /** A history of a request that no operation is known for. */
  void alone(RequestPart request) {
    give(new History(null, List.of(request)));
  }

  private void give(History history) {
    tally.histories++;
    sink.accept(history);
  }

  /** All that is alive is cut short. */
  void finish() {
    for (@Nullable OperationState operation = table.oldest();
        operation != null;
        operation = table.oldest()) {
      cutShort(operation);
    }
    table.clear();
  }
}
