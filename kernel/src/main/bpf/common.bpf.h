/* SPDX-License-Identifier: GPL-2.0 */
/* Options, counters and the ring buffer: what every part uses. */
#ifndef FATHOM_COMMON_BPF_H
#define FATHOM_COMMON_BPF_H

#define PAGE_BYTES 4096
#define PAGE_SHIFT 12
/* No folio has more pages than this, no request more bios; a longer chain is counted, not followed. */
#define MAX_WALK 8192
/*
 * A bio's size is a number of 32 bits, and large folios make use of it: a file that is dirty in one piece
 * is one bio, which is split only after it was queued.
 */
#define MAX_BIO_PAGES (1 << 20)
/* No call writes more than 2 GiB (MAX_RW_COUNT). */
#define MAX_WRITE_PAGES ((1 << 19) + 1)

/*
 * What the verifier has to walk through, a user waits for at every start (a test holds the sum). So
 * costly loops, with branches that multiply, are bpf_loop: it looks at one step only. (A step takes
 * a frame of the stack, of which Linux 6.1 allows 512 bytes for all frames of a way.) And what is
 * called from several places is not static where its arguments allow it: the verifier looks at such
 * a function once and by itself, at a static one at every call with what it knows there.
 */

/* Always, which the verifier cannot know: see any_way. */
volatile u32 always_zero = 0;

/* Options: user space sets them in .rodata before loading; the verifier then removes dead code. */
const volatile u32 self_tgid = 0;	   /* this process's I/O is counted but not recorded */
const volatile u32 filter_devices = 0;	   /* so many devices only, those in map `devices`; 0 = all */
const volatile u32 filter_tgid = 0;	   /* this process; with filter_processes: as well */
const volatile u32 filter_processes = 0;   /* 1: only processes in map `processes` */
const volatile u32 want_children = 0;	   /* 1: map `processes` takes in new children */
const volatile u64 filter_cgroup = 0;	   /* this cgroup v2 id; with filter_cgroups: as well */
const volatile u32 filter_cgroups = 0;	   /* 1: only cgroups in map `cgroups` */
const volatile u32 has_loops = 0;	   /* 1: maps `loops` and `loopdevs` are filled */
const volatile u32 want_waits = 1;	   /* wait, flush, throttle and commit records */
const volatile u32 want_uring = 1;	   /* user_data of buffered io_uring writes */
const volatile u32 want_journal = 1;	   /* participants of jbd2 transactions */
const volatile u32 want_files = 1;	   /* names of files */
const volatile u32 page_sets = 65536;	   /* entries of map `pages`: a power of two */
const volatile u32 warm_sets = 256;	   /* first entries of map `bios`: a power of two, at most 256 */
const volatile u32 bio_sets = 4096;	   /* its other entries: a power of two */
const volatile u64 jiffy_ns = 4000000;	   /* length of a jiffy */
const volatile u32 has_cast = 1;	   /* 0: this kernel has no bpf_rdonly_cast (before Linux 6.2) */
const volatile u64 wakeup_flags = 1;	   /* BPF_RB_NO_WAKEUP: the reader polls by time */

const volatile u32 btrfs_delalloc = 0;	   /* EXTENT_DELALLOC; 0 = not known: btrfs tells no writes */
const volatile u32 btrfs_inode_io = 0;	   /* IO_TREE_INODE_IO */

/* The first devices of map `devices`: mostly all of them, and found without a look into it. */
#define FIRST_DEVICES 4
const volatile u32 first_devices[FIRST_DEVICES] = {};

/* Kernel addresses (kallsyms), 0 = not known: how a bio's completion function tells its kind. */
const volatile u64 sym_io_complete_rw = 0;	  /* io_uring */
const volatile u64 sym_io_complete_rw_iopoll = 0; /* io_uring, polled */
const volatile u64 sym_aio_complete_rw = 0;	  /* libaio */
const volatile u64 sym_lo_rw_aio_complete = 0;	  /* loop device, direct */
const volatile u64 sym_iomap_dio_bio_end_io = 0;  /* direct I/O of ext4, xfs, … */
const volatile u64 sym_blkdev_bio_end_io_async = 0; /* direct I/O of block devices */
const volatile u64 sym_blkdev_bio_end_io = 0;
const volatile u64 sym_submit_bio_wait_endio = 0; /* a task waits: small direct I/O of block devices */
const volatile u64 sym_end_bio_bh_io_sync = 0;	  /* buffer heads */
const volatile u64 sym_journal_end_buffer_io_sync = 0; /* jbd2 log block */
const volatile u64 sym_ext4_journalled_dirty_folio = 0; /* a file in data=journal */
const volatile u64 sym_xfs_buf_bio_end_io = 0;	  /* xfs metadata */
const volatile u64 sym_xlog_bio_end_io = 0;	  /* xfs log */
const volatile u64 sym_btrfs_simple_end_io = 0;	  /* btrfs, one copy */
const volatile u64 sym_btrfs_orig_write_end_io = 0; /* btrfs, mirrored */
const volatile u64 sym_btrfs_clone_write_end_io = 0; /* its other copies */
const volatile u64 sym_end_bbio_compressed_write = 0; /* of the btrfs_bio: a compressed extent */
const volatile u64 sym_btrfs_dio_end_io = 0;	  /* btrfs, direct: of the btrfs_bio */
const volatile u64 sym_end_buffer_async_write = 0; /* buffer heads: write-back of a folio */
const volatile u64 sym_btrfs_end_super_write = 0; /* btrfs superblock */

/*
 * A tracepoint of a module: to newer verifiers (Linux 6.12) any of its arguments may be NULL. File systems
 * and SCSI are modules on many kernels, so their programs ask.
 */

/*
 * Typed reading of any kernel address. Plain loads with an exception table: several times cheaper
 * than bpf_probe_read_kernel, which does it on kernels without the cast. So what AS made, and what
 * was read from that, is read with GET only; tracepoints' arguments may be read by '->'.
 */
extern void *bpf_rdonly_cast(const void *object, u32 type) __ksym __weak;
#define AS(name, address) \
	((struct name *)(has_cast ? bpf_rdonly_cast((void *)(address),                         \
						    bpf_core_type_id_kernel(struct name)) :    \
				    (void *)(address)))
#define GET(pointer, field) (has_cast ? (pointer)->field : BPF_CORE_READ((pointer), field))
#define READ(name, address, field) GET(AS(name, address), field)

/* The same for types that may be a module's (ext4's journal, btrfs): the cast takes the kernel's own only. */
#define READ_ANY(name, address, field) BPF_CORE_READ((struct name *)(address), field)

/*
 * A pointer's low half as a number. The verifier forbids arithmetic on typed pointers; moving 32
 * bits makes an ordinary number of it.
 */
static __always_inline u32 low_bits(const void *pointer)
{
	u64 number;

	asm volatile("r3 = %1\n"
		     "w3 = w3\n"
		     "%0 = r3\n"
		     : "=r"(number) : "r"(pointer) : "r3");
	return number;
}

/* An index the verifier knows to be below FATHOM_MAX_ORIGINS; the compiler may not undo the mask. */
static __always_inline u32 origin_index(u32 index)
{
	asm volatile("%0 &= 15" : "+r"(index));
	return index;
}
_Static_assert(FATHOM_MAX_ORIGINS == 16, "origin_index");

/* The same for what there are 8 of: writers of a transaction, segments of a page. */
static __always_inline u32 index_of_eight(u32 index)
{
	asm volatile("%0 &= 7" : "+r"(index));
	return index;
}

#define WAYS 4 /* of a set, in all tables */

/*
 * The way of a set as something the verifier knows only to be 0..3: else every way would be a state
 * of its own, and what follows would be verified four times over at each lookup. What makes it so
 * lies in memory that stays warm: the processor then need not wait for the set's tags, which another
 * one wrote, before it fetches what lies at the way that it expects.
 */
static __always_inline u32 any_way(u32 way)
{
	return (way + always_zero) & (WAYS - 1);
}

/* Numbers, name and cgroup v2 id of a task by plain loads: a third of what the helpers cost. */
static __always_inline u64 who_is(struct task_struct *task)
{
	return (u64)(u32)task->tgid << 32 | (u32)task->pid;
}

static __always_inline void copy_comm(struct task_struct *task, void *comm)
{
	((u64 *)comm)[0] = ((u64 *)task->comm)[0];
	((u64 *)comm)[1] = ((u64 *)task->comm)[1];
}

static __always_inline u64 cgroup_of(struct task_struct *task)
{
	return task->cgroups->dfl_cgrp->kn->id;
}

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 * 1024 * 1024);
} records SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct fathom_counters);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, u32);
	__type(value, u32);
} devices SEC(".maps");

static __always_inline struct fathom_counters *counters_here(void)
{
	u32 zero = 0;

	return bpf_map_lookup_elem(&counters, &zero);
}

static __always_inline void count_by(enum fathom_counter which, u64 amount)
{
	struct fathom_counters *c = counters_here();

	if (c)
		c->value[which & (FATHOM_COUNTERS - 1)] += amount;
}

static __always_inline void count(enum fathom_counter which)
{
	count_by(which, 1);
}

static __always_inline bool unwanted(u32 device)
{
	if (!filter_devices)
		return false;
	for (u32 i = 0; i < FIRST_DEVICES; i++) {
		if (first_devices[i] == device)
			return false;
	}
	return filter_devices <= FIRST_DEVICES || !bpf_map_lookup_elem(&devices, &device);
}

static __always_inline void begin(struct fathom_header *header, u16 type, u32 size)
{
	header->type = type;
	header->version = FATHOM_VERSION;
	header->size = size;
}

/* The number of the device that holds a file. */
static __always_inline u32 device_of(struct inode *inode)
{
	struct super_block *sb = GET(inode, i_sb);

	return GET(sb, s_dev);
}

/* struct folio and struct page: flags became a struct in Linux 6.18. */
struct folio___flat {
	unsigned long flags;
} __attribute__((preserve_access_index));

static __always_inline u64 folio_flags(struct folio *folio)
{
	if (bpf_core_field_exists(folio->flags.f))
		return GET(folio, flags.f);
	return GET((struct folio___flat *)folio, flags);
}

/* Before Linux 6.3 `__head`; the order is a byte of its own before 6.6. */
struct folio___ordered {
	unsigned long __head;
	unsigned char _folio_order;
} __attribute__((preserve_access_index));

#define FOLIO_HAS(flags, bit) ((flags) >> bpf_core_enum_value(enum pageflags, bit) & 1)

/* Order of a folio: 0 for one page. The low byte of the second page's flags holds it. */
static __always_inline u32 folio_order(struct folio *folio, u64 flags)
{
	u32 order;

	if (!FOLIO_HAS(flags, PG_head))
		return 0;
	if (bpf_core_field_exists(struct folio___ordered, _folio_order))
		order = ((struct folio___ordered *)folio)->_folio_order;
	else
		order = folio->_flags_1 & 0xff;
	return order < 20 ? order : 0;
}

#endif
