package dev.fathom.html;

import dev.fathom.trace.BioPart;
import dev.fathom.trace.History;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How much of something was there over time: dirty bytes, bios that wait, requests at devices,
 * operations in flight. An interval keeps the sum of what came and went, and when in it, so that
 * its mean is exact. Owned by one thread.
 */
final class Levels {
  /** Names as the page knows them; the order is that of the fields. */
  static final List<String> NAMES = List.of("dirtyBytes", "waiting", "atDevice", "inFlight");

  private static final int DIRTY = 0;
  private static final int WAITING = 1;
  private static final int AT_DEVICE = 2;
  private static final int IN_FLIGHT = 3;

  /** Each level has two fields: the change, and the sum of changes times their offset. */
  private final TimeGrid grid =
      new TimeGrid(
          2 * NAMES.size(),
          (earlier, later, widthNanos) -> {
            for (int i = 0; i < earlier.length; i += 2) {
              earlier[i] += later[i];
              earlier[i + 1] += later[i + 1] + later[i] * widthNanos;
            }
          });

  void add(History history) {
    OperationPart operation = history.operation();
    if (operation != null) {
      Timeline line = operation.timeline();
      between(IN_FLIGHT, line.at(Stage.SUBMITTED), line.lastNanos(), 1);
      if (history.requests().isEmpty()) {
        between(AT_DEVICE, line.at(Stage.ISSUED), line.at(Stage.DELIVERED), 1);
      }
    }
    for (RequestPart request : history.requests()) {
      Timeline line = request.timeline();
      between(AT_DEVICE, line.at(Stage.ISSUED), line.at(Stage.COMPLETED), 1);
      for (BioPart bio : request.bios()) {
        long queued = bio.timeline().at(Stage.QUEUED);
        between(WAITING, queued, line.at(Stage.ISSUED), 1);
        for (Share share : bio.shares()) {
          between(DIRTY, share.timeline().at(Stage.DIRTIED), queued, share.bytes());
        }
      }
    }
  }

  private void between(int level, long from, long to, long amount) {
    if (from != Timeline.NOT_REACHED && to > from) {
      change(level, from, amount);
      change(level, to, -amount);
    }
  }

  private void change(int level, long nanos, long amount) {
    double[] row = grid.at(nanos);
    row[2 * level] += amount;
    row[2 * level + 1] += (double) amount * (nanos - grid.startNanos(nanos));
  }

  long widthNanos() {
    return grid.widthNanos();
  }

  /** Number of the first interval: its start divided by the width. */
  long firstIndex() {
    return grid.rows().isEmpty() ? 0 : grid.rows().firstKey();
  }

  /** The mean of each interval from the first to the last, one list a level. */
  List<double[]> means() {
    int count =
        grid.rows().isEmpty() ? 0 : (int) (grid.rows().lastKey() - grid.rows().firstKey() + 1);
    List<double[]> means = new ArrayList<>();
    for (int level = 0; level < NAMES.size(); level++) {
      means.add(means(level, count));
    }
    return means;
  }

  private double[] means(int level, int count) {
    double[] means = new double[count];
    double now = 0;
    int next = 0;
    for (Map.Entry<Long, double[]> entry : grid.rows().entrySet()) {
      int at = (int) (entry.getKey() - firstIndex());
      while (next < at) {
        means[next++] = now;
      }
      double change = entry.getValue()[2 * level];
      means[next++] = now + change - entry.getValue()[2 * level + 1] / widthNanos();
      now += change;
    }
    return means;
  }
}
