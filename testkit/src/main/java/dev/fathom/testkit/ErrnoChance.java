package dev.fathom.testkit;

/**
 * How often operations of one kind fail with one errno.
 *
 * @param kind which operations
 * @param errno the positive number
 * @param probability 0 to 1
 */
public record ErrnoChance(OperationKind kind, int errno, double probability) {

  /** Checks the ranges. */
  public ErrnoChance {
    if (errno < 1 || errno > 4095) {
      throw new IllegalArgumentException("errno must be 1 to 4095, not " + errno);
    }
    SimulationProfile.checkProbability("probability", probability);
  }
}
