package dev.fathom.cli.live;

import dev.fathom.kernel.KernelCounters;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests that were seen and could not be told.
 *
 * @param bios whose records were lost, or that found no room in the kernel's table
 * @param notices waits, pauses and the like that were lost
 * @param forgottenPages dirty pages whose writer had to be forgotten
 */
public record Losses(long bios, long notices, long forgottenPages) {
  /** Nothing is missing. */
  public static final Losses NONE = new Losses(0, 0, 0);

  /** Of what the kernel programs counted. */
  static Losses of(KernelCounters counters) {
    return new Losses(
        counters.lostRecords() + counters.refusedBios(),
        counters.lostNotices(),
        counters.evictedPages());
  }

  /** Whether something is missing. */
  public boolean any() {
    return bios > 0 || notices > 0 || forgottenPages > 0;
  }

  /** In a few words. */
  public String sentence() {
    List<String> parts = new ArrayList<>();
    add(parts, bios, "bios lost");
    add(parts, notices, "notices lost");
    add(parts, forgottenPages, "dirty pages forgotten");
    return String.join(", ", parts);
  }

  private static void add(List<String> parts, long count, String what) {
    if (count > 0) {
      parts.add(count + " " + what);
    }
  }
}
