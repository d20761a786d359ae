/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who dirties pages.
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
	u32 writeback;
	u32 keep; /* a kernel thread re-dirties what it could not write: the writer stays */
};

/* A loop device's thread writes for whoever queued the block. */
static __always_inline void delegate(struct writing *w, struct claim *claim)
{
	struct page_key upper = {};
	struct page_entry *entry;

	upper.device = w->loop_device;
	upper.inode = LOOP_BLOCKS;
	upper.index = w->key.index - (w->loop_offset >> PAGE_SHIFT);
	entry = page_find(&upper, NULL);
	if (!entry) {
		claim->flags &= ~HOOKED; /* the thread's own name is all there is */
		return;
	}
	claim->writer = entry->now.writer;
	claim->user_data = entry->now.user_data;
	claim->kind = entry->now.kind;
	claim->flags = (claim->flags & ~HOOKED) | (entry->now.flags & HOOKED) | DELEGATED;
}

static long write_page(u32 i, struct writing *w)
{
	struct claim claim = w->claim;
	struct page_entry *entry;

	if (!w->left)
		return 1;
	claim.from = i == 0 ? w->head : 0;
	claim.to = w->left == 1 ? w->tail : PAGE_BYTES;
	if (claim.flags & COARSE)
		claim.to = claim.from = 0;
	if (has_loops && w->loop_device)
		delegate(w, &claim);
	entry = page_claim(&w->key);
	if (entry)
		page_written(entry, &claim);
	w->key.index++;
	w->left--;
	return 0;
}

/* Has the write's own event begun the page's generation already? The usual case, asked first. */
static __always_inline bool is_fresh(const struct page_entry *entry, u64 write_ns)
{
	return entry && entry->now.dirtied_ns >= write_ns && !(entry->now.flags & SUBMITTED);
}

/* A folio event's page: see page_renewed. */
static long dirty_page(u32 i, struct writing *w)
{
	struct claim claim = w->claim;
	struct page_entry *entry;

	if (!w->left)
		return 1;
	if (has_loops && w->loop_device)
		delegate(w, &claim);
	entry = page_claim(&w->key);
	if (entry) {
		u64 since = entry->now.dirtied_ns;

		if (!since)
			generation_begin(&entry->now, &claim);
		else if (w->write_ns && is_fresh(entry, w->write_ns))
			; /* the write's own event came first */
		else if (!w->keep || entry->now.flags & SUBMITTED)
			page_renewed(entry, &claim, w->writeback);
	}
	w->key.index++;
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

/* A file system tells that the current task writes bytes [position, position + length). */
static __noinline int wrote(struct inode *inode, u64 position, u64 length, u8 flags)
{
	struct writing w = {};
	struct actor *actor;

	if (!length)
		return 0;
	actor = current_actor();
	if (!actor)
		return 0;
	count(FATHOM_COUNT_WRITES);
	w.key.inode = inode->i_ino;
	w.key.device = inode->i_sb->s_dev;
	w.key.index = position >> PAGE_SHIFT;
	w.claim.time_ns = bpf_ktime_get_ns();
	w.claim.writer = current_identity(actor, &w.claim.user_data);
	w.claim.kind = FATHOM_BUFFERED;
	w.claim.flags = flags;
	w.head = position & (PAGE_BYTES - 1);
	w.tail = ((position + length - 1) & (PAGE_BYTES - 1)) + 1;
	w.left = ((position + length - 1) >> PAGE_SHIFT) - w.key.index + 1;
	actor->write_inode = w.key.inode;
	actor->write_device = w.key.device;
	actor->write_first = w.key.index;
	actor->write_last = w.key.index + w.left - 1;
	actor->write_ns = w.claim.time_ns;
	if (has_loops)
		find_loop(&w);
	if (w.left == 1)
		write_page(0, &w);
	else
		bpf_loop(MAX_WALK, write_page, &w, 0);
	return 0;
}

/* Does someone hold the block device for itself, as a mounted file system does? */
static __always_inline bool is_held(struct inode *inode, struct actor *actor)
{
	volatile u64 *scratch = (volatile u64 *)&actor->scratch;
	u64 address;

	*scratch = (u64)inode; /* through memory: the verifier forbids arithmetic on its type */
	address = *scratch - bpf_core_field_offset(struct bdev_inode, vfs_inode);
	return AS(bdev_inode, address)->bdev.bd_holder != NULL;
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

SEC("tp_btf/writeback_dirty_folio")
int BPF_PROG(fathom_dirty_folio, struct folio *folio, struct address_space *mapping)
{
	struct writing w = {};
	struct actor *actor;
	struct inode *inode;
	u64 flags, index, last;

	if (!mapping)
		return 0;
	inode = mapping->host;
	if (!inode)
		return 0;
	actor = current_actor();
	if (!actor)
		return 0;
	count(FATHOM_COUNT_DIRTIED);
	flags = folio_flags(folio);
	index = folio->index;
	last = index + (1u << folio_order(folio, flags)) - 1;
	w.key.inode = inode->i_ino;
	w.key.device = inode->i_sb->s_dev;
	w.writeback = FOLIO_HAS(flags, PG_writeback);
	if (actor->write_inode == w.key.inode && actor->write_device == w.key.device &&
	    actor->write_first <= last && actor->write_last >= index) {
		index = index > actor->write_first ? index : actor->write_first;
		last = last < actor->write_last ? last : actor->write_last;
		w.write_ns = actor->write_ns;
		w.key.index = index;
		if (index == last && is_fresh(page_find(&w.key, NULL), w.write_ns))
			return 0;
		w.claim.kind = FATHOM_BUFFERED;
		w.claim.flags = HOOKED;
	} else {
		w.claim.kind = dirty_kind(inode, actor);
		w.keep = !bpf_get_current_task_btf()->mm;
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

SEC("tp_btf/ext4_da_write_end")
int BPF_PROG(fathom_ext4_da_write, struct inode *inode, s64 position, u32 length, u32 copied)
{
	return wrote(inode, position, copied, HOOKED);
}

SEC("tp_btf/ext4_write_end")
int BPF_PROG(fathom_ext4_write, struct inode *inode, s64 position, u32 length, u32 copied)
{
	return wrote(inode, position, copied, HOOKED);
}

SEC("tp_btf/ext4_journalled_write_end")
int BPF_PROG(fathom_ext4_journalled_write, struct inode *inode, s64 position, u32 length, u32 copied)
{
	return wrote(inode, position, copied, HOOKED);
}

/*
 * btrfs marks blocks for delayed allocation in the writer's context, under the folio's lock and
 * before the folio's event: whole blocks, so a second writer is named but its bytes are not known.
 * The two constants belong to nameless enums, which relocation cannot find.
 */
SEC("tp_btf/btrfs_set_extent_bit")
int BPF_PROG(fathom_btrfs_write, struct extent_io_tree *tree, u64 start, u64 length, u32 bits)
{
	if (!(bits & EXTENT_DELALLOC))
		return 0;
	if (tree->owner != IO_TREE_INODE_IO)
		return 0;
	/* a union member: the verifier takes its type from the first */
	return wrote(&AS(btrfs_inode, tree->inode)->vfs_inode, start, length, HOOKED | COARSE);
}

/* xfs tells once per write(2), before the pages are touched. */
SEC("tp_btf/xfs_file_buffered_write")
int BPF_PROG(fathom_xfs_write, struct kiocb *iocb, struct iov_iter *iter)
{
	return wrote(iocb->ki_filp->f_inode, iocb->ki_pos, iter->count, HOOKED);
}

#endif
