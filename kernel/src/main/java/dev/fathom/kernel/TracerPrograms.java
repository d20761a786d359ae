package dev.fathom.kernel;

import java.util.Map;
import java.util.Set;

/** The kernel programs by what fails without them. Their names begin with {@code fathom_}. */
final class TracerPrograms {
  /** Without one of these there is nothing to tell. */
  static final Set<String> ESSENTIAL =
      Set.of(
          "queue",
          "getrq",
          "back_merge",
          "front_merge",
          "insert",
          "issue",
          "complete",
          "split",
          "dirty_folio");

  /** What is missing where one of these is. */
  static final Map<String, String> OPTIONAL =
      Map.ofEntries(
          Map.entry("removed", "which dirty pages were truncated"),
          Map.entry("requeue", "how often requests were given back"),
          Map.entry("bio_complete", "the end of bios of devices without requests"),
          Map.entry("remap", "the way through stacked devices"),
          Map.entry("ext4_da_write", "later writers of dirty pages on ext4"),
          Map.entry("ext4_write", "later writers of dirty pages on ext4"),
          Map.entry("ext4_journalled_write", "later writers of dirty pages on ext4"),
          Map.entry("xfs_write", "later writers of dirty pages on xfs"),
          Map.entry("btrfs_write", "later writers of dirty pages on btrfs"),
          Map.entry("uring_submit", "which operation of a ring wrote through the cache"),
          Map.entry("uring_complete", "which operation of a ring wrote through the cache"),
          Map.entry("uring_async", "which operation of a ring wrote through the cache"),
          Map.entry("handle", "who took part in journal transactions"),
          Map.entry("touch", "who changed journalled blocks"),
          Map.entry("xfs_log_buffer", "who changed blocks of xfs's log"),
          Map.entry("commit_start", "commits of the journal"),
          Map.entry("commit_end", "commits of the journal"),
          Map.entry("wait", "who waits for whose pages"),
          Map.entry("flush_start", "work of the flushers"),
          Map.entry("flush_end", "work of the flushers"),
          Map.entry("throttle", "who is slowed at the dirty limit"),
          Map.entry("scsi_start", "SCSI commands"),
          Map.entry("scsi_done", "SCSI commands"),
          Map.entry("scsi_error", "SCSI commands"),
          Map.entry("scsi_timeout", "SCSI commands"),
          Map.entry("fork", "children of the processes asked for"));

  private static final String PREFIX = "fathom_";

  private TracerPrograms() {}

  /** The name without what all have in common. */
  static String shortName(String program) {
    return program.startsWith(PREFIX) ? program.substring(PREFIX.length()) : program;
  }
}
