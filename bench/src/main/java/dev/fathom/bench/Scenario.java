package dev.fathom.bench;

import dev.fathom.bench.load.Job.Operation;
import java.util.ArrayList;
import java.util.List;

/**
 * One thing that all contenders do.
 *
 * @param name of its group, as {@code --scenario} takes it
 * @param place where the data are
 * @param operation what is done
 * @param depth operations in flight; for no-ops the batch
 * @param minimum completions that those who can wait for at a time
 * @param leastBytes of one operation
 * @param mostBytes of one operation
 * @param pinned to one CPU: at depth 1 of a device it is else the scheduler that is measured
 */
record Scenario(
    String name,
    Place place,
    Operation operation,
    int depth,
    int minimum,
    int leastBytes,
    int mostBytes,
    boolean pinned) {

  private static final int BLOCK_BYTES = 4096;
  private static final int[] BATCHES = {1, 8, 32, 128};
  private static final int[] DEPTHS = {1, 32, 128};

  /** All there are, in the order they run. */
  static List<Scenario> all() {
    List<Scenario> all = new ArrayList<>();
    for (int batch : BATCHES) {
      all.add(
          new Scenario(
              "nop", Place.NONE, Operation.NOP, batch, batch, BLOCK_BYTES, BLOCK_BYTES, false));
    }
    addReads(all, "direct-loop", Place.LOOP);
    addReads(all, "direct-ext4", Place.DISK);
    addReads(all, "cached", Place.CACHED);
    addReads(all, "tmpfs", Place.TMPFS);
    all.add(
        new Scenario(
            "writes", Place.CACHED, Operation.WRITE, 1, 1, BLOCK_BYTES, BLOCK_BYTES, false));
    all.add(
        new Scenario("writes", Place.CACHED, Operation.WRITE, 20, 1, 16 << 10, 64 << 10, false));
    return all;
  }

  private static void addReads(List<Scenario> all, String name, Place place) {
    for (int depth : DEPTHS) {
      all.add(
          new Scenario(
              name,
              place,
              Operation.READ,
              depth,
              Math.clamp(depth / 8, 1, 16),
              BLOCK_BYTES,
              BLOCK_BYTES,
              depth == 1 && place.direct()));
    }
  }

  /** What is done, for a heading. */
  String title() {
    return switch (operation) {
      case NOP -> "no-ops, batch " + depth;
      case READ -> "4 KiB random reads, " + place.title() + ", depth " + depth + ", " + waits();
      case WRITE ->
          depth == 1
              ? "4 KiB random writes to " + place.title() + ", one thread, one at a time"
              : "16–64 KiB random writes to " + place.title() + ", " + depth + " threads";
    };
  }

  private String waits() {
    return "wait for " + minimum + (pinned ? ", on one CPU" : "");
  }
}
