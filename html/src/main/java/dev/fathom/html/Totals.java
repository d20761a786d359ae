package dev.fathom.html;

import dev.fathom.trace.History;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.RequestPart;
import java.util.List;

/** Counts of a whole trace. Owned by one thread. */
final class Totals {
  private long histories;
  private long operations;
  private long requests;
  private long flushes;
  private long bios;
  private long merged;
  private long failed;
  private long requeues;
  private long startNanos = Long.MAX_VALUE;
  private long endNanos = Long.MIN_VALUE;
  private final long[] operationBytes = new long[3];
  private final long[] deviceBytes = new long[3];

  /**
   * Counts a history.
   *
   * @param fresh those of its requests that no history before had
   */
  void add(History history, List<RequestPart> fresh) {
    histories++;
    failed += history.failed() ? 1 : 0;
    startNanos = Math.min(startNanos, history.startNanos());
    endNanos = Math.max(endNanos, history.endNanos());
    OperationPart operation = history.operation();
    if (operation != null) {
      operations++;
      if (operation.action().moves()) {
        operationBytes[DelaySums.direction(operation.action())] += Math.max(0, operation.result());
      }
    }
    for (RequestPart request : fresh) {
      requests++;
      flushes += request.isFlush() ? 1 : 0;
      bios += request.bios().size();
      merged += request.bios().stream().filter(bio -> bio.merged()).count();
      requeues += request.requeues();
      deviceBytes[DelaySums.direction(request.action())] += request.lengthBytes();
    }
  }

  /** When the first history began, or 0 if there is none. */
  long startNanos() {
    return histories == 0 ? 0 : startNanos;
  }

  /** The counts, as an object. */
  void write(Json json) {
    json.open('{');
    json.name("histories").value(histories);
    json.name("operations").value(operations);
    json.name("requests").value(requests);
    json.name("flushes").value(flushes);
    json.name("bios").value(bios);
    json.name("merged").value(merged);
    json.name("failed").value(failed);
    json.name("requeues").value(requeues);
    json.name("duration").value(histories == 0 ? 0 : endNanos - startNanos);
    json.name("operationBytes").open('[');
    for (long bytes : operationBytes) {
      json.value(bytes);
    }
    json.close(']').name("deviceBytes").open('[');
    for (long bytes : deviceBytes) {
      json.value(bytes);
    }
    json.close(']').close('}');
  }
}
