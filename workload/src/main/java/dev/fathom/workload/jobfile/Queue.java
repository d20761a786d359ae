package dev.fathom.workload.jobfile;

/**
 * How many requests a job keeps under way, and how it batches submitting and waiting.
 *
 * @param depth the most requests under way at a time, 1 to {@value #DEPTH_MAX} ({@code iodepth})
 * @param low once full, refill only when so few are under way, 1 to {@code depth} ({@code
 *     iodepth_low})
 * @param submitBatch how many are submitted at once, 1 to {@code depth} ({@code iodepth_batch})
 * @param completeMin how many completions to wait for at least, 0 to {@code depth}; 0 polls ({@code
 *     iodepth_batch_complete_min})
 * @param completeMax how many completions to take at most, at least {@code completeMin}; 0 when
 *     both are 0, for no bound ({@code iodepth_batch_complete_max})
 */
public record Queue(int depth, int low, int submitBatch, int completeMin, int completeMax) {

  /** The most entries of an io_uring ({@code IORING_MAX_ENTRIES}, io_uring.c). */
  public static final int DEPTH_MAX = 32_768;

  /** Checks the ranges. */
  public Queue {
    if (depth < 1 || depth > DEPTH_MAX) {
      throw new IllegalArgumentException("depth %d of 1 to %d".formatted(depth, DEPTH_MAX));
    }
    if (low < 1 || low > depth || submitBatch < 1 || submitBatch > depth) {
      throw new IllegalArgumentException(
          "low %d and batch %d of depth %d".formatted(low, submitBatch, depth));
    }
    if (completeMin < 0 || completeMin > depth || completeMax < completeMin) {
      throw new IllegalArgumentException(
          "completions %d to %d of depth %d".formatted(completeMin, completeMax, depth));
    }
  }

  /** 0 or more than the depth means the depth, as in fio. */
  static Queue read(Settings settings) throws JobFileException {
    int depth = settings.integer("iodepth", 1, 1, DEPTH_MAX);
    int low = settings.integer("iodepth_low", 0, 0, Integer.MAX_VALUE);
    int batch = settings.integer("iodepth_batch", 1, 0, Integer.MAX_VALUE);
    int min = settings.integer("iodepth_batch_complete_min", 1, 0, Integer.MAX_VALUE);
    int max = settings.integer("iodepth_batch_complete_max", 0, 0, Integer.MAX_VALUE);
    int completeMin = Math.min(min, depth);
    return new Queue(
        depth,
        upTo(depth, low),
        upTo(depth, batch),
        completeMin,
        Math.max(completeMin, Math.min(max, depth)));
  }

  private static int upTo(int depth, int value) {
    return value == 0 ? depth : Math.min(value, depth);
  }
}
