package dev.fathom.ftrace;

import dev.fathom.report.block.BlockJoin;
import java.util.ArrayList;
import java.util.List;

/**
 * What reading a kernel trace showed, good and bad.
 *
 * @param records of the kernel's that were understood
 * @param otherRecords of events that are of no use here
 * @param events handed over
 * @param lostEvents that the kernel had no room for, as far as it counted them
 * @param losses how often the trace says that events were lost
 * @param unmatchedRecords whose bio or request was not known: begun before the trace, or lost
 * @param forgotten bios and requests that never ended, or that had to give way to others
 * @param scsiFailures commands that failed or were refused
 * @param scsiTimeouts commands that took too long
 * @param problems what was wrong, in words with the line or the offset; the first of them
 * @param problemCount how many there were
 */
public record TraceFindings(
    long records,
    long otherRecords,
    long events,
    long lostEvents,
    long losses,
    long unmatchedRecords,
    long forgotten,
    long scsiFailures,
    long scsiTimeouts,
    List<String> problems,
    long problemCount) {
  /** Most problems that are put in words. */
  public static final int PROBLEM_LIMIT = 20;

  /** What a report of such a trace has to say. */
  public static final String ORIGINS_NOTE =
      "Origins are the tasks that submitted; of what the kernel wrote back they are unknown.";

  /** Copies the list. */
  public TraceFindings {
    problems = List.copyOf(problems);
  }

  /** Whether nothing was wrong and nothing lost. */
  public boolean clean() {
    return problemCount == 0 && losses == 0;
  }

  /** One line each, for people. */
  public List<String> lines() {
    List<String> lines = warnings();
    add(lines, lostEvents, "%,d events were lost, at least".formatted(lostEvents));
    return lines;
  }

  /** The same without how many events were lost. */
  public List<String> warnings() {
    List<String> lines = new ArrayList<>(problems);
    if (problemCount > problems.size()) {
      lines.add("%,d more problems".formatted(problemCount - problems.size()));
    }
    add(lines, losses, "%,d times the kernel lost events".formatted(losses));
    add(lines, unmatchedRecords, "%,d records of unknown requests".formatted(unmatchedRecords));
    add(lines, forgotten, "%,d bios and requests without an end".formatted(forgotten));
    add(lines, scsiFailures, "%,d SCSI commands failed or were refused".formatted(scsiFailures));
    add(lines, scsiTimeouts, "%,d SCSI commands timed out".formatted(scsiTimeouts));
    return lines;
  }

  private static void add(List<String> lines, long count, String line) {
    if (count > 0) {
      lines.add(line);
    }
  }

  /** Findings while they are made. */
  static final class Builder {
    private final List<String> problems = new ArrayList<>();
    private long problemCount;
    private long records;
    private long others;
    private long events;
    private long lost;
    private long losses;
    private long scsiUnmatched;
    private long scsiFailures;
    private long scsiTimeouts;

    void problem(String words) {
      problemCount++;
      if (problems.size() < PROBLEM_LIMIT) {
        problems.add(words);
      }
    }

    void record() {
      records++;
    }

    void other() {
      others++;
    }

    void event() {
      events++;
    }

    /** Events were lost: so many, 0 if that is not known. */
    void lost(long count) {
      losses++;
      lost += count;
    }

    void scsiUnmatched() {
      scsiUnmatched++;
    }

    void scsiFailure(KernelEvent event) {
      if (event == KernelEvent.SCSI_DISPATCH_CMD_TIMEOUT) {
        scsiTimeouts++;
      } else {
        scsiFailures++;
      }
    }

    TraceFindings build(BlockJoin join) {
      return new TraceFindings(
          records,
          others,
          events,
          lost,
          losses,
          join.unmatched() + scsiUnmatched,
          join.forgotten(),
          scsiFailures,
          scsiTimeouts,
          problems,
          problemCount);
    }
  }
}
