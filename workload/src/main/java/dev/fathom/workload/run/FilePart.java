package dev.fathom.workload.run;

import dev.fathom.workload.offsets.Region;
import java.nio.file.Path;

/**
 * A file of a clone and the part of it that is worked on.
 *
 * @param path where it is
 * @param region the part
 * @param regular whether it is a regular file, not a device
 */
record FilePart(Path path, Region region, boolean regular) {
  /** Where the part ends, in bytes from the file's begin. */
  long endBytes() {
    return region.startBytes() + region.lengthBytes();
  }
}
