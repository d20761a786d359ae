package dev.fathom.cli.top;

/**
 * One row at one moment. Rates are of the last interval, dirty bytes of now, all else of the last
 * ten seconds.
 *
 * @param kind what it stands for
 * @param name hostile: whatever a program calls itself
 * @param number of the process, thread or device; empty if none
 * @param readBytesPerSecond that came from devices
 * @param writtenBytesPerSecond that reached devices
 * @param dirtyBytes of its data in memory, not yet on the way to a device
 * @param reads how long reads took
 * @param writes how long writes took
 * @param dwell how long data had been dirty when it was queued
 * @param waits how often it waited for a page under write-back
 * @param waitedFor who had made most of those dirty; hostile
 * @param pausedNanos at the dirty limit
 * @param surePercent bytes whose origin is exact, −1 if there are none
 */
record RowFigures(
    Kind kind,
    String name,
    String number,
    double readBytesPerSecond,
    double writtenBytesPerSecond,
    long dirtyBytes,
    Latency reads,
    Latency writes,
    Latency dwell,
    long waits,
    String waitedFor,
    long pausedNanos,
    int surePercent) {

  /** Whether no bytes moved in the last interval. */
  boolean idle() {
    return readBytesPerSecond == 0 && writtenBytesPerSecond == 0;
  }

  /** What a row stands for. */
  enum Kind {
    /** An origin. */
    ORIGIN,
    /** All origins that found no room. */
    OTHERS,
    /** Bytes without a known origin. */
    UNKNOWN
  }

  /**
   * Two percentiles in microseconds, −1 if there was nothing.
   *
   * @param medianMicros half took no longer
   * @param p99Micros of 100 about one took longer
   */
  record Latency(long medianMicros, long p99Micros) {
    /** Of nothing. */
    static final Latency NONE = new Latency(-1, -1);
  }
}
