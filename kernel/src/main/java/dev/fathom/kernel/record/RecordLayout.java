package dev.fathom.kernel.record;

/**
 * Where the fields of the records lie: {@code records.h} beside the kernel programs, version 1. All
 * records are little endian and begin with type (u16), version (u16) and size (u32).
 */
final class RecordLayout {
  static final int VERSION = 1;

  // enum fathom_type
  static final int BIO = 1;
  static final int WAIT = 2;
  static final int FLUSH = 3;
  static final int THROTTLE = 4;
  static final int COMMIT = 5;
  static final int SCSI = 6;

  static final int HEADER_BYTES = 8;

  // struct fathom_bio
  static final int BIO_KEY = 8;
  static final int REQUEST_KEY = 16;
  static final int PARENT = 24;
  static final int SECTOR = 32;
  static final int DEVICE = 40;
  static final int DISK = 44;
  static final int LENGTH = 48;
  static final int OPF = 52;
  static final int QUEUED = 56;
  static final int GOT_REQUEST = 64;
  static final int MERGED = 72;
  static final int INSERTED = 80;
  static final int FIRST_ISSUED = 88;
  static final int ISSUED = 96;
  static final int REQUEUED = 104;
  static final int SPLIT = 112;
  static final int REMAPPED = 120;
  static final int COMPLETED = 128;
  static final int FLAGS = 136;
  static final int STATUS = 140;
  static final int REQUEUES = 142;
  static final int BIOS = 144;
  static final int PLACE = 146;
  static final int QUEUE_CPU = 148;
  static final int ISSUE_CPU = 150;
  static final int COMPLETE_CPU = 152;
  static final int ORIGIN_COUNT = 154;
  static final int LOWER_DEVICE = 156;
  static final int TGID = 160;
  static final int TID = 164;
  static final int COMM = 168;
  static final int CGROUP = 184;
  static final int UNKNOWN = 192;
  static final int UNKNOWN_REASONS = 8;
  static final int ORIGINS = 224;
  static final int MOST_ORIGINS = 16;

  // enum fathom_bio_flags
  static final int FRONT_MERGED = 1 << 1;
  static final int PREFLUSH = 1 << 6;
  static final int FUA = 1 << 7;
  static final int META = 1 << 8;
  static final int READ_AHEAD = 1 << 9;
  static final int SYNC = 1 << 10;
  static final int SWAPPED = 1 << 11;
  static final int BACKGROUND = 1 << 16;

  // struct fathom_origin
  static final int ORIGIN_BYTES = 96;
  static final int ORIGIN_TGID = 0;
  static final int ORIGIN_TID = 4;
  static final int ORIGIN_COMM = 8;
  static final int ORIGIN_CGROUP = 24;
  static final int ORIGIN_LENGTH = 32;
  static final int ORIGIN_CONFIDENCE = 40;
  static final int ORIGIN_KIND = 41;
  static final int ORIGIN_FLAGS = 42;
  static final int ORIGIN_FS_DEVICE = 44;
  static final int ORIGIN_INODE = 48;
  static final int ORIGIN_INDEX = 56;
  static final int ORIGIN_DIRTIED = 64;
  static final int ORIGIN_USER_DATA = 72;
  static final int ORIGIN_RING = 80;

  // struct fathom_wait, fathom_flush, fathom_throttle, fathom_commit and fathom_scsi begin so
  static final int NOTICE_TIME = 8;

  // struct fathom_wait
  static final int WAIT_TGID = 16;
  static final int WAIT_TID = 20;
  static final int WAIT_COMM = 24;
  static final int WAIT_CGROUP = 40;
  static final int WAIT_INODE = 48;
  static final int WAIT_INDEX = 56;
  static final int WAIT_FS_DEVICE = 64;
  static final int WAIT_DIRTIER_TGID = 68;
  static final int WAIT_DIRTIER_TID = 72;
  static final int WAIT_PAGES = 76;
  static final int WAIT_DIRTIER_COMM = 80;
  static final int WAIT_BYTES = 96;

  // struct fathom_flush
  static final int FLUSH_WORK = 16;
  static final int FLUSH_PAGES = 24;
  static final int FLUSH_FS_DEVICE = 32;
  static final int FLUSH_REASON = 36;
  static final int FLUSH_ENDED = 48;
  static final int FLUSH_SYNC = 52;
  static final int FLUSH_BYTES = 56;

  // struct fathom_throttle
  static final int THROTTLE_TGID = 16;
  static final int THROTTLE_TID = 20;
  static final int THROTTLE_COMM = 24;
  static final int THROTTLE_CGROUP = 40;
  static final int THROTTLE_PAUSE = 48;
  static final int THROTTLE_DIRTIED = 56;
  static final int THROTTLE_BYTES = 72;

  // struct fathom_commit
  static final int COMMIT_DEVICE = 16;
  static final int COMMIT_TRANSACTION = 20;
  static final int COMMIT_ENDED = 24;
  static final int COMMIT_COUNT = 28;
  static final int COMMIT_PARTICIPANTS = 32;
  static final int PARTICIPANT_TGID = 0;
  static final int PARTICIPANT_TID = 4;
  static final int PARTICIPANT_COMM = 8;
  static final int PARTICIPANT_BYTES = 24;

  // struct fathom_scsi
  static final int SCSI_REQUEST = 16;
  static final int SCSI_SECTOR = 24;
  static final int SCSI_DISK = 32;
  static final int SCSI_EVENT = 36;
  static final int SCSI_RESULT = 40;
  static final int SCSI_HOST = 44;
  static final int SCSI_CHANNEL = 48;
  static final int SCSI_CDB_LENGTH = 50;
  static final int SCSI_ID = 52;
  static final int SCSI_LUN = 56;
  static final int SCSI_CDB = 64;
  static final int SCSI_SENSE = 96;
  static final int SCSI_BLOCK_BYTES = 32;
  static final int SCSI_BYTES = 128;

  /** Longest name of a task, with the zero at its end. */
  static final int COMM_BYTES = 16;

  /** Bytes of a page in {@code first_index}. */
  static final int PAGE_SHIFT = 12;

  /** Bytes of a sector, always, as a shift. */
  static final int SECTOR_SHIFT = 9;

  private RecordLayout() {}
}
