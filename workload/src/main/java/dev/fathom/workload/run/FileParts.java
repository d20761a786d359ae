package dev.fathom.workload.run;

import dev.fathom.workload.jobfile.Amount;
import dev.fathom.workload.jobfile.Job;
import dev.fathom.workload.jobfile.LengthRange;
import dev.fathom.workload.jobfile.Sizes;
import dev.fathom.workload.offsets.Region;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Which part of which file a clone works on: fio's setup_files, without making them. */
final class FileParts {
  private final Sizes sizes;
  private final int blockBytes;
  private final List<FileState> states = new ArrayList<>();
  private final SplittableRandom random;

  private FileParts(JobClone clone) {
    this.sizes = clone.job().sizes();
    this.blockBytes = blockBytes(clone.job());
    this.random = new SplittableRandom(clone.number());
  }

  /**
   * The parts of a clone's files as they are now.
   *
   * @throws IOException if a file is of a kind that cannot be used, or there is nothing to work on
   */
  static List<FilePart> of(JobClone clone) throws IOException {
    FileParts parts = new FileParts(clone);
    for (Path path : clone.paths()) {
      parts.states.add(FileState.of(path));
    }
    List<FilePart> found = new ArrayList<>();
    for (int i = 0; i < parts.states.size(); i++) {
      found.add(parts.part(i));
    }
    return found;
  }

  /** What all positions are multiples of: the greatest common divisor of the shortest requests. */
  static int blockBytes(Job job) {
    long read = job.sizes().read().minBytes();
    long write = job.sizes().write().minBytes();
    if (!job.mix().reads()) {
      return (int) write;
    }
    return (int) (job.mix().writes() ? gcd(read, write) : read);
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  private FilePart part(int index) throws IOException {
    FileState state = states.get(index);
    long start = sizes.offset().ofWhole(state.sizeBytes());
    long length = length(index, start);
    if (!state.regular()) {
      length = Math.min(length, state.sizeBytes() - start);
    }
    if (length < blockBytes) {
      throw new IOException(
          "%s: %d bytes from offset %d hold no block of %d bytes; give size="
              .formatted(state.path(), Math.max(0, length), start, blockBytes));
    }
    return new FilePart(state.path(), new Region(start, length, blockBytes), state.regular());
  }

  private long length(int index, long start) {
    FileState state = states.get(index);
    if (sizes.file().isPresent()) {
      LengthRange range = sizes.file().get();
      boolean fits =
          state.sizeBytes() >= range.minBytes() && state.sizeBytes() <= range.maxBytes();
      long whole = fits ? state.sizeBytes() : drawn(range);
      return whole - start;
    }
    if (sizes.total().isPresent()) {
      return switch (sizes.total().get()) {
        case Amount.Bytes total -> share(index, total.bytes());
        case Amount.Percent percent -> percent.ofWhole(state.sizeBytes() - start);
      };
    }
    return state.sizeBytes() - start;
  }

  private long drawn(LengthRange range) {
    return range.fixed()
        ? range.minBytes()
        : random.nextLong(range.minBytes(), range.maxBytes() + 1);
  }

  /** Whole blocks for each file; the first ones get those that are left over. */
  private long share(int index, long totalBytes) {
    int count = states.size();
    if (count == 1) {
      return totalBytes;
    }
    long blocks = totalBytes / blockBytes;
    return (blocks / count + (index < blocks % count ? 1 : 0)) * blockBytes;
  }
}
