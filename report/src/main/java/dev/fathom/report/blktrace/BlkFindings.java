package dev.fathom.report.blktrace;

import dev.fathom.report.block.BlockJoin;
import java.util.ArrayList;
import java.util.List;

/**
 * What reading blktrace's files showed, good and bad.
 *
 * @param records read, notes included
 * @param events handed over
 * @param skippedBytes that were no records
 * @param missingRecords by the gaps in the records' numbers
 * @param unmatchedRecords whose bio or request was not known: begun before the trace, or lost
 * @param forgotten bios and requests that never ended, or that had to give way to others
 * @param problems what was wrong, in words, the first of them
 * @param problemCount how many there were
 */
public record BlkFindings(
    long records,
    long events,
    long skippedBytes,
    long missingRecords,
    long unmatchedRecords,
    long forgotten,
    List<String> problems,
    long problemCount) {
  /** Most problems that are put in words. */
  public static final int PROBLEM_LIMIT = 20;

  /** Copies the list. */
  public BlkFindings {
    problems = List.copyOf(problems);
  }

  /** Whether all was as it should be. */
  public boolean clean() {
    return problemCount == 0;
  }

  /** Findings while they are made. */
  static final class Builder {
    private final List<String> problems = new ArrayList<>();
    private long problemCount;
    private long records;
    private long skippedBytes;
    private long missing;

    void problem(String words) {
      problemCount++;
      if (problems.size() < PROBLEM_LIMIT) {
        problems.add(words);
      }
    }

    void record() {
      records++;
    }

    void skipped(long bytes) {
      skippedBytes += bytes;
    }

    void missing(long count) {
      missing += count;
    }

    BlkFindings build(BlockJoin join) {
      return new BlkFindings(
          records,
          join.events(),
          skippedBytes,
          missing,
          join.unmatched(),
          join.forgotten(),
          problems,
          problemCount);
    }
  }
}
