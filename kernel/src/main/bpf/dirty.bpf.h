/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who dirties pages, and which of them are not dirty any more without having been written.
 *
 * Two sources. writeback_dirty_folio says that a clean folio became dirty and by whom; it is silent
 * about further writes to a dirty folio and about which bytes. A file system's own event per write
 * (ext4, xfs, btrfs) gives the byte range of every write; it comes first, and the folio's event then
 * only confirms that a new generation began.
 */
#ifndef FATHOM_DIRTY_BPF_H
#define FATHOM_DIRTY_BPF_H

#define EXT4_MAGIC 0xef53
#define XFS_MAGIC 0x58465342
#define BTRFS_MAGIC 0x9123683e
/* a folio event this soon after the write it belongs to */
#define PREEMPTED_NS 1000000
#define MODE_TYPE 0170000
#define MODE_BLOCK 0060000

struct loop_key {
	u32 device;
	u32 reserved;
	u64 inode;
};

struct loop_target {
	u32 device;
	u32 reserved;
	u64 offset; /* bytes */
};

/* Backing file -> loop device; filled by user space. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, struct loop_key);
	__type(value, struct loop_target);
} loops SEC(".maps");

/* Loop devices whose writes are followed down; filled by user space. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, u32);
	__type(value, u32);
} loopdevs SEC(".maps");

/* A range of pages that one task writes now. */
struct writing {
	struct page_key key; /* of the next page */
	struct claim claim;
	u64 write_ns;	 /* folio events: start of the write that caused them, 0 = none */
	u64 loop_offset;
	u32 loop_device; /* 0: the task writes for itself */
	u32 left;	 /* pages */
	u32 head;	 /* bytes before the range in the first page */
	u32 tail;	 /* bytes of the range in the last page */
	u8 writeback;
	u8 began; /* the last page began a generation */
	u8 keep; /* write-back may be what dirties the folio, as it could not write it: the writer stays */
};

/* A loop device's thread writes for whoever queued the block. */
static __always_inline void delegate(struct writing *w, struct claim *claim)
{
	struct page_key upper = {};
	struct page_entry *entry;

	upper.device = w->loop_device;
	upper.inode = LOOP_BLOCKS;
	upper.index = w->key.index - (w->loop_offset >> PAGE_SHIFT);
	entry = page_find(&upper, false);
	if (!entry) {
		claim->flags &= ~HOOKED; /* the thread's own name is all there is */
		return;
	}
	claim->writer = entry->now.writer;
	claim->user_data = entry->now.user_data;
	claim->kind = entry->now.kind;
	claim->flags = (claim->flags & ~HOOKED) | (entry->now.flags & HOOKED) | DELEGATED;
}

/* Of so many pages it is remembered that a write goes to them, before they become dirty. */
#define MAX_EARLY 8192

static long write_page(u32 i, struct writing *w)
{
	struct claim claim = w->claim;

	if (!w->left)
		return 1;
	/* a longer write would drive others out; pages that are clean have an event of their own */
	if (i >= MAX_EARLY && !page_find(&w->key, false)) {
		page_next(&w->key);
		w->left--;
		return 0;
	}
	claim.from = i == 0 ? w->head : 0;
	claim.to = w->left == 1 ? w->tail : PAGE_BYTES;
	if (claim.flags & COARSE)
		claim.to = claim.from = 0;
	if (has_loops && w->loop_device)
		delegate(w, &claim);
	w->began = page_own(&w->key, &claim);
	page_next(&w->key);
	w->left--;
	return 0;
}

/* Has the write's own event begun the page's generation already? The usual case, asked first. */
static __always_inline bool is_fresh(const struct page_entry *entry, u64 write_ns)
{
	return entry && entry->now.dirtied_ns >= write_ns && !(entry->now.flags & SUBMITTED);
}

/* The same, for a write whose range was forgotten because another task took the CPU in between. */
static __always_inline bool is_preempted(const struct generation *g, const struct claim *claim)
{
	return claim->kind == FATHOM_MMAP && g->kind == FATHOM_BUFFERED &&
	       g->writer == claim->writer && (g->flags & (HOOKED | SUBMITTED)) == HOOKED &&
	       claim->time_ns - g->dirtied_ns < PREEMPTED_NS;
}

/* A folio event's page: see page_renewed. `write_ns`, `writeback` and `keep`: see struct writing. */
__noinline int page_dirtied(const struct page_key *key, struct claim *claim, u64 write_ns,
			    u32 writeback, u32 keep)
{
	struct page_entry *entry;
	u64 since;

	if (!key || !claim)
		return 0;
	entry = page_claim(key);
	if (!entry)
		return 0;
	since = entry->now.dirtied_ns;
	if (!since)
		generation_begin(&entry->now, claim);
	else if (write_ns && is_fresh(entry, write_ns))
		; /* the write's own event came first */
	else if (is_preempted(&entry->now, claim))
		;
	else if (!keep || entry->now.flags & SUBMITTED)
		page_renewed(entry, claim, writeback);
	return 0;
}

static long dirty_page(u32 i, struct writing *w)
{
	struct claim claim = w->claim;

	if (!w->left)
		return 1;
	if (has_loops && w->loop_device)
		delegate(w, &claim);
	page_dirtied(&w->key, &claim, w->write_ns, w->writeback, w->keep);
	page_next(&w->key);
	w->left--;
	return 0;
}

static __always_inline void find_loop(struct writing *w)
{
	struct loop_key key = {};
	struct loop_target *target;

	key.device = w->key.device;
	key.inode = w->key.inode;
	target = bpf_map_lookup_elem(&loops, &key);
	if (!target)
		return;
	w->loop_device = target->device;
	w->loop_offset = target->offset;
}

static __always_inline void recent_wrote(struct recent *recent, const struct page_key *key,
					 bool fresh)
{
	recent->write_inode = key->inode;
	recent->write_index = key->index;
	recent->write_device = key->device;
	recent->write_fresh = fresh;
}

static __always_inline void actor_wrote(struct actor *actor, const struct page_key *key, u32 pages,
					u64 write_ns)
{
	actor->write_inode = key->inode;
	actor->write_device = key->device;
	actor->write_first = key->index;
	actor->write_last = key->index + pages - 1;
	actor->write_ns = write_ns;
}

/* A write of any task to any number of pages. */
static __noinline int wrote_range(const struct page_key *key, u64 position, u64 length, u8 flags)
{
	struct writing w = {};
	struct recent *recent = recent_here();
	struct actor *actor;

	if (!key)
		return 0;
	actor = current_actor();
	if (!actor)
		return 0;
	w.key = *key;
	w.claim.time_ns = bpf_ktime_get_ns();
	w.claim.writer = current_identity(actor, &w.claim.user_data);
	w.claim.kind = FATHOM_BUFFERED;
	w.claim.flags = flags;
	w.head = position & (PAGE_BYTES - 1);
	w.tail = ((position + length - 1) & (PAGE_BYTES - 1)) + 1;
	w.left = ((position + length - 1) >> PAGE_SHIFT) - w.key.index + 1;
	actor_wrote(actor, key, w.left, w.claim.time_ns);
	if (recent)
		recent_set(recent, bpf_get_current_task_btf(), w.claim.writer);
	if (has_loops)
		find_loop(&w);
	if (w.left != 1) {
		bpf_loop(MAX_WRITE_PAGES, write_page, &w, 0);
		return 0;
	}
	write_page(0, &w);
	if (recent && !has_loops)
		recent_wrote(recent, key, w.began);
	return 0;
}

/* A write within one page by the CPU's recent task. Returns false when that is not so. */
static __always_inline bool wrote_recently(const struct page_key *key, u32 from, u32 length,
					   u8 flags, bool early)
{
	struct recent *recent = recent_here();
	struct claim claim = {};
	struct actor *actor;
	u32 number;

	if (has_loops || from + length > PAGE_BYTES || !recent)
		return false;
	number = recent_number(recent, bpf_get_current_task_btf());
	if (!number)
		return false;
	if (early) {
		actor = current_actor();
		if (!actor)
			return false;
		/* 1: whenever the page's generation began, its event has come unless it is submitted */
		actor_wrote(actor, key, 1, 1);
	}
	if (page_owned(key, number)) {
		recent_wrote(recent, key, false);
		return true;
	}
	claim.writer = number;
	claim.kind = FATHOM_BUFFERED;
	claim.flags = flags;
	if (!(flags & COARSE)) {
		claim.from = from;
		claim.to = from + length;
	}
	recent_wrote(recent, key, page_own(key, &claim));
	return true;
}

static __always_inline void page_key(struct page_key *key, struct inode *inode, u64 position)
{
	key->inode = inode->i_ino;
	key->device = inode->i_sb->s_dev;
	key->index = position >> PAGE_SHIFT;
}

/*
 * A file system could copy nothing, as what is to be written is not in memory. It may dirty the folio
 * all the same, and the write goes on: the folio's event shall find its range.
 */
static __noinline int will_write(const struct page_key *key, u64 position, u64 length)
{
	struct recent *recent = recent_here();
	struct actor *actor = current_actor();

	if (!key || !actor)
		return 0;
	actor_wrote(actor, key, ((position + length - 1) >> PAGE_SHIFT) - key->index + 1,
		    bpf_ktime_get_ns());
	if (recent)
		recent->write_inode = 0;
	return 0;
}

/*
 * A file system tells that the current task writes bytes [position, position + length). `early`: the
 * task may sleep before the pages become dirty, and go on on another CPU.
 */
static __always_inline int wrote(const struct page_key *key, u64 position, u64 length, u8 flags,
				 bool early)
{
	if (!length)
		return 0;
	count(FATHOM_COUNT_WRITES);
	if (length <= PAGE_BYTES &&
	    wrote_recently(key, position & (PAGE_BYTES - 1), length, flags, early))
		return 0;
	return wrote_range(key, position, length, flags);
}

/* wrote for a file system that tells how much of `length` it has copied. */
static __always_inline int copied(struct inode *inode, s64 position, u32 length, u32 bytes)
{
	struct page_key key = {};

	if (!inode)
		return 0;
	page_key(&key, inode, position);
	if (bytes || !length)
		return wrote(&key, position, bytes, HOOKED, false);
	return will_write(&key, position, length);
}

/* Does someone hold the block device for itself, as a mounted file system does? */
static __always_inline bool is_held(struct inode *inode, struct actor *actor)
{
	volatile u64 *scratch = (volatile u64 *)&actor->scratch;
	u64 address;

	*scratch = (u64)inode; /* through memory: the verifier forbids arithmetic on its type */
	address = *scratch - bpf_core_field_offset(struct bdev_inode, vfs_inode);
	return READ(bdev_inode, address, bdev.bd_holder) != NULL;
}

/* Does ext4 write the file's data to its journal first? */
static __always_inline bool is_journalled(struct address_space *mapping)
{
	return sym_ext4_journalled_dirty_folio &&
	       (u64)mapping->a_ops->dirty_folio == sym_ext4_journalled_dirty_folio;
}

/* What a folio dirtied outside a known write stands for. */
static __always_inline u8 dirty_kind(struct inode *inode, struct actor *actor)
{
	u64 magic = inode->i_sb->s_magic;

	if ((inode->i_mode & MODE_TYPE) == MODE_BLOCK)
		return is_held(inode, actor) ? FATHOM_METADATA : FATHOM_BUFFERED;
	if (magic == BTRFS_MAGIC)
		return inode->i_ino == 1 ? FATHOM_METADATA : FATHOM_BUFFERED;
	/* these tell every write(2): what is left is a store to a mapping */
	return magic == EXT4_MAGIC || magic == XFS_MAGIC ? FATHOM_MMAP : FATHOM_BUFFERED;
}

enum told {
	NOTHING,   /* the CPU's recent write says nothing: see the task's */
	ELSEWHERE, /* the task's last write was another page's */
	TOLD,	   /* the write's event has begun the page's generation */
	REPEATED,  /* it took the page for dirty already */
};

/* What the recent write on this CPU says about a folio, pages index to last, that became dirty. */
static __always_inline u32 told_recently(struct recent *recent, const struct page_key *key,
					 u64 index, u64 last)
{
	if (recent->task != (u64)bpf_get_current_task_btf() || !recent->write_inode)
		return NOTHING;
	if (recent->write_inode != key->inode || recent->write_device != key->device ||
	    recent->write_index < index || recent->write_index > last)
		return ELSEWHERE;
	if (!recent->write_fresh)
		return REPEATED;
	recent->write_fresh = 0;
	return TOLD;
}

/* The recent write went to a page that was clean, against what was known. */
static __always_inline bool renew_recent(struct recent *recent, bool writeback)
{
	struct page_key key = {};
	struct claim claim = {};

	claim.writer = recent_number(recent, bpf_get_current_task_btf());
	if (has_loops || !claim.writer)
		return false;
	claim.kind = FATHOM_BUFFERED;
	claim.flags = HOOKED;
	key.inode = recent->write_inode;
	key.index = recent->write_index;
	key.device = recent->write_device;
	page_renew(&key, &claim, writeback);
	return true;
}

SEC("tp_btf/writeback_dirty_folio")
int BPF_PROG(fathom_dirty_folio, struct folio *folio, struct address_space *mapping)
{
	struct recent *recent = recent_here();
	struct writing w = {};
	struct actor *actor;
	struct inode *inode;
	u64 flags, index, last;
	u32 told;

	if (!mapping)
		return 0;
	inode = mapping->host;
	if (!inode)
		return 0;
	count(FATHOM_COUNT_DIRTIED);
	flags = folio_flags(folio);
	index = folio->index;
	last = index + (1u << folio_order(folio, flags)) - 1;
	w.key.inode = inode->i_ino;
	w.key.device = inode->i_sb->s_dev;
	told = recent ? told_recently(recent, &w.key, index, last) : NOTHING;
	w.writeback = FOLIO_HAS(flags, PG_writeback);
	if (told == TOLD || (told == REPEATED && renew_recent(recent, w.writeback)))
		return 0;
	actor = current_actor();
	if (!actor)
		return 0;
	if ((told != ELSEWHERE || inode->i_sb->s_magic == XFS_MAGIC) &&
	    actor->write_inode == w.key.inode && actor->write_device == w.key.device &&
	    actor->write_first <= last && actor->write_last >= index) {
		index = index > actor->write_first ? index : actor->write_first;
		last = last < actor->write_last ? last : actor->write_last;
		w.write_ns = actor->write_ns;
		w.key.index = index;
		if (index == last && is_fresh(page_find(&w.key, false), w.write_ns))
			return 0;
		w.claim.kind = FATHOM_BUFFERED;
		w.claim.flags = HOOKED;
	} else {
		w.claim.kind = dirty_kind(inode, actor);
		w.keep = !bpf_get_current_task_btf()->mm || is_journalled(mapping);
	}
	w.claim.time_ns = bpf_ktime_get_ns();
	w.claim.writer = current_identity(actor, &w.claim.user_data);
	w.key.index = index;
	w.left = last - index + 1;
	if (has_loops) {
		find_loop(&w);
		if (w.loop_device)
			w.keep = 0;
	}
	if (w.left == 1)
		dirty_page(0, &w);
	else
		bpf_loop(MAX_WALK, dirty_page, &w, 0);
	return 0;
}

/* A page that the cache gives up is not written any more: truncated, most likely. */
__noinline int page_dropped(const struct page_key *key)
{
	struct page_entry *entry;

	if (!key)
		return 0;
	entry = page_find(key, true);
	if (entry && !(entry->now.flags & SUBMITTED)) {
		entry->now.dirtied_ns = 0;
		entry->has_before = 0;
	}
	return 0;
}

static long drop_page(u32 i, struct writing *w)
{
	if (!w->left)
		return 1;
	page_dropped(&w->key);
	page_next(&w->key);
	w->left--;
	return 0;
}

/* Only for who asks what is dirty now: each page that leaves the cache comes by. */
SEC("tp_btf/mm_filemap_delete_from_page_cache")
int BPF_PROG(fathom_removed, struct folio *folio)
{
	struct address_space *mapping = folio->mapping;
	struct writing w = {};
	struct inode *inode;

	if (!mapping)
		return 0;
	inode = mapping->host;
	if (!inode)
		return 0;
	w.key.inode = inode->i_ino;
	w.key.device = inode->i_sb->s_dev;
	w.key.index = folio->index;
	w.left = 1u << folio_order(folio, folio_flags(folio));
	if (w.left == 1)
		drop_page(0, &w);
	else
		bpf_loop(MAX_WALK, drop_page, &w, 0);
	return 0;
}

SEC("tp_btf/ext4_da_write_end")
int BPF_PROG(fathom_ext4_da_write, struct inode *inode, s64 position, u32 length, u32 bytes)
{
	return copied(inode, position, length, bytes);
}

SEC("tp_btf/ext4_write_end")
int BPF_PROG(fathom_ext4_write, struct inode *inode, s64 position, u32 length, u32 bytes)
{
	return copied(inode, position, length, bytes);
}

SEC("tp_btf/ext4_journalled_write_end")
int BPF_PROG(fathom_ext4_journalled_write, struct inode *inode, s64 position, u32 length,
	     u32 bytes)
{
	return copied(inode, position, length, bytes);
}

/* Until Linux 6.2, or so. */
struct extent_io_tree___private {
	void *private_data;
} __attribute__((preserve_access_index));

/*
 * The inode that a tree of btrfs belongs to. It was a struct inode before fs_info and inode became one
 * field.
 */
static __always_inline struct inode *btrfs_inode_of(struct extent_io_tree *tree)
{
	u64 address;

	if (bpf_core_field_exists(struct extent_io_tree___private, private_data))
		return AS(inode, READ_ANY(extent_io_tree___private, tree, private_data));
	address = (u64)READ_ANY(extent_io_tree, tree, inode);
	if (bpf_core_field_offset(struct extent_io_tree, inode) ==
	    bpf_core_field_offset(struct extent_io_tree, fs_info))
		address += bpf_core_field_offset(struct btrfs_inode, vfs_inode);
	return AS(inode, address);
}

/*
 * btrfs marks blocks for delayed allocation in the writer's context, under the folio's lock and
 * before the folio's event: whole blocks, so a second writer's bytes are those of its system call.
 * The two constants belong to nameless enums, which relocation cannot find: user space looks them up.
 */
SEC("tp_btf/btrfs_set_extent_bit")
int BPF_PROG(fathom_btrfs_write, struct extent_io_tree *tree, u64 start, u64 length, u32 bits)
{
	struct page_key key = {};
	struct inode *inode;

	if (!tree || !(bits & btrfs_delalloc) || tree->owner != btrfs_inode_io)
		return 0;
	inode = btrfs_inode_of(tree);
	key.inode = GET(inode, i_ino);
	key.device = device_of(inode);
	key.index = start >> PAGE_SHIFT;
	return wrote(&key, start, length, HOOKED | COARSE, false);
}

/* xfs tells once per write(2), before the pages are touched. */
SEC("tp_btf/xfs_file_buffered_write")
int BPF_PROG(fathom_xfs_write, struct kiocb *iocb, struct iov_iter *iter)
{
	struct page_key key = {};

	if (!iocb || !iter)
		return 0;
	page_key(&key, iocb->ki_filp->f_inode, iocb->ki_pos);
	return wrote(&key, iocb->ki_pos, iter->count, HOOKED, true);
}

#endif
