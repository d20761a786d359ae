package dev.fathom.workload.run;

/**
 * How far a run has come.
 *
 * @param running how many clones are at work
 * @param percent of the present wave's work that is done, 0 to 100; −1 if that cannot be told
 * @param readBytes bytes read so far, by all clones that are at work
 * @param writeBytes bytes written so far
 * @param readIos reads so far
 * @param writeIos writes so far
 * @param leftSeconds how long the present wave will still take; −1 if that cannot be told
 * @param layoutPercent how much of the files that are being laid out is done; −1 if none are
 */
public record Progress(
    int running,
    int percent,
    long readBytes,
    long writeBytes,
    long readIos,
    long writeIos,
    long leftSeconds,
    int layoutPercent) {}
