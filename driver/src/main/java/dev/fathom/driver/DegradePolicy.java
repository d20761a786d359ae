package dev.fathom.driver;

/** What to do where the preferred way does not work here. */
public enum DegradePolicy {
  /** Fail, unless the first choice works and misses nothing. */
  FAIL,
  /** Take the next choice; the findings say so. */
  DEGRADE,
  /** Take the next choice, and log a warning with the reason and the remedy. */
  WARN
}
