package dev.fathom.workload.run;

import dev.fathom.workload.offsets.Region;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A verdict on each block of a job's files; the last one counts. Owned by the job's thread. */
final class Verdicts {
  private static final Verdict[] VALUES = Verdict.values();

  private final List<FilePart> files;
  private final int intervalBytes;

  /** Per file and block: 0 for not looked at, else the verdict's code. */
  private final byte[][] verdicts;

  Verdicts(List<FilePart> files, int intervalBytes) {
    this.files = files;
    this.intervalBytes = intervalBytes;
    this.verdicts = new byte[files.size()][];
    for (int i = 0; i < verdicts.length; i++) {
      Region region = files.get(i).region();
      verdicts[i] = new byte[Math.toIntExact(region.usableBytes() / intervalBytes)];
    }
  }

  int index(int file, long positionBytes) {
    return (int) ((positionBytes - files.get(file).region().startBytes()) / intervalBytes);
  }

  void set(int file, int index, Verdict verdict) {
    verdicts[file][index] = (byte) verdict.code();
  }

  private @Nullable Verdict get(int file, int index) {
    int stored = verdicts[file][index];
    return stored == 0 ? null : VALUES[stored - 1]; // codes count from 1, in order
  }

  private long count(Verdict verdict) {
    long count = 0;
    for (byte[] file : verdicts) {
      for (byte stored : file) {
        count += stored == verdict.code() ? 1 : 0;
      }
    }
    return count;
  }

  /** Sums up. Blocks of other runs count as old contents if any block of this job was found. */
  VerifySummary summary(String job, @Nullable List<Expectation> expected) {
    List<String> remarks = new ArrayList<>();
    long right = count(Verdict.RIGHT);
    long foreign = count(Verdict.FOREIGN);
    if (foreign > 0 && right == 0) {
      remarks.add(
          "none of the blocks is of this job's own order: checksums and places were checked, but"
              + " not whether every write is there");
      right = foreign;
      replaceForeign(Verdict.RIGHT);
    } else {
      replaceForeign(Verdict.OLD);
    }
    long missing = count(Verdict.ZEROS) + count(Verdict.OLD) + count(Verdict.OTHER);
    if (missing > 0 && expected != null) {
      remarks.add(progress(expected));
    }
    return new VerifySummary(job, right, missing, count(Verdict.CORRUPT), ranges(), remarks);
  }

  private void replaceForeign(Verdict by) {
    for (byte[] file : verdicts) {
      for (int i = 0; i < file.length; i++) {
        if (file[i] == Verdict.FOREIGN.code()) {
          file[i] = (byte) by.code();
        }
      }
    }
  }

  /** How far the writing came: which write is the last found, and what is missing before it. */
  private String progress(List<Expectation> expected) {
    long last = -1;
    for (int file = 0; file < verdicts.length; file++) {
      for (int i = 0; i < verdicts[file].length; i++) {
        if (get(file, i) == Verdict.RIGHT) {
          last = Math.max(last, expected.get(file).number(i));
        }
      }
    }
    if (last < 0) {
      return "no write of this job was found";
    }
    long before = 0;
    for (int file = 0; file < verdicts.length; file++) {
      for (int i = 0; i < verdicts[file].length; i++) {
        Verdict verdict = get(file, i);
        boolean earlier = expected.get(file).number(i) < last;
        before += verdict != null && verdict.missing() && earlier ? 1 : 0;
      }
    }
    return "the last write found is number %d; %d of the missing blocks belong to writes before it"
        .formatted(last, before);
  }

  private List<VerifySummary.Range> ranges() {
    List<VerifySummary.Range> ranges = new ArrayList<>();
    for (int file = 0; file < verdicts.length; file++) {
      byte[] stored = verdicts[file];
      int from = 0;
      while (from < stored.length) {
        int to = from + 1;
        while (to < stored.length && stored[to] == stored[from]) {
          to++;
        }
        Verdict verdict = get(file, from);
        if (verdict != null && verdict != Verdict.RIGHT) {
          ranges.add(range(file, from, to, verdict));
        }
        from = to;
      }
    }
    return ranges;
  }

  private VerifySummary.Range range(int file, int from, int to, Verdict verdict) {
    FilePart part = files.get(file);
    long offset = part.region().startBytes() + (long) from * intervalBytes;
    long length = (long) (to - from) * intervalBytes;
    return new VerifySummary.Range(part.path().toString(), offset, length, to - from, verdict);
  }
}
