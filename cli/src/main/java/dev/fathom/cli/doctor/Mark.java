package dev.fathom.cli.doctor;

import java.util.Locale;

/** How good a finding is, best first. */
public enum Mark {
  /** Works, or is a fact that nothing is to be said against. */
  OK,
  /** Not to be found out here. */
  UNKNOWN,
  /** Works in a lesser way. */
  DEGRADED,
  /** Does not work. */
  MISSING;

  /** As reports write it, e.g. {@code degraded}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
