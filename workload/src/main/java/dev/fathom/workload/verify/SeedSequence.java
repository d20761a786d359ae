package dev.fathom.workload.verify;

/**
 * The seeds that fio 3.33 gives the writes of one job, in order. The n-th write of a job carries
 * the n-th seed; versions of fio that compare it when they verify find what they expect.
 *
 * <p>The generator is taus88 (L'Ecuyer, "Maximally equidistributed combined Tausworthe generators",
 * 1996), started as fio starts it for its option {@code randseed} and the job's number.
 *
 * <p>Owned by one thread.
 */
public final class SeedSequence {
  /** What fio takes for {@code randseed} if the job does not say. */
  public static final long DEFAULT_RANDOM_SEED = 0x89;

  private static final int SPREAD = 0x9e370001;
  private static final int FIRST_STATE = 53;
  private static final int MULTIPLIER = 69069;
  private static final int WARM_UP_STEPS = 6;

  /** fio derives seeds for many purposes; that of verify is the fourth. */
  private static final int VERIFY_INDEX = 3;

  private static final int WARM_UP_SPREADS = 4;

  private int first;
  private int second;
  private int third;

  /**
   * The seeds of a job.
   *
   * @param randomSeed the option {@code randseed}
   * @param job the job's number in its job file, from 1
   */
  public SeedSequence(long randomSeed, int job) {
    if (job < 1) {
      throw new IllegalArgumentException("job number " + job + " is below 1");
    }
    int spread = (int) randomSeed;
    for (int i = 0; i < WARM_UP_SPREADS + VERIFY_INDEX; i++) {
      spread *= SPREAD;
    }
    start(spread * job + VERIFY_INDEX);
  }

  /** The next write's seed. Hot path: allocation-free. */
  public long next() {
    long high = Integer.toUnsignedLong(step());
    return high * Integer.toUnsignedLong(step());
  }

  private void start(int seed) {
    first = atLeast((FIRST_STATE * MULTIPLIER) ^ seed, 1);
    second = atLeast((first * MULTIPLIER) ^ seed, 7);
    third = atLeast((second * MULTIPLIER) ^ seed, 15);
    for (int i = 0; i < WARM_UP_STEPS; i++) {
      step();
    }
  }

  /** The generator's states must not be below these. */
  private static int atLeast(int state, int least) {
    return Integer.compareUnsigned(state, least) < 0 ? state + least : state;
  }

  private int step() {
    first = ((first & -2) << 12) ^ (((first << 13) ^ first) >>> 19);
    second = ((second & -8) << 4) ^ (((second << 2) ^ second) >>> 25);
    third = ((third & -16) << 17) ^ (((third << 3) ^ third) >>> 11);
    return first ^ second ^ third;
  }
}
