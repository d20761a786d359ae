package dev.fathom.aio;

import dev.fathom.driver.DriverCounters;

/**
 * What a context did so far.
 *
 * @param delivered completions given to the program, posted events included
 * @param inFlight operations taken and not delivered
 * @param heldBack of these, operations that wait for a barrier, a link or an overlapping range
 * @param driver system calls, inline completions, and what was not truly asynchronous
 */
public record IoCounters(long delivered, int inFlight, int heldBack, DriverCounters driver) {}
