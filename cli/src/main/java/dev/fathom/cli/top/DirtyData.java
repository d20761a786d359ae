package dev.fathom.cli.top;

import dev.fathom.cli.live.Resources;
import dev.fathom.kernel.DirtyOwners.Owned;
import java.util.List;

/**
 * Dirty data by writer, as far as it can be true. Data that reaches its device by other ways than
 * its own pages (compressed, encrypted, over the network), or that lies behind the end of a file
 * that was cut, is not seen to become clean. It shows when there is more than the machine has: then
 * what the kernel should have written long ago does not count.
 */
final class DirtyData {
  /** The machine's own figure lags: each processor counts some pages for itself first. */
  private static final long LAG_BYTES = 2 << 20;

  private DirtyData() {}

  /**
   * What is to be believed.
   *
   * @param machineBytes dirty on the whole machine, −1 if not known
   */
  static List<Owned> plausible(List<Owned> found, long machineBytes) {
    long pages = found.stream().mapToLong(Owned::pages).sum();
    if (machineBytes < 0 || pages * Resources.PAGE_BYTES <= machineBytes + LAG_BYTES) {
      return found;
    }
    return found.stream().filter(each -> each.fresh() > 0).map(Owned::withoutOld).toList();
  }
}
