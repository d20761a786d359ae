package dev.fathom.report.block;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which disks partitions are of. */
final class Partitions {
  private static final int LIMIT = 256;

  private final Map<Long, Long> disks = new HashMap<>();
  private final Set<Long> orphans = new LinkedHashSet<>();

  /** The disk of a partition; any other device as it is. */
  long disk(long device) {
    return disks.getOrDefault(device, device);
  }

  /** This is a partition, of whatever disk. */
  void saw(long partition) {
    if (orphans.size() < LIMIT && !disks.containsKey(partition)) {
      orphans.add(partition);
    }
  }

  /** Partitions whose disk is not known. */
  List<Long> orphans() {
    return List.copyOf(orphans);
  }

  /** Whether that is new. */
  boolean learn(long partition, long disk) {
    if (partition == disk || disks.size() >= BlockJoin.DEVICE_LIMIT) {
      return false;
    }
    orphans.remove(partition);
    return disks.putIfAbsent(partition, disk) == null;
  }
}
