package dev.fathom.cli.report;

import dev.fathom.kernel.record.Notice;
import dev.fathom.trace.Origin;

/**
 * Is told whose pages a thread waited for as soon as that is known, though it may go on waiting.
 */
@FunctionalInterface
public interface WaitSink {
  /** Wants to know nothing. */
  WaitSink NONE = (wait, dirtier, pages, nanos) -> {};

  /**
   * Pages of one dirtier were waited for; those of others are told apart.
   *
   * @param wait the latest for which they were
   * @param dirtier who had made them dirty, unknown if that is not known
   * @param pages at least 1
   * @param nanos when they were there; where that was not seen, when they were last waited for
   */
  void waitedFor(Notice.Wait wait, Origin dirtier, int pages, long nanos);
}
