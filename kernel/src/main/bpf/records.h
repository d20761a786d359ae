/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel programs hand to user space: the binary interface of the ring buffer `records`.
 *
 * Little endian, naturally aligned, sizes a multiple of 8. All times are CLOCK_MONOTONIC in
 * nanoseconds, 0 = not reached. A device number is the kernel's: major << 20 | minor. Every record
 * begins with struct fathom_header; a reader skips `size` bytes for a type it does not know.
 */
#ifndef FATHOM_RECORDS_H
#define FATHOM_RECORDS_H

#define FATHOM_VERSION 1
#define FATHOM_MAX_ORIGINS 16
#define FATHOM_MAX_PARTICIPANTS 8
#define FATHOM_COMM 16

enum fathom_type {
	FATHOM_BIO = 1,		/* struct fathom_bio, when a bio ends */
	FATHOM_WAIT = 2,	/* struct fathom_wait: a task begins to wait for write-back of a folio */
	FATHOM_FLUSH = 3,	/* struct fathom_flush: a flusher begins or ends a piece of work */
	FATHOM_THROTTLE = 4,	/* struct fathom_throttle: a dirtying task is paused */
	FATHOM_COMMIT = 5,	/* struct fathom_commit: a jbd2 transaction begins or ends its commit */
	FATHOM_SCSI = 6,	/* struct fathom_scsi: a SCSI command changes state */
	FATHOM_FILE = 7,	/* struct fathom_file: the name of a file that bios carry bytes of */
};

/* How sure an origin is. */
enum fathom_confidence {
	FATHOM_EXACT = 1,	  /* this task wrote exactly these bytes, or asked for this I/O */
	FATHOM_FIRST_DIRTIER = 2, /* made the page dirty; later writers may be missing */
	FATHOM_TRANSACTION = 3,	  /* one of the tasks that took part in the journal transaction */
	FATHOM_SUBMITTER = 4,	  /* only the submitting task is known */
};

/* What kind of activity an origin stands for. */
enum fathom_kind {
	FATHOM_BUFFERED = 1,  /* write(2) and friends through the page cache */
	FATHOM_MMAP = 2,      /* store to a shared mapping */
	FATHOM_DIRECT = 3,    /* O_DIRECT, synchronous */
	FATHOM_URING = 4,     /* io_uring, direct (user_data and ring are set) */
	FATHOM_LIBAIO = 5,    /* io_submit(2), direct */
	FATHOM_READ = 6,      /* read into the page cache that a task waits for */
	FATHOM_READAHEAD = 7, /* read ahead of need */
	FATHOM_JOURNAL = 8,   /* journal or log block */
	FATHOM_METADATA = 9,  /* file system structure */
	FATHOM_SWAP = 10,     /* swap in or out */
	FATHOM_DISCARD = 11,  /* discard, secure erase, write zeroes: no data moved */
	FATHOM_NO_DATA = 12,  /* flush and other requests of 0 bytes */
	FATHOM_COMPRESSED = 13, /* btrfs compressed extent: its first page's dirtier */
};

/* Why bytes of a bio have no origin: index into fathom_bio.unknown. */
enum fathom_unknown {
	FATHOM_NOT_SEEN = 0,	 /* page dirtied before tracing began, or by a path without an event */
	FATHOM_EVICTED = 1,	 /* the table of dirty pages was full */
	FATHOM_ORIGINS_FULL = 2, /* the bio has more than FATHOM_MAX_ORIGINS origins, of other processes */
	FATHOM_PRIVATE = 3,	 /* page outside any file, not direct I/O */
	FATHOM_NO_IDENTITY = 4,	 /* the writer's identity was overwritten by newer ones */
	FATHOM_UNREADABLE = 5,	 /* the page list could not be followed to its end */
	FATHOM_UNKNOWN_REASONS = 8,
};

/* fathom_bio.flags */
enum fathom_bio_flags {
	FATHOM_BACK_MERGED = 1 << 0,
	FATHOM_FRONT_MERGED = 1 << 1,
	FATHOM_REQUEUED = 1 << 2,
	FATHOM_SPLIT_CHILD = 1 << 3,  /* cut off from `parent`; q_ns is the parent's */
	FATHOM_SPLIT_PARENT = 1 << 4, /* the rest after cutting; bytes and origins are the rest's */
	FATHOM_APPORTIONED = 1 << 5,  /* several origins divided at a split in order, not page by page */
	FATHOM_PREFLUSH = 1 << 6,
	FATHOM_FUA = 1 << 7,
	FATHOM_META = 1 << 8,
	FATHOM_RAHEAD = 1 << 9,
	FATHOM_SYNC = 1 << 10,
	FATHOM_SWAPPED = 1 << 11,
	FATHOM_NO_REQUEST = 1 << 12, /* ended without a request (bio-only device, or refused early) */
	FATHOM_REMAPPED = 1 << 13,
	FATHOM_DELEGATED = 1 << 14,  /* resolved through a loop device */
	FATHOM_PARTIAL = 1 << 15,    /* completed in several parts */
	FATHOM_BACKGROUND = 1 << 16,
	FATHOM_LOST_COMPLETION = 1 << 17, /* it ended unseen (complete_ns 0): its address came again */
	FATHOM_BY_PAGES = 1 << 18,   /* origins are those of pages of the page cache */
};

/* fathom_origin.flags */
enum fathom_origin_flags {
	FATHOM_CO_WRITER = 1 << 0, /* at some page not the first dirtier */
	FATHOM_REDIRTIED = 1 << 1, /* the page was dirty again when this bio was queued */
	FATHOM_THROUGH_LOOP = 1 << 2, /* a loop device's thread acted for this task */
	FATHOM_SEVERAL_REQUESTS = 1 << 3, /* user_data is that of the first of several requests */
};

struct fathom_header {
	__u16 type;    /* enum fathom_type */
	__u16 version; /* FATHOM_VERSION */
	__u32 size;    /* of the whole record, bytes */
};

struct fathom_origin {
	__u32 tgid;
	__u32 tid;		/* 0 = several threads of the process, one of which is named */
	char comm[FATHOM_COMM];	/* NUL-terminated, as it was when the page was dirtied */
	__u64 cgroup;		/* cgroup v2 id, as it was when the page was dirtied */
	__u32 bytes;		/* of the bio; 0 = named, but all its bytes were overwritten */
	__u32 writer;		/* number of the identity, unique in a trace; 0 = the bio's submitter */
	__u8 confidence;	/* enum fathom_confidence */
	__u8 kind;		/* enum fathom_kind */
	__u16 flags;		/* enum fathom_origin_flags */
	__u32 fs_device;	/* s_dev of the file's superblock, 0 = no file known */
	__u64 inode;		/* 0 = no file known */
	__u64 first_index;	/* lowest page index of the file in this bio (the rest after a split: no
				 * lower than this); journal: home block */
	__u64 dirtied_ns;	/* when the earliest of the pages became dirty; 0 = not dirtied */
	__u64 user_data;	/* io_uring: the sqe's user_data */
	__u64 ring;		/* io_uring: address of io_ring_ctx, 0 = not io_uring */
	__u32 transaction;	/* jbd2 transaction id, 0 = none */
	__u32 pages;		/* pages that named this origin */
};

struct fathom_bio {
	struct fathom_header header;
	__u64 bio;	    /* address: identifies it while it lives */
	__u64 request;	    /* address at last issue; with issue_ns identifies the request, 0 = none */
	__u64 parent;	    /* bio this one was split from or is stacked on, 0 = none */
	__u64 sector;	    /* first, of 512 bytes, on the whole disk */
	__u32 device;	    /* as queued: a partition keeps its own number */
	__u32 disk;	    /* whole disk */
	__u32 bytes;
	__u32 opf;	    /* bi_opf: operation in the low 8 bits, then REQ_ flags */
	__u64 queue_ns;	    /* Q block_bio_queue */
	__u64 getrq_ns;	    /* G block_getrq; 0 for a merged bio */
	__u64 merge_ns;	    /* M or F */
	__u64 insert_ns;    /* I, last; 0 when issued directly */
	__u64 first_issue_ns; /* D, first */
	__u64 issue_ns;	    /* D, last */
	__u64 requeue_ns;   /* last */
	__u64 split_ns;	    /* last */
	__u64 remap_ns;	    /* last */
	__u64 complete_ns;  /* C */
	__u32 flags;	    /* enum fathom_bio_flags */
	__u16 status;	    /* blk_status_t, 0 = good */
	__u16 requeues;
	__u16 bios;	    /* in the request at last issue, 0 = never issued */
	__u16 place;	    /* of this bio in it, from 0 */
	__u16 queue_cpu;
	__u16 issue_cpu;
	__u16 complete_cpu;
	__u16 origin_count; /* of origins[] */
	__u32 lower_device; /* after block_bio_remap, 0 = not remapped */
	__u32 tgid;	    /* task that submitted the bio: often a flusher */
	__u32 tid;
	char comm[FATHOM_COMM];
	__u64 cgroup;	    /* of the submitting task */
	__u32 unknown[FATHOM_UNKNOWN_REASONS]; /* bytes by reason */
	struct fathom_origin origins[FATHOM_MAX_ORIGINS]; /* only origin_count are sent */
};

struct fathom_wait {
	struct fathom_header header;
	__u64 time_ns;
	__u32 tgid; /* who waits */
	__u32 tid;
	char comm[FATHOM_COMM];
	__u64 cgroup;
	__u64 inode; /* whose page */
	__u64 index; /* the folio's first page */
	__u32 fs_device;
	__u32 dirtier_tgid; /* who dirtied the folio last; 0 = not known */
	__u32 dirtier_tid;
	__u32 pages; /* of the folio; 0 in recordings of before = 1 */
	char dirtier_comm[FATHOM_COMM];
};

struct fathom_flush {
	struct fathom_header header;
	__u64 time_ns;
	__u64 work; /* address: pairs begin and end */
	__u64 pages; /* still to write; at the end: left */
	__u32 fs_device; /* 0 = all of the device */
	__u32 reason; /* enum wb_reason of the running kernel */
	__u32 tgid;
	__u32 tid;
	__u32 ended; /* 0 begin, 1 end */
	__u32 sync; /* 1 = waits for data */
};

struct fathom_throttle {
	struct fathom_header header;
	__u64 time_ns;
	__u32 tgid;
	__u32 tid;
	char comm[FATHOM_COMM];
	__u64 cgroup;
	__u64 pause_ns; /* from jiffies: a multiple of jiffy_ns */
	__u64 dirtied_pages; /* since the last pause */
	__u64 rate; /* allowed, pages a second */
};

struct fathom_commit {
	struct fathom_header header;
	__u64 time_ns;
	__u32 device; /* of the file system */
	__u32 transaction;
	__u32 ended; /* 0 begin, 1 end */
	__u32 participants; /* of the list below */
	struct { __u32 tgid, tid; char comm[FATHOM_COMM]; } participant[FATHOM_MAX_PARTICIPANTS];
};

enum fathom_scsi_event {
	FATHOM_SCSI_START = 1,
	FATHOM_SCSI_DONE = 2,
	FATHOM_SCSI_ERROR = 3,
	FATHOM_SCSI_TIMEOUT = 4,
};

struct fathom_scsi {
	struct fathom_header header;
	__u64 time_ns;
	__u64 request; /* as in fathom_bio */
	__u64 sector;
	__u32 disk;
	__u32 event; /* enum fathom_scsi_event */
	__s32 result; /* scsi_cmnd.result, or the dispatch error */
	__u32 host; /* host number */
	__u16 channel;
	__u16 cdb_length;
	__u32 id;
	__u64 lun;
	__u8 cdb[32];
	__u8 sense[32]; /* as far as there */
};

/* fathom_file.flags */
enum fathom_file_flags {
	FATHOM_FILE_TRUNCATED = 1 << 0, /* components near the root are missing */
	FATHOM_FILE_DELETED = 1 << 1,	/* file or a directory above it is unlinked (or never linked) */
	FATHOM_FILE_NAMELESS = 1 << 2,	/* the inode has no name: block device, file system's own file */
};

/*
 * The name of a file, sent before the first bio with its bytes, and again after a rename or when the
 * kernel side forgot that it was sent. It holds for the bios that follow.
 */
struct fathom_file {
	struct fathom_header header;
	__u32 fs_device; /* as in fathom_origin */
	__u16 components; /* of path */
	__u16 flags; /* enum fathom_file_flags */
	__u64 inode;
	/*
	 * NUL-terminated, from the file up to (not including) the root of the file system, joined by
	 * '/': "c/b/a" is a/b/c. Bytes behind the NUL are undefined.
	 */
	char path[480];
};

#define FATHOM_AT(type, field, offset) \
	_Static_assert(__builtin_offsetof(struct type, field) == (offset), #type "." #field)
FATHOM_AT(fathom_origin, cgroup, 24);
FATHOM_AT(fathom_origin, confidence, 40);
FATHOM_AT(fathom_origin, inode, 48);
FATHOM_AT(fathom_origin, user_data, 72);
FATHOM_AT(fathom_origin, transaction, 88);
_Static_assert(sizeof(struct fathom_origin) == 96, "fathom_origin");
FATHOM_AT(fathom_bio, device, 40);
FATHOM_AT(fathom_bio, queue_ns, 56);
FATHOM_AT(fathom_bio, complete_ns, 128);
FATHOM_AT(fathom_bio, flags, 136);
FATHOM_AT(fathom_bio, bios, 144);
FATHOM_AT(fathom_bio, lower_device, 156);
FATHOM_AT(fathom_bio, tgid, 160);
FATHOM_AT(fathom_bio, cgroup, 184);
FATHOM_AT(fathom_bio, unknown, 192);
FATHOM_AT(fathom_bio, origins, 224);
_Static_assert(sizeof(struct fathom_bio) == 224 + 16 * 96, "fathom_bio");
_Static_assert(sizeof(struct fathom_wait) == 96, "fathom_wait");
_Static_assert(sizeof(struct fathom_flush) == 56, "fathom_flush");
_Static_assert(sizeof(struct fathom_throttle) == 72, "fathom_throttle");
_Static_assert(sizeof(struct fathom_commit) == 32 + 8 * 24, "fathom_commit");
_Static_assert(sizeof(struct fathom_scsi) == 128, "fathom_scsi");
FATHOM_AT(fathom_file, path, 24);
_Static_assert(sizeof(struct fathom_file) == 504, "fathom_file");

/*
 * Counters: one per-CPU array entry holding struct fathom_counters; add the CPUs.
 * They only grow. What is lost is counted where it is lost.
 */
enum fathom_counter {
	FATHOM_COUNT_DIRTIED = 0,	  /* folios that became dirty */
	FATHOM_COUNT_WRITES = 1,	  /* write ranges seen by a file system's hook */
	FATHOM_COUNT_BIOS = 2,		  /* bios taken up */
	FATHOM_COUNT_RECORDS = 3,	  /* bio records written to the ring */
	FATHOM_COUNT_RING_FULL = 4,	  /* bio records lost */
	FATHOM_COUNT_RING_FULL_OTHER = 5, /* other records lost */
	FATHOM_COUNT_BIOS_FULL = 6,	  /* bios not taken up: table full */
	FATHOM_COUNT_BIOS_FULL_BYTES = 7,
	FATHOM_COUNT_STALE = 8,		  /* entries whose completion was never seen (address reused) */
	FATHOM_COUNT_PAGES_EVICTED = 9,	  /* dirty pages forgotten: table full */
	FATHOM_COUNT_OWN_SKIPPED = 10,	  /* bios of our own process */
	FATHOM_COUNT_OWN_SKIPPED_BYTES = 11,
	FATHOM_COUNT_NO_ACTOR = 12,	  /* a task's storage could not be had */
	FATHOM_COUNT_CO_WRITERS = 13,	  /* writes to a page already dirty by another */
	FATHOM_COUNT_CO_WRITERS_LOST = 14, /* of pages in bios taken up: a page's list was full */
	FATHOM_COUNT_REDIRTIED = 15,	  /* pages charged to their previous generation */
	FATHOM_COUNT_UNKNOWN = 16,	  /* bytes of BYTES, by enum fathom_unknown: 16..23 */
	FATHOM_COUNT_ORIGIN_BYTES = 24,	  /* bytes of BYTES with an origin: all but unknown */
	FATHOM_COUNT_BYTES = 25,	  /* bytes of all bios recorded or lost to a full ring */
	FATHOM_COUNT_WALK_ENDED = 26,	  /* chains longer than the limit */
	FATHOM_COUNT_FILTERED = 27,	  /* bios kept out: no origin passes the filters */
	FATHOM_COUNT_FILTERED_BYTES = 28,
	FATHOM_COUNT_PROCESSES_FULL = 29, /* children not listed: map `processes` full */
	FATHOM_COUNT_SKIPPED = 31,	  /* kept by user space: runs that the kernel skipped */
	FATHOM_COUNTERS = 32,
};

struct fathom_counters {
	__u64 value[FATHOM_COUNTERS];
};

#endif
