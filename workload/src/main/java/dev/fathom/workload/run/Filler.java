package dev.fathom.workload.run;

import dev.fathom.workload.offsets.Place;

/** Puts data into the buffers of writes. Owned by a job's thread. */
interface Filler {
  /** Fills a slot's buffer for a write. Hot path: allocation-free. */
  void fill(int slot, Place place);
}
