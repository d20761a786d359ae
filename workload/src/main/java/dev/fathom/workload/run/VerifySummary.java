package dev.fathom.workload.run;

import java.util.List;

/**
 * What the verification of one job found.
 *
 * @param job the job's name
 * @param verified blocks that are as they were written
 * @param missing blocks that were never written
 * @param corrupt blocks that were written, and are not as they were
 * @param ranges where the missing and the corrupt ones are, by file and place
 * @param remarks what else there is to know, a sentence each
 */
public record VerifySummary(
    String job, long verified, long missing, long corrupt, List<Range> ranges, List<String> remarks) {

  /**
   * Neighbouring blocks that are wrong in the same way.
   *
   * @param file the file's name
   * @param offsetBytes where in the file they begin
   * @param lengthBytes how long they are together
   * @param blocks how many they are
   * @param verdict what is wrong with them
   */
  public record Range(
      String file, long offsetBytes, long lengthBytes, long blocks, Verdict verdict) {
    @Override
    public String toString() {
      return "%s: offset %d, length %d: %d %s %s"
          .formatted(
              file,
              offsetBytes,
              lengthBytes,
              blocks,
              blocks == 1 ? "block" : "blocks",
              verdict.label());
    }
  }

  /** Copies the lists. */
  public VerifySummary {
    ranges = List.copyOf(ranges);
    remarks = List.copyOf(remarks);
  }

  /** Whether all is as it was written. */
  public boolean right() {
    return missing == 0 && corrupt == 0;
  }

  /** The counts in one line. */
  @Override
  public String toString() {
    return "verify: %s: %d blocks verified, %d missing, %d corrupt"
        .formatted(job, verified, missing, corrupt);
  }
}
