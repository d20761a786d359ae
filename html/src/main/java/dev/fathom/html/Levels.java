package dev.fathom.html;

import dev.fathom.trace.BioPart;
import dev.fathom.trace.History;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

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

  /** The change in an interval, and the sum of changes times their offset in it. */
  private static final int FIELDS = 2;

  /** A grid each: dirty data spans seconds where requests take microseconds. */
  private final List<TimeGrid> grids =
      NAMES.stream().map(name -> new TimeGrid(FIELDS, Levels::join)).toList();

  private static void join(double[] earlier, double[] later, double widthNanos) {
    earlier[0] += later[0];
    earlier[1] += later[1] + later[0] * widthNanos;
  }

  /**
   * Counts a history.
   *
   * @param fresh those of its requests that no history before had
   */
  void add(History history, List<RequestPart> fresh) {
    OperationPart operation = history.operation();
    if (operation != null) {
      Timeline line = operation.timeline();
      between(IN_FLIGHT, line.at(Stage.SUBMITTED), line.lastNanos(), 1);
      if (history.requests().isEmpty()) {
        between(AT_DEVICE, line.at(Stage.ISSUED), line.at(Stage.DELIVERED), 1);
      }
    }
    for (RequestPart request : fresh) {
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
    TimeGrid grid = grids.get(level);
    double[] row = grid.at(nanos);
    row[0] += amount;
    row[1] += (double) amount * (nanos - grid.startNanos(nanos));
  }

  /** How long the intervals of a level are. */
  long widthNanos(int level) {
    return grids.get(level).widthNanos();
  }

  /** When the first interval of a level begins; 0 if there is none. */
  long startNanos(int level) {
    NavigableMap<Long, double[]> rows = grids.get(level).rows();
    return rows.isEmpty() ? 0 : rows.firstKey() * widthNanos(level);
  }

  /** The mean of each interval of a level, from the first to the last. */
  double[] means(int level) {
    NavigableMap<Long, double[]> rows = grids.get(level).rows();
    if (rows.isEmpty()) {
      return new double[0];
    }
    long first = rows.firstKey();
    double[] means = new double[(int) (rows.lastKey() - first + 1)];
    double now = 0;
    int next = 0;
    for (Map.Entry<Long, double[]> entry : rows.entrySet()) {
      int at = (int) (entry.getKey() - first);
      while (next < at) {
        means[next++] = now;
      }
      double change = entry.getValue()[0];
      means[next++] = now + change - entry.getValue()[1] / widthNanos(level);
      now += change;
    }
    return means;
  }
}
