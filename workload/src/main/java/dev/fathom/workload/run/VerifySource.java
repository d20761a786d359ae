package dev.fathom.workload.run;

import dev.fathom.workload.offsets.Place;
import dev.fathom.workload.result.Direction;
import java.util.List;

/** Reads all that was written, file by file and from begin to end. */
final class VerifySource implements Source {
  private final List<Expectation> expected;
  private final int intervalBytes;
  private final int maxIntervals;
  private int file;
  private int index;

  /**
   * What was written.
   *
   * @param requestBytes how much is read at once, at most
   */
  VerifySource(List<Expectation> expected, int intervalBytes, int requestBytes) {
    this.expected = expected;
    this.intervalBytes = intervalBytes;
    this.maxIntervals = requestBytes / intervalBytes;
  }

  @Override
  public boolean next(Place place) {
    while (file < expected.size()) {
      Expectation expectation = expected.get(file);
      int from = expectation.nextWritten(index);
      if (from >= 0) {
        int count = expectation.run(from, maxIntervals);
        index = from + count;
        place.set(file, expectation.position(from), count * intervalBytes, Direction.READ);
        return true;
      }
      file++;
      index = 0;
    }
    return false;
  }
}
