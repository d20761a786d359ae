package dev.fathom.cli.top;

import dev.fathom.cli.live.Losses;
import java.util.List;

/**
 * What is told above and below the rows.
 *
 * @param time of day
 * @param scope what is shown, such as {@code sda}; empty for all
 * @param dirtyBytes of the whole machine that wait for write-back, −1 if not known
 * @param writebackBytes of the whole machine on their way, −1 if not known
 * @param losses what could not be told
 * @param missing what this kernel cannot tell, in a few words each
 */
record Surroundings(
    String time,
    String scope,
    long dirtyBytes,
    long writebackBytes,
    Losses losses,
    List<String> missing) {
  /** Copies the list. */
  Surroundings {
    missing = List.copyOf(missing);
  }
}
