package dev.fathom.workload.run;

import dev.fathom.workload.offsets.Place;

/** Tells which operation comes next. Owned by a job's thread. */
interface Source {
  /**
   * Tells the next operation's place. Hot path: allocation-free.
   *
   * @return false at the end; {@code place} is left as it was
   */
  boolean next(Place place);
}
