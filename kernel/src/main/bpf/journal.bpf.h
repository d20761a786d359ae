/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Delegated writes of journals and metadata.
 *
 * jbd2: a log block knows its home block; the task that last looked that block up inside an open
 * handle is named. What remains (descriptor and commit blocks, blocks nobody was seen to touch) goes
 * to the journal's thread, with the transaction's participants named at 0 bytes. xfs: the task that
 * last logged a metadata buffer; the log itself knows only its submitter.
 */
#ifndef FATHOM_JOURNAL_BPF_H
#define FATHOM_JOURNAL_BPF_H

struct block_key {
	u32 device;
	u32 reserved;
	u64 block;
};

struct touch {
	u32 writer;
	u32 transaction;
};

/* Metadata block -> who touched it last inside a jbd2 handle. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, struct block_key);
	__type(value, struct touch);
} touched SEC(".maps");

struct participants {
	u32 transaction;
	u32 count; /* may exceed the list */
	u32 writer[FATHOM_MAX_PARTICIPANTS];
};

struct transaction_key {
	u32 device;
	u32 slot; /* transaction id mod 4: running, locked, committing, spare */
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct transaction_key);
	__type(value, struct participants);
} transactions SEC(".maps");

/* File system device -> transaction whose commit is under way. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, u32);
	__type(value, u32);
} committing SEC(".maps");

/* xfs_buf address -> identity that logged it last. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, u64);
	__type(value, u32);
} xfs_buffers SEC(".maps");

SEC("tp_btf/jbd2_handle_start")
int BPF_PROG(fathom_handle, u32 device, u32 transaction)
{
	struct transaction_key key = {.device = device, .slot = transaction & 3};
	struct participants fresh = {}, *p;
	struct actor *actor;
	u64 user_data;
	u32 writer, n;

	if (!want_journal)
		return 0;
	actor = current_actor();
	if (!actor)
		return 0;
	writer = current_identity(actor, &user_data);
	p = bpf_map_lookup_elem(&transactions, &key);
	if (!p || p->transaction != transaction) {
		fresh.transaction = transaction;
		fresh.count = 1;
		fresh.writer[0] = writer;
		bpf_map_update_elem(&transactions, &key, &fresh, BPF_ANY);
		return 0;
	}
	for (u32 i = 0; i < FATHOM_MAX_PARTICIPANTS; i++) {
		if (i < p->count && p->writer[i] == writer)
			return 0;
	}
	n = __sync_fetch_and_add(&p->count, 1);
	if (n < FATHOM_MAX_PARTICIPANTS)
		p->writer[index_of_eight(n)] = writer;
	return 0;
}

/* The address of the jbd2 transaction that the current task takes part in on this block device, or 0. */
static __always_inline u64 open_transaction(struct buffer_head *bh)
{
	u64 info = (u64)bpf_get_current_task_btf()->journal_info, transaction, journal;

	if (!info)
		return 0;
	transaction = (u64)READ_ANY(jbd2_journal_handle, info, h_transaction);
	/* other file systems keep other things in journal_info */
	if (!transaction)
		return 0;
	journal = (u64)READ_ANY(transaction_s, transaction, t_journal);
	return READ_ANY(journal_s, journal, j_fs_dev) == bh->b_bdev ? transaction : 0;
}

SEC("tp_btf/block_touch_buffer")
int BPF_PROG(fathom_touch, struct buffer_head *bh)
{
	struct block_key key = {};
	struct touch touch = {};
	struct actor *actor;
	u64 user_data, transaction;

	if (!want_journal)
		return 0;
	transaction = open_transaction(bh);
	if (!transaction)
		return 0;
	actor = current_actor();
	if (!actor)
		return 0;
	key.device = bh->b_bdev->bd_dev;
	key.block = bh->b_blocknr;
	touch.transaction = READ_ANY(transaction_s, transaction, t_tid);
	touch.writer = current_identity(actor, &user_data);
	bpf_map_update_elem(&touched, &key, &touch, BPF_ANY);
	return 0;
}

SEC("tp_btf/xfs_trans_log_buf")
int BPF_PROG(fathom_xfs_log_buffer, struct xfs_buf_log_item *item)
{
	u64 buffer, user_data;
	struct actor *actor;
	u32 writer;

	if (!want_journal || !item)
		return 0;
	buffer = (u64)item->bli_buf;
	actor = current_actor();
	if (!actor)
		return 0;
	writer = current_identity(actor, &user_data);
	bpf_map_update_elem(&xfs_buffers, &buffer, &writer, BPF_ANY);
	return 0;
}

/* The journal's own thread takes the bytes, the transaction's participants are named. */
static __always_inline void transaction_origins(struct fathom_bio *record, u64 home)
{
	struct transaction_key key = {.device = record->device};
	struct fathom_origin *o = submitter(record, FATHOM_JOURNAL, FATHOM_SUBMITTER);
	struct share share = {};
	struct participants *p;
	u32 *transaction;

	o->first_index = home;
	transaction = bpf_map_lookup_elem(&committing, &key.device);
	if (!transaction)
		return;
	o->transaction = *transaction;
	key.slot = *transaction & 3;
	p = bpf_map_lookup_elem(&transactions, &key);
	if (!p || p->transaction != *transaction)
		return;
	share.kind = FATHOM_JOURNAL;
	share.confidence = FATHOM_TRANSACTION;
	for (u32 i = 0; i < FATHOM_MAX_PARTICIPANTS - 1; i++) {
		if (i >= p->count)
			break;
		share.writer = p->writer[i];
		if (identity_of(share.writer))
			add_share(record, &share);
	}
}

static __always_inline bool is_log_block(struct bio *bio, u64 end_io)
{
	return sym_journal_end_buffer_io_sync && end_io == sym_end_bio_bh_io_sync &&
	       (u64)READ(buffer_head, bio->bi_private, b_end_io) == sym_journal_end_buffer_io_sync;
}

/* Does the bio carry a page of a file, not one of the block device? */
static __always_inline bool is_data(struct bio *bio, struct fathom_bio *record)
{
	struct folio *folio = file_folio(bio, record);
	struct address_space *mapping;
	struct inode *inode;

	if (!folio)
		return false;
	mapping = GET(folio, mapping);
	inode = GET(mapping, host);
	return (GET(inode, i_mode) & MODE_TYPE) != MODE_BLOCK;
}

/* What goes to the log from no file: a copy of the block, or one of the journal's own. */
static __always_inline bool jbd2_origins(struct bio *bio, struct fathom_bio *record)
{
	struct buffer_head *bh = AS(buffer_head, bio->bi_private), *home;
	struct block_key key = {};
	struct share share = {};
	struct block_device *bdev;
	struct touch *touch;
	u64 address;

	if (!is_log_block(bio, (u64)bio->bi_end_io) || is_data(bio, record))
		return false;
	address = (u64)GET(bh, b_private);
	if (!address) {
		transaction_origins(record, 0);
		return true;
	}
	home = AS(buffer_head, address);
	bdev = GET(home, b_bdev);
	key.device = GET(bdev, bd_dev);
	key.block = GET(home, b_blocknr);
	touch = bpf_map_lookup_elem(&touched, &key);
	if (!touch || !identity_of(touch->writer)) {
		transaction_origins(record, key.block);
		return true;
	}
	share.index = key.block;
	share.bytes = record->bytes;
	share.writer = touch->writer;
	share.kind = FATHOM_JOURNAL;
	share.confidence = FATHOM_TRANSACTION;
	add_share(record, &share);
	record->origins[0].transaction = touch->transaction;
	return true;
}

/*
 * A buffer that a task writes by itself, not as part of its folio's write-back: superblocks, the
 * journal's superblock, checkpoints. Such a write needs no folio event, and leaves the folio marked
 * dirty, so the next event may be missing as well. Returns false when the page says more.
 */
static __always_inline bool buffer_origins(struct bio *bio, struct fathom_bio *record)
{
	struct buffer_head *bh = AS(buffer_head, bio->bi_private);
	struct folio *folio = file_folio(bio, record);
	struct block_key key = {};
	struct page_key page = {};
	struct share share = {};
	struct page_entry *entry;
	struct address_space *mapping;
	struct block_device *bdev;
	struct touch *touch;
	struct inode *inode;

	if (!sym_end_buffer_async_write || (u64)GET(bh, b_end_io) == sym_end_buffer_async_write || !folio)
		return false;
	mapping = GET(folio, mapping);
	inode = GET(mapping, host);
	if ((GET(inode, i_mode) & MODE_TYPE) != MODE_BLOCK)
		return false;
	page.inode = GET(inode, i_ino);
	page.device = device_of(inode);
	page.index = GET(folio, index);
	entry = page_find(&page, false);
	/* several blocks in a page: the first one written does not speak for the others */
	if (entry && entry->now.dirtied_ns &&
	    (!(entry->now.flags & SUBMITTED) || record->bytes < PAGE_BYTES))
		return false;
	bdev = GET(bh, b_bdev);
	key.device = GET(bdev, bd_dev);
	key.block = GET(bh, b_blocknr);
	touch = bpf_map_lookup_elem(&touched, &key);
	if (!touch || !identity_of(touch->writer)) {
		submitter(record, FATHOM_METADATA, FATHOM_SUBMITTER)->first_index = page.index;
		return true;
	}
	share.index = page.index;
	share.bytes = record->bytes;
	share.writer = touch->writer;
	share.kind = FATHOM_METADATA;
	share.confidence = FATHOM_TRANSACTION;
	add_share(record, &share);
	record->origins[0].transaction = touch->transaction;
	return true;
}

static __always_inline bool xfs_origins(struct bio *bio, struct fathom_bio *record)
{
	struct share share = {};
	u64 buffer = (u64)bio->bi_private;
	u32 *writer = bpf_map_lookup_elem(&xfs_buffers, &buffer);

	if (!writer || !identity_of(*writer)) {
		submitter(record, FATHOM_METADATA, FATHOM_SUBMITTER);
		return true;
	}
	share.bytes = record->bytes;
	share.writer = *writer;
	share.kind = FATHOM_METADATA;
	share.confidence = FATHOM_TRANSACTION;
	add_share(record, &share);
	return true;
}

/* Delegated writes that their completion function gives away. */
static __always_inline bool journal_origins(struct bio *bio, struct fathom_bio *record, u64 end_io)
{
	if (!end_io)
		return false;
	if (end_io == sym_end_bio_bh_io_sync)
		return jbd2_origins(bio, record) || buffer_origins(bio, record);
	if (end_io == sym_xfs_buf_bio_end_io)
		return xfs_origins(bio, record);
	if (end_io == sym_xlog_bio_end_io) {
		submitter(record, FATHOM_JOURNAL, FATHOM_SUBMITTER);
		return true;
	}
	if (end_io == sym_btrfs_end_super_write) {
		submitter(record, FATHOM_METADATA, FATHOM_SUBMITTER);
		return true;
	}
	/* without btrfs its types are missing: what reads them must be out of the verifier's reach */
	if (is_btrfs(end_io))
		return !file_folio(bio, record) && btrfs_origins(bio, record, end_io);
	return false;
}

static __always_inline int commit_event(struct journal_s *journal, struct transaction_s *t, u32 ended)
{
	struct transaction_key key = {};
	struct fathom_commit *c;
	struct participants *p;
	struct identity *identity;
	u32 transaction;

	if (!journal || !t)
		return 0;
	transaction = t->t_tid;
	key.device = journal->j_fs_dev->bd_dev;
	key.slot = transaction & 3;
	if (unwanted(key.device))
		return 0;
	if (!ended)
		bpf_map_update_elem(&committing, &key.device, &transaction, BPF_ANY);
	if (!want_waits)
		return 0;
	c = bpf_ringbuf_reserve(&records, sizeof(*c), 0);
	if (!c) {
		count(FATHOM_COUNT_RING_FULL_OTHER);
		return 0;
	}
	__builtin_memset(c, 0, sizeof(*c));
	begin(&c->header, FATHOM_COMMIT, sizeof(*c));
	c->time_ns = bpf_ktime_get_ns();
	c->device = key.device;
	c->transaction = transaction;
	c->ended = ended;
	p = bpf_map_lookup_elem(&transactions, &key);
	if (p && p->transaction == transaction) {
		for (u32 i = 0; i < FATHOM_MAX_PARTICIPANTS; i++) {
			if (i >= p->count)
				break;
			identity = identity_of(p->writer[i]);
			if (!identity)
				continue;
			c->participant[i].tgid = identity->tgid;
			c->participant[i].tid = identity->tid;
			__builtin_memcpy(c->participant[i].comm, identity->comm, FATHOM_COMM);
		}
		c->participants = p->count < FATHOM_MAX_PARTICIPANTS ? p->count : FATHOM_MAX_PARTICIPANTS;
	}
	bpf_ringbuf_submit(c, wakeup_flags);
	return 0;
}

SEC("tp_btf/jbd2_start_commit")
int BPF_PROG(fathom_commit_start, struct journal_s *journal, struct transaction_s *transaction)
{
	return commit_event(journal, transaction, 0);
}

SEC("tp_btf/jbd2_end_commit")
int BPF_PROG(fathom_commit_end, struct journal_s *journal, struct transaction_s *transaction)
{
	return commit_event(journal, transaction, 1);
}

#endif
