package dev.fathom.workload.run;

import dev.fathom.workload.verify.Mismatch;
import dev.fathom.workload.verify.RandomData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks the blocks that reads brought, and keeps a verdict on each. Tells damaged blocks from those
 * that were never written: data is made from a seed that is known again, so that a trace of a write
 * is found even under a broken header. Owned by the job's thread.
 */
final class Checker {
  private static final int SECTOR_BYTES = 512;
  private static final int HEADER_BYTES = 44;
  private static final int NOTES_MAX = 20;

  private final List<FilePart> files;
  private final int intervalBytes;
  private final @Nullable List<Expectation> expected;
  private final boolean strict;
  private final boolean fatal;
  private final SlotData data;
  private final Notes notes;
  private final Verdicts verdicts;
  private long @Nullable [] seeds;
  private int noted;

  /**
   * A checker.
   *
   * @param expected what this job wrote, file by file; null when only the headers can tell
   * @param strict whether whole blocks of other writes are wrong at once; otherwise the end decides
   * @param fatal whether the first wrong block ends the job
   */
  Checker(
      List<FilePart> files,
      int intervalBytes,
      @Nullable List<Expectation> expected,
      boolean strict,
      boolean fatal,
      SlotData data,
      Notes notes) {
    this.files = files;
    this.intervalBytes = intervalBytes;
    this.expected = expected;
    this.strict = strict;
    this.fatal = fatal;
    this.data = data;
    this.notes = notes;
    this.verdicts = new Verdicts(files, intervalBytes);
  }

  Verdicts verdicts() {
    return verdicts;
  }

  @Nullable List<Expectation> expected() {
    return expected;
  }

  /** The file ended before a read did: what it did not bring counts as zeros. */
  void absent(int slot, int from, int to) {
    for (int at = from; at < to; at++) {
      data.buffer(slot).put(at, (byte) 0);
    }
  }

  /**
   * Checks what a read brought. Allocates only if something is wrong.
   *
   * @return why the job must end; null if it need not
   */
  @Nullable Failure check(int slot, int file, long positionBytes, int lengthBytes) {
    Failure failure = null;
    int whole = lengthBytes - lengthBytes % intervalBytes;
    for (int at = 0; at < whole; at += intervalBytes) {
      Failure wrong = checkOne(slot, at, file, positionBytes + at);
      failure = failure == null ? wrong : failure;
    }
    return failure;
  }

  private @Nullable Failure checkOne(int slot, int at, int file, long positionBytes) {
    String name = files.get(file).path().toString();
    Mismatch mismatch = data.block(slot).checkInterval(at, intervalBytes, name, positionBytes);
    long seed = data.block(slot).seed(at);
    int index = verdicts.index(file, positionBytes);
    if (mismatch == null && (expected == null || seed == expected.get(file).seed(index))) {
      verdicts.set(file, index, Verdict.RIGHT);
      return null;
    }
    Verdict verdict = mismatch == null ? stale(seed) : broken(mismatch, slot, at, file, index);
    verdicts.set(file, index, verdict);
    if (verdict == Verdict.RIGHT || verdict == Verdict.FOREIGN) {
      return null;
    }
    String text = text(verdict, mismatch, name, positionBytes, file, index);
    if (verdict == Verdict.CORRUPT && noted++ < NOTES_MAX) {
      notes.note(text);
    }
    return fatal ? new Failure(Failure.WRONG_DATA, text) : null;
  }

  /** A whole block, but of another write than expected. */
  private Verdict stale(long seed) {
    if (strict) {
      return Verdict.OLD;
    }
    return isOwnSeed(seed) ? Verdict.RIGHT : Verdict.FOREIGN;
  }

  /** Whether any of this job's writes has the seed: fio writes the same seeds in another order. */
  private boolean isOwnSeed(long seed) {
    long[] sorted = seeds;
    if (sorted == null) {
      List<Expectation> all = expected == null ? List.of() : expected;
      sorted = all.stream().flatMapToLong(e -> Arrays.stream(e.sortedSeeds())).sorted().toArray();
      seeds = sorted;
    }
    return Arrays.binarySearch(sorted, seed) >= 0;
  }

  private Verdict broken(Mismatch mismatch, int slot, int at, int file, int index) {
    if (zeros(data.buffer(slot), at)) {
      return Verdict.ZEROS;
    }
    boolean header =
        switch (mismatch.part()) {
          case MAGIC, TYPE, HEADER_CHECKSUM -> false;
          case LENGTH, OFFSET, SEED, DATA_CHECKSUM -> true;
        };
    if (expected == null) {
      return header || mismatch.part() == Mismatch.Part.HEADER_CHECKSUM
          ? Verdict.CORRUPT
          : Verdict.OTHER;
    }
    Expectation expectation = expected.get(file);
    boolean own = header && data.block(slot).seed(at) == expectation.seed(index);
    if (own || traces(data.buffer(slot), at, expectation, index)) {
      return Verdict.CORRUPT;
    }
    boolean foreignWhole = header && mismatch.part() != Mismatch.Part.DATA_CHECKSUM;
    return foreignWhole ? Verdict.OLD : header ? Verdict.CORRUPT : Verdict.OTHER;
  }

  private boolean zeros(ByteBuffer buffer, int at) {
    for (int i = at; i < at + intervalBytes; i++) {
      if (buffer.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether any sector holds what the expected write put there. */
  private boolean traces(ByteBuffer buffer, int at, Expectation expectation, int index) {
    int from = expectation.part(index) * intervalBytes;
    ByteBuffer made =
        ByteBuffer.allocate(from + intervalBytes).order(ByteOrder.LITTLE_ENDIAN);
    RandomData.fill(made, from + intervalBytes, expectation.seed(index));
    ByteBuffer found = buffer.duplicate().clear().position(at).limit(at + intervalBytes).slice();
    for (int sector = 0; sector < intervalBytes; sector += SECTOR_BYTES) {
      int begin = Math.max(sector, HEADER_BYTES);
      int length = Math.min(sector + SECTOR_BYTES, intervalBytes) - begin;
      if (length > 0 && made.slice(from + begin, length).equals(found.slice(begin, length))) {
        return true;
      }
    }
    return false;
  }

  private String text(
      Verdict verdict, @Nullable Mismatch mismatch, String name, long at, int file, int index) {
    if (verdict == Verdict.CORRUPT && mismatch != null) {
      return mismatch.toString();
    }
    String number =
        expected == null ? "" : " (write %d)".formatted(expected.get(file).number(index));
    return "verify: %s: the block at offset %d, length %d%s was %s%s"
        .formatted(
            name,
            at,
            intervalBytes,
            number,
            verdict.label(),
            mismatch == null
                ? ""
                : ": %s: expected 0x%x, found 0x%x"
                    .formatted(mismatch.part().label(), mismatch.expected(), mismatch.found()));
  }
}
