package dev.fathom.trace.flight;

/**
 * What a {@link FlightRecorder} did so far.
 *
 * @param histories seen
 * @param kept of them, those that had to make room for others since included
 * @param held now
 * @param heldBytes memory of those, at most
 * @param breaches operations that were as slow as a breach
 * @param suppressed breaches for which there was no dump, since there had been one shortly before,
 *     or one was being written
 * @param dumps written whole
 * @param failedDumps that could not be written, or not whole
 * @param lostEvents events that full rings lost
 * @param renewals how often the tables of names were begun anew, so as not to grow
 */
public record FlightCounts(
    long histories,
    long kept,
    long held,
    long heldBytes,
    long breaches,
    long suppressed,
    long dumps,
    long failedDumps,
    long lostEvents,
    long renewals) {}
