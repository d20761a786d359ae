package dev.fathom.report.blktrace;

import dev.fathom.report.Report;
import dev.fathom.report.TextOutput;
import dev.fathom.trace.History;
import dev.fathom.trace.RequestsOnce;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Histories as the lines that {@code blkparse -q} prints of the same I/O, so that scripts made for
 * it work. Records are held back until they can be sorted: see {@link #lateRecords}. Names are made
 * visible as everywhere here.
 */
public final class BlkparseText implements Report {
  private final TextOutput output;
  private final RequestsOnce once = new RequestsOnce();
  private final RecordOrder order;
  private final Map<Integer, Integer> numbers = new HashMap<>();
  private boolean begun;
  private long startNanos;

  /** Writes to the target. */
  public BlkparseText(Appendable target) {
    this(target, RecordOrder.LIMIT);
  }

  /**
   * Writes to the target.
   *
   * @param heldBack how many records may wait to be sorted
   */
  public BlkparseText(Appendable target, int heldBack) {
    this.output = new TextOutput(target);
    this.order = new RecordOrder(heldBack, this::write);
  }

  @Override
  public void accept(History history) {
    BlkRecords.of(once.of(history), order::add);
  }

  @Override
  public void close() throws IOException {
    order.finish();
    output.finish();
  }

  @Override
  public boolean failed() {
    return output.failed();
  }

  /** Lines that are not in the order of their times, because their history came too late. */
  public long lateRecords() {
    return order.late();
  }

  private void write(BlkRecord record) {
    if (!begun) {
      begun = true;
      startNanos = record.timeNanos();
    }
    int number = numbers.merge(record.cpu(), 1, Integer::sum);
    output.line(BlkLine.of(record.numbered(number), startNanos));
  }
}
