package dev.fathom.cli.trace;

import dev.fathom.report.Report;
import dev.fathom.trace.History;
import dev.fathom.trace.HistorySink;
import java.util.List;
import java.util.function.Predicate;

/**
 * The way of histories from the kernel to what is printed: all are counted, those that were asked
 * for go on to the reports. Belongs to one thread.
 */
final class HistoryFlow implements HistorySink {
  private final Tally tally = new Tally();
  private final Predicate<History> wanted;
  private final List<Report> printed;
  private final List<Report> summed;
  private final long most;
  private long shown;

  /**
   * Joins the ways.
   *
   * @param printed take at most {@code most} histories
   * @param summed take all that are wanted
   * @param most 0 for all
   */
  HistoryFlow(Predicate<History> wanted, List<Report> printed, List<Report> summed, long most) {
    this.wanted = wanted;
    this.printed = List.copyOf(printed);
    this.summed = List.copyOf(summed);
    this.most = most;
  }

  @Override
  public void accept(History history) {
    tally.add(history);
    if (full() || !wanted.test(history)) {
      return;
    }
    shown++;
    printed.forEach(report -> report.accept(history));
    summed.forEach(report -> report.accept(history));
  }

  /** Whether as many histories were shown as were asked for. */
  boolean full() {
    return most > 0 && shown >= most;
  }

  /** Whether what is printed cannot be written. */
  boolean failed() {
    return printed.stream().anyMatch(Report::failed);
  }

  /** How many were wanted. */
  long shown() {
    return shown;
  }

  Tally tally() {
    return tally;
  }
}
