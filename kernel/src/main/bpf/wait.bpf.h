/* SPDX-License-Identifier: GPL-2.0 */
/* Who waits for write-back, what the flushers do, and who is paused for dirtying too fast. */
#ifndef FATHOM_WAIT_BPF_H
#define FATHOM_WAIT_BPF_H

/* The pages of a folio, one after the other. */
struct last_write {
	struct page_key key;
	u64 dirtied_ns;
	u32 writer; /* 0: of none it is known */
	u32 left;
};

static long look_at_page(u32 i, struct last_write *w)
{
	struct page_entry *entry;

	if (!w->left)
		return 1;
	entry = page_find(&w->key, false);
	if (entry && entry->now.dirtied_ns > w->dirtied_ns) {
		w->dirtied_ns = entry->now.dirtied_ns;
		w->writer = entry->now.writer;
	}
	page_next(&w->key);
	w->left--;
	return 0;
}

/* Who dirtied a page of the folio last: of earlier writes it may have been told already. */
static __always_inline u32 last_writer(const struct page_key *key, u32 pages)
{
	struct last_write w = {.key = *key, .left = pages};

	if (pages == 1)
		look_at_page(0, &w);
	else
		bpf_loop(MAX_WALK, look_at_page, &w, 0);
	return w.writer;
}

SEC("tp_btf/folio_wait_writeback")
int BPF_PROG(fathom_wait, struct folio *folio, struct address_space *mapping)
{
	u64 who = bpf_get_current_pid_tgid(), cgroup;
	struct page_key key = {};
	struct identity *identity;
	struct fathom_wait *w;
	struct inode *inode;
	u32 pages;

	if (!want_waits || !mapping || who >> 32 == self_tgid)
		return 0;
	inode = mapping->host;
	if (!inode)
		return 0;
	key.inode = inode->i_ino;
	key.device = inode->i_sb->s_dev;
	key.index = folio->index;
	cgroup = cgroup_of(bpf_get_current_task_btf());
	pages = 1u << folio_order(folio, folio_flags(folio));
	identity = identity_of(last_writer(&key, pages));
	if (!task_wanted(who >> 32, cgroup) &&
	    !(identity && task_wanted(identity->tgid, identity->cgroup)))
		return 0;
	w = bpf_ringbuf_reserve(&records, sizeof(*w), 0);
	if (!w) {
		count(FATHOM_COUNT_RING_FULL_OTHER);
		return 0;
	}
	__builtin_memset(w, 0, sizeof(*w));
	begin(&w->header, FATHOM_WAIT, sizeof(*w));
	w->time_ns = bpf_ktime_get_ns();
	w->tgid = who >> 32;
	w->tid = who;
	copy_comm(bpf_get_current_task_btf(), w->comm);
	w->cgroup = cgroup;
	w->inode = key.inode;
	w->index = key.index;
	w->fs_device = key.device;
	w->pages = pages;
	if (identity) {
		w->dirtier_tgid = identity->tgid;
		w->dirtier_tid = identity->tid;
		__builtin_memcpy(w->dirtier_comm, identity->comm, FATHOM_COMM);
	}
	bpf_ringbuf_submit(w, wakeup_flags);
	return 0;
}

static __always_inline int flush_event(struct wb_writeback_work *work, u32 ended)
{
	u64 who = bpf_get_current_pid_tgid();
	struct super_block *sb = work->sb;
	struct fathom_flush *f;

	if (!want_waits)
		return 0;
	f = bpf_ringbuf_reserve(&records, sizeof(*f), 0);
	if (!f) {
		count(FATHOM_COUNT_RING_FULL_OTHER);
		return 0;
	}
	begin(&f->header, FATHOM_FLUSH, sizeof(*f));
	f->time_ns = bpf_ktime_get_ns();
	f->work = (u64)work;
	f->pages = work->nr_pages;
	f->fs_device = sb ? sb->s_dev : 0;
	f->reason = work->reason;
	f->tgid = who >> 32;
	f->tid = who;
	f->ended = ended;
	f->sync = work->sync_mode == WB_SYNC_ALL;
	bpf_ringbuf_submit(f, wakeup_flags);
	return 0;
}

SEC("tp_btf/writeback_start")
int BPF_PROG(fathom_flush_start, struct bdi_writeback *wb, struct wb_writeback_work *work)
{
	return flush_event(work, 0);
}

SEC("tp_btf/writeback_written")
int BPF_PROG(fathom_flush_end, struct bdi_writeback *wb, struct wb_writeback_work *work)
{
	return flush_event(work, 1);
}

SEC("tp_btf/balance_dirty_pages")
int BPF_PROG(fathom_throttle, struct bdi_writeback *wb, struct dirty_throttle_control *control,
	     unsigned long dirty_rate, unsigned long task_rate, unsigned long dirtied,
	     unsigned long period, long pause)
{
	u64 who = bpf_get_current_pid_tgid();
	u64 cgroup = cgroup_of(bpf_get_current_task_btf());
	struct fathom_throttle *t;

	if (!want_waits || pause <= 0 || !task_wanted(who >> 32, cgroup))
		return 0;
	t = bpf_ringbuf_reserve(&records, sizeof(*t), 0);
	if (!t) {
		count(FATHOM_COUNT_RING_FULL_OTHER);
		return 0;
	}
	begin(&t->header, FATHOM_THROTTLE, sizeof(*t));
	t->time_ns = bpf_ktime_get_ns();
	t->tgid = who >> 32;
	t->tid = who;
	copy_comm(bpf_get_current_task_btf(), t->comm);
	t->cgroup = cgroup;
	t->pause_ns = pause * jiffy_ns;
	t->dirtied_pages = dirtied;
	t->rate = task_rate;
	bpf_ringbuf_submit(t, wakeup_flags);
	return 0;
}

#endif
