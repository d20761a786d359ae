package dev.fathom.trace.recording;

/**
 * How far a recording is.
 *
 * @param events in the file, whole
 * @param bytes of the file
 * @param blocks in the file
 * @param rounds of the merge that brought something
 * @param lost events that full rings have lost, so not recorded
 * @param unwritten events that were drained but are not in the file, because writing failed
 * @param problem why writing ended early, in a sentence; empty while all is well
 */
public record Progress(
    long events, long bytes, long blocks, long rounds, long lost, long unwritten, String problem) {
  /** Whether the recording ended early. */
  public boolean failed() {
    return !problem.isEmpty();
  }

  /** In one sentence, for people. */
  public String text() {
    String written = "%,d events in %,d bytes".formatted(events, bytes);
    String rings = lost == 0 ? "" : ", %,d lost in full rings".formatted(lost);
    return failed()
        ? "%s; recorded %s, not written %,d%s".formatted(problem, written, unwritten, rings)
        : "recorded " + written + rings;
  }
}
