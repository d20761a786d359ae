package dev.fathom.trace.recording;

import java.util.ArrayList;
import java.util.List;

/** What was found wrong in a recording, as far as it was read. Belongs to the reader's thread. */
public final class Findings {
  /** Findings that are kept one by one; more are only counted. */
  public static final int MOST = 1000;

  private final List<Finding> all = new ArrayList<>();
  private long count;
  private long losses;
  private long damagedBytes;
  private long missingBlocks;
  private long missingEvents;

  Findings() {}

  void add(Finding finding) {
    count++;
    losses += finding.loss() ? 1 : 0;
    damagedBytes += finding.lengthBytes();
    missingBlocks += finding.blocks();
    if (finding.kind() != Finding.Kind.NAMES) {
      missingEvents += Math.max(finding.events(), 0);
    }
    if (all.size() < MOST) {
      all.add(finding);
    }
  }

  /** The first {@value #MOST}, in the order of the file. */
  public List<Finding> all() {
    return List.copyOf(all);
  }

  /** How many there are. */
  public long count() {
    return count;
  }

  /** Whether nothing at all was found: the recording is whole and ended in order. */
  public boolean none() {
    return count == 0;
  }

  /** Whether something of what was written is missing. */
  public boolean loss() {
    return losses > 0;
  }

  /** Bytes that could not be used. */
  public long damagedBytes() {
    return damagedBytes;
  }

  /** Blocks known to be missing. */
  public long missingBlocks() {
    return missingBlocks;
  }

  /** Events known to be missing from the file; what rings lost is not among them. */
  public long missingEvents() {
    return missingEvents;
  }

  /** One line each, for people. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    all.forEach(finding -> lines.add(finding.text()));
    if (count > all.size()) {
      lines.add("%,d more of this kind".formatted(count - all.size()));
    }
    return lines;
  }
}
