package dev.fathom.ftrace;

import dev.fathom.report.block.BlockStep.What;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kernel's trace events that this module reads. */
enum KernelEvent {
  BLOCK_BIO_QUEUE(What.QUEUED),
  BLOCK_BIO_BACKMERGE(What.MERGED_BACK),
  BLOCK_BIO_FRONTMERGE(What.MERGED_FRONT),
  BLOCK_GETRQ(What.GOT_REQUEST),
  BLOCK_RQ_INSERT(What.INSERTED),
  BLOCK_RQ_ISSUE(What.ISSUED),
  BLOCK_RQ_REQUEUE(What.REQUEUED),
  BLOCK_RQ_MERGE(What.JOINED),
  BLOCK_RQ_COMPLETE(What.COMPLETED),
  BLOCK_BIO_REMAP(What.REMAPPED),
  BLOCK_SPLIT(What.SPLIT),
  SCSI_DISPATCH_CMD_START(null),
  SCSI_DISPATCH_CMD_DONE(null),
  SCSI_DISPATCH_CMD_ERROR(null),
  SCSI_DISPATCH_CMD_TIMEOUT(null),
  WRITEBACK_DIRTY_FOLIO(null);

  private static final Map<String, KernelEvent> BY_TITLE = new HashMap<>();

  static {
    for (KernelEvent event : values()) {
      BY_TITLE.put(event.title(), event);
    }
  }

  private final @Nullable What what;

  KernelEvent(@Nullable What what) {
    this.what = what;
  }

  /** The event of this name, or null if it is not one to be read. */
  static @Nullable KernelEvent of(String title) {
    return BY_TITLE.get(title);
  }

  /** Its name in the kernel. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kernel's group of events that it belongs to. */
  String system() {
    String title = title();
    return title.substring(0, title.indexOf('_'));
  }

  /** What it means to a bio or a request; null for events of other layers. */
  @Nullable What what() {
    return what;
  }

  /** Whether the task that runs is one that has to do with it; not so in interrupts. */
  boolean tellsTask() {
    return switch (this) {
      case BLOCK_BIO_QUEUE,
          BLOCK_BIO_BACKMERGE,
          BLOCK_BIO_FRONTMERGE,
          BLOCK_GETRQ,
          BLOCK_RQ_INSERT,
          BLOCK_RQ_ISSUE,
          BLOCK_RQ_MERGE,
          BLOCK_SPLIT ->
          true;
      case BLOCK_RQ_REQUEUE,
          BLOCK_RQ_COMPLETE,
          BLOCK_BIO_REMAP,
          SCSI_DISPATCH_CMD_START,
          SCSI_DISPATCH_CMD_DONE,
          SCSI_DISPATCH_CMD_ERROR,
          SCSI_DISPATCH_CMD_TIMEOUT,
          WRITEBACK_DIRTY_FOLIO ->
          false;
    };
  }
}
