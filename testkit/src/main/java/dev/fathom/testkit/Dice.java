package dev.fathom.testkit;

import dev.fathom.linux.Errno;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Every decision of a simulation, drawn from one seed by one profile. Its owner guards it. */
final class Dice {
  /** What becomes of an operation that is asked to end early. */
  enum Cancelling {
    CANCELLED,
    CANCELLED_LATER,
    TOO_LATE,
    LATE,
    LOST
  }

  private static final int[] REFUSALS = {Errno.EAGAIN, Errno.EBUSY, Errno.EINTR};

  private final SplittableRandom random;
  private final SimulationProfile profile;

  Dice(long seed, SimulationProfile profile) {
    this.random = new SplittableRandom(seed);
    this.profile = profile;
  }

  SimulationProfile profile() {
    return profile;
  }

  boolean happens(double probability) {
    // No draw for what cannot happen, so that a calm part of a profile costs nothing.
    return probability > 0 && random.nextDouble() < probability;
  }

  /** A number from {@code least} to {@code most}, both included. */
  long between(long least, long most) {
    return least == most ? least : random.nextLong(least, most + 1);
  }

  long delayNanos() {
    SimulationProfile.Delays delays = profile.delays();
    long nanos = between(delays.minNanos(), delays.maxNanos());
    return happens(delays.spikeProbability()) ? nanos + delays.spikeNanos() : nanos;
  }

  /** The errno that an operation of this kind ends with, or 0. */
  int errno(OperationKind kind) {
    for (ErrnoChance chance : profile.errors()) {
      if (chance.kind() == kind && happens(chance.probability())) {
        return chance.errno();
      }
    }
    return 0;
  }

  /** How many of {@code lengthBytes} move; a multiple of {@code alignBytes} if fewer. */
  int shortened(OperationKind kind, int lengthBytes, int alignBytes) {
    double probability =
        switch (kind) {
          case READ -> profile.shortRead();
          case WRITE -> profile.shortWrite();
          case NOP, SYNC, POLL -> 0;
        };
    int units = lengthBytes / alignBytes;
    if (units < 2 || !happens(probability)) {
      return lengthBytes;
    }
    return (int) between(1, units - 1) * alignBytes;
  }

  /** How many of {@code prepared} operations are taken, or a negated errno. */
  int taken(int prepared) {
    if (happens(profile.submits().refused())) {
      return -REFUSALS[random.nextInt(REFUSALS.length)];
    }
    return prepared > 1 && happens(profile.submits().partial())
        ? (int) between(1, prepared - 1)
        : prepared;
  }

  Cancelling cancelling() {
    SimulationProfile.Cancels weights = profile.cancels();
    double[] all = {
      weights.cancelled(),
      weights.cancelledLater(),
      weights.tooLate(),
      weights.late(),
      weights.lost()
    };
    double drawn = random.nextDouble() * Arrays.stream(all).sum();
    int chosen = 0;
    for (int index = 0; index < all.length; index++) {
      if (all[index] > 0) {
        // Remembered, so that rounding at the end cannot choose what has no weight.
        chosen = index;
        if (drawn < all[index]) {
          break;
        }
        drawn -= all[index];
      }
    }
    return Cancelling.values()[chosen];
  }
}
