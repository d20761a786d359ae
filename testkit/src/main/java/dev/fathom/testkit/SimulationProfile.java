package dev.fathom.testkit;

import static dev.fathom.testkit.OperationKind.POLL;
import static dev.fathom.testkit.OperationKind.READ;
import static dev.fathom.testkit.OperationKind.SYNC;
import static dev.fathom.testkit.OperationKind.WRITE;

import dev.fathom.linux.Errno;
import java.util.List;

/**
 * How a {@link SimulatedDriver} misbehaves. Everything in it is allowed by the contract of drivers
 * except {@link Cancels#lost}, which no real driver does and an engine must survive nevertheless.
 *
 * @param delays how long operations take
 * @param reorder probability that an operation may overtake those handed over before it
 * @param shortRead probability that a read ends early
 * @param shortWrite probability that a write ends early
 * @param errors errors that operations end with, tried in order
 * @param submits how submission goes wrong
 * @param spuriousWake probability that a wait ends before its time for no reason
 * @param registrationRefused probability that a buffer or file is not registered
 * @param cancels what becomes of operations that are asked to end early
 */
public record SimulationProfile(
    Delays delays,
    double reorder,
    double shortRead,
    double shortWrite,
    List<ErrnoChance> errors,
    Submits submits,
    double spuriousWake,
    double registrationRefused,
    Cancels cancels) {

  /**
   * Constant delays, in order, nothing goes wrong; every cancel of a waiting operation succeeds.
   */
  public static final SimulationProfile CALM =
      new SimulationProfile(
          new Delays(10_000, 10_000, 0, 0),
          0,
          0,
          0,
          List.of(),
          new Submits(0, 0),
          0,
          0,
          new Cancels(1, 0, 0, 0, 0));

  /** What a busy, healthy machine does: any order, rare short results, rare transient errors. */
  public static final SimulationProfile TYPICAL =
      new SimulationProfile(
          new Delays(5_000, 200_000, 0.01, 10_000_000),
          0.5,
          0.01,
          0.01,
          List.of(
              new ErrnoChance(READ, Errno.EAGAIN, 0.002),
              new ErrnoChance(WRITE, Errno.EAGAIN, 0.002),
              new ErrnoChance(READ, Errno.EINTR, 0.002)),
          new Submits(0.02, 0.01),
          0.02,
          0.05,
          new Cancels(0.5, 0.1, 0.3, 0.1, 0));

  /** Everything goes wrong often, and some cancelled operations never complete. */
  public static final SimulationProfile HOSTILE =
      new SimulationProfile(
          new Delays(0, 2_000_000, 0.05, 500_000_000),
          0.9,
          0.2,
          0.2,
          hostileErrors(),
          new Submits(0.2, 0.1),
          0.2,
          0.3,
          new Cancels(0.25, 0.2, 0.2, 0.25, 0.1));

  /** Checks the probabilities and copies the errors. */
  public SimulationProfile {
    checkProbability("reorder", reorder);
    checkProbability("shortRead", shortRead);
    checkProbability("shortWrite", shortWrite);
    checkProbability("spuriousWake", spuriousWake);
    checkProbability("registrationRefused", registrationRefused);
    errors = List.copyOf(errors);
  }

  private static List<ErrnoChance> hostileErrors() {
    return List.of(
        new ErrnoChance(READ, Errno.EIO, 0.03),
        new ErrnoChance(READ, Errno.EINTR, 0.03),
        new ErrnoChance(READ, Errno.EAGAIN, 0.03),
        new ErrnoChance(WRITE, Errno.EIO, 0.03),
        new ErrnoChance(WRITE, Errno.ENOSPC, 0.03),
        new ErrnoChance(WRITE, Errno.EINTR, 0.03),
        new ErrnoChance(WRITE, Errno.EAGAIN, 0.03),
        new ErrnoChance(SYNC, Errno.EIO, 0.05),
        new ErrnoChance(SYNC, Errno.EINTR, 0.05),
        new ErrnoChance(POLL, Errno.EINTR, 0.05));
  }

  /** The same with other delays. */
  public SimulationProfile withDelays(Delays other) {
    return new SimulationProfile(
        other,
        reorder,
        shortRead,
        shortWrite,
        errors,
        submits,
        spuriousWake,
        registrationRefused,
        cancels);
  }

  /** The same with other errors. */
  public SimulationProfile withErrors(ErrnoChance... others) {
    return new SimulationProfile(
        delays,
        reorder,
        shortRead,
        shortWrite,
        List.of(others),
        submits,
        spuriousWake,
        registrationRefused,
        cancels);
  }

  /** The same with other short results. */
  public SimulationProfile withShort(double reads, double writes) {
    return new SimulationProfile(
        delays,
        reorder,
        reads,
        writes,
        errors,
        submits,
        spuriousWake,
        registrationRefused,
        cancels);
  }

  /** The same with other troubles in submission. */
  public SimulationProfile withSubmits(Submits other) {
    return new SimulationProfile(
        delays,
        reorder,
        shortRead,
        shortWrite,
        errors,
        other,
        spuriousWake,
        registrationRefused,
        cancels);
  }

  /** The same with other outcomes of cancelling. */
  public SimulationProfile withCancels(Cancels other) {
    return new SimulationProfile(
        delays,
        reorder,
        shortRead,
        shortWrite,
        errors,
        submits,
        spuriousWake,
        registrationRefused,
        other);
  }

  static void checkProbability(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be 0 to 1, not " + value);
    }
  }

  /**
   * How long an operation takes from hand-over to completion.
   *
   * @param minNanos at least 0
   * @param maxNanos at least {@code minNanos}; evenly distributed between
   * @param spikeProbability that it takes {@code spikeNanos} more
   * @param spikeNanos at least 0
   */
  public record Delays(long minNanos, long maxNanos, double spikeProbability, long spikeNanos) {

    /** Checks the ranges. */
    public Delays {
      if (minNanos < 0 || maxNanos < minNanos || spikeNanos < 0) {
        throw new IllegalArgumentException(
            "delays must be 0 <= min <= max and spike >= 0, not "
                + minNanos
                + ", "
                + maxNanos
                + " and "
                + spikeNanos);
      }
      checkProbability("spikeProbability", spikeProbability);
    }
  }

  /**
   * How submission goes wrong.
   *
   * @param partial probability that fewer operations are taken than are prepared
   * @param refused probability that none is taken: {@code -EAGAIN}, {@code -EBUSY} or {@code
   *     -EINTR}
   */
  public record Submits(double partial, double refused) {

    /** Checks the probabilities. */
    public Submits {
      checkProbability("partial", partial);
      checkProbability("refused", refused);
    }
  }

  /**
   * What becomes of an operation that is asked to end early: weights, of any sum above 0. An
   * operation whose data has already moved can only be late for it.
   *
   * @param cancelled the answer is true, {@code -ECANCELED} follows
   * @param cancelledLater the answer is false, {@code -ECANCELED} follows nevertheless
   * @param tooLate the answer is false, the operation goes on as if nothing had been asked
   * @param late the answer is false, the operation goes on and takes much longer
   * @param lost the answer is false, the completion never comes, although data may still move
   */
  public record Cancels(
      double cancelled, double cancelledLater, double tooLate, double late, double lost) {

    /** Checks the weights. */
    public Cancels {
      double least =
          Math.min(Math.min(cancelled, cancelledLater), Math.min(tooLate, Math.min(late, lost)));
      double sum = cancelled + cancelledLater + tooLate + late + lost;
      if (!(least >= 0 && sum > 0 && sum < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "weights must be 0 or more and their sum above 0, not a sum of " + sum);
      }
    }
  }
}
