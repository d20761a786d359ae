/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a bio to its origins. Rule: the bytes of all origins plus the unknown bytes equal the bio's
 * bytes, whatever happens.
 */
#ifndef FATHOM_ORIGINS_BPF_H
#define FATHOM_ORIGINS_BPF_H

static __always_inline void unknown(struct fathom_bio *record, enum fathom_unknown why, u32 bytes)
{
	record->unknown[why] += bytes;
	count_by(FATHOM_COUNT_UNKNOWN + why, bytes);
}

/* What a page contributes to an origin. */
struct share {
	u64 inode;
	u64 index;
	u64 dirtied_ns;
	u64 user_data;
	u32 device;
	u32 bytes;
	u32 writer;
	u8 kind;
	u8 confidence;
	u16 flags;
};

static __always_inline bool origin_is(const struct fathom_origin *o, const struct share *s)
{
	return o->writer == s->writer && o->inode == s->inode && o->user_data == s->user_data &&
	       o->kind == s->kind && o->fs_device == s->device;
}

static __always_inline void origin_grow(struct fathom_origin *o, const struct share *s)
{
	o->bytes += s->bytes;
	o->pages++;
	o->flags |= s->flags;
	if (s->index < o->first_index)
		o->first_index = s->index;
	if (s->dirtied_ns < o->dirtied_ns)
		o->dirtied_ns = s->dirtied_ns;
	if (s->confidence > o->confidence)
		o->confidence = s->confidence;
}

/* Adds a page's share to the writer's origin, making it when it is the writer's first. */
static __noinline int add_share(struct fathom_bio *record, const struct share *s)
{
	struct identity *identity;
	struct fathom_origin *o;
	u32 n, found;

	if (!record || !s)
		return 0;
	n = record->origin_count;
	/* the newest first: consecutive pages mostly have one writer */
	found = n ? n - 1 : 0;
	o = &record->origins[origin_index(found)];
	if (n && origin_is(o, s)) {
		origin_grow(o, s);
		return 0;
	}
	for (u32 i = 0; i < FATHOM_MAX_ORIGINS; i++) {
		if (i >= found)
			break;
		o = &record->origins[origin_index(i)];
		if (origin_is(o, s)) {
			origin_grow(o, s);
			return 0;
		}
	}
	identity = identity_of(s->writer);
	if (!identity) {
		unknown(record, FATHOM_NO_IDENTITY, s->bytes);
		return 0;
	}
	if (n >= FATHOM_MAX_ORIGINS) {
		unknown(record, FATHOM_ORIGINS_FULL, s->bytes);
		return 0;
	}
	o = &record->origins[origin_index(n)];
	o->tgid = identity->tgid;
	o->tid = identity->tid;
	__builtin_memcpy(o->comm, identity->comm, FATHOM_COMM);
	o->cgroup = identity->cgroup;
	o->ring = identity->ring;
	o->bytes = s->bytes;
	o->writer = s->writer;
	o->confidence = s->confidence;
	o->kind = s->kind;
	o->flags = s->flags;
	o->fs_device = s->device;
	o->inode = s->inode;
	o->first_index = s->index;
	o->dirtied_ns = s->dirtied_ns;
	o->user_data = s->user_data;
	o->transaction = 0;
	o->pages = 1;
	record->origin_count = n + 1;
	return 0;
}

/* Bytes [from, to) of a page, divided among the writers of one of its generations. */
static __noinline int add_generation(struct fathom_bio *record, struct generation *g,
				     struct share *s, u32 range)
{
	u32 from = range >> 16, to = range & 0xffff, owned;

	if (!record || !g || !s)
		return 0;
	owned = to - from;
	s->dirtied_ns = g->dirtied_ns;
	s->kind = g->kind;
	s->confidence = g->flags & HOOKED && !(g->flags & CROWDED) && g->kind != FATHOM_MMAP
				? FATHOM_EXACT : FATHOM_FIRST_DIRTIER;
	if (g->flags & DELEGATED)
		s->flags |= FATHOM_THROUGH_LOOP;
	g->flags |= SUBMITTED;
	if (g->segments) {
		s->flags |= FATHOM_CO_WRITER;
		s->user_data = 0;
#pragma unroll
		for (int i = 0; i < SEGMENTS; i++) {
			u32 a, b;

			if (i >= g->segments)
				break;
			a = g->segment[i].from > from ? g->segment[i].from : from;
			b = g->segment[i].to < to ? g->segment[i].to : to;
			s->bytes = a < b ? b - a : 0;
			if (s->bytes > owned)
				s->bytes = owned;
			owned -= s->bytes;
			s->writer = g->segment[i].writer;
			add_share(record, s);
		}
		s->flags &= ~FATHOM_CO_WRITER;
	}
	s->bytes = owned;
	s->writer = g->writer;
	s->user_data = g->user_data;
	add_share(record, s);
	return 0;
}

/* A walk over a bio's pages. */
struct walk {
	struct fathom_bio *record;
	u64 vector;	/* address of the next bio_vec */
	u64 page;	/* address of the current struct page */
	struct address_space *mapping; /* of the page before: its file is in inode and device */
	u64 inode;
	u64 sector;	/* loop device: of the current byte */
	u32 device;
	u32 left;	/* bytes of the bio */
	u32 vector_left; /* bytes of the vector */
	u32 offset;	/* in the page */
	u32 skip;	/* bytes already done of the first vector */
	u32 loop_device;
};

/* A loop device's block: what was queued for it, for the thread that will dirty the backing file. */
static __always_inline void remember_block(struct walk *w, const struct generation *g)
{
	struct page_key key = {};
	struct page_entry *entry;

	key.device = w->loop_device;
	key.inode = LOOP_BLOCKS;
	key.index = w->sector >> (PAGE_SHIFT - 9);
	entry = page_claim(&key);
	if (!entry)
		return;
	entry->now = *g;
	entry->now.flags |= SUBMITTED; /* may be forgotten before pages that still wait */
}

/* `_head_1` is the compound_head of a folio's second page: seen from any page, its own. */
static __always_inline u64 folio_of(u64 page)
{
	u64 head = AS(folio, page - bpf_core_type_size(struct page))->_head_1;

	return head & 1 ? head - 1 : page;
}

/* Low bits mark anonymous and other memory that belongs to no file. */
static __always_inline bool is_file(struct address_space *mapping)
{
	return mapping && !(low_bits(mapping) & 3);
}

static __always_inline bool next_vector(struct walk *w)
{
	struct bio_vec *vector = AS(bio_vec, w->vector);

	w->vector += sizeof(*vector);
	w->offset = vector->bv_offset + w->skip;
	w->vector_left = vector->bv_len - w->skip;
	w->skip = 0;
	w->page = address_of(w->record, vector->bv_page) +
		  (u64)(w->offset >> PAGE_SHIFT) * bpf_core_type_size(struct page);
	w->offset &= PAGE_BYTES - 1;
	return w->vector_left != 0 && w->vector_left <= (1u << 30);
}

static __always_inline void walk_page(struct walk *w, u32 bytes)
{
	u64 folio_address = folio_of(w->page);
	struct folio *folio = AS(folio, folio_address);
	u64 flags = folio_flags(folio);
	struct address_space *mapping = folio->mapping;
	struct page_entry *entry;
	struct page_key key = {};
	struct share share = {};
	struct generation *g;
	u32 evictions = 0;

	if (!is_file(mapping)) {
		unknown(w->record, FATHOM_PRIVATE, bytes);
		return;
	}
	if (mapping != w->mapping) {
		struct inode *inode = mapping->host;

		w->mapping = mapping;
		w->inode = inode->i_ino;
		w->device = inode->i_sb->s_dev;
	}
	key.inode = w->inode;
	key.device = w->device;
	key.index = folio->index + (w->page - folio_address) / bpf_core_type_size(struct page);
	entry = page_find(&key, &evictions);
	if (!entry || !entry->now.dirtied_ns) {
		unknown(w->record, evictions ? FATHOM_EVICTED : FATHOM_NOT_SEEN, bytes);
		return;
	}
	share.inode = w->inode;
	share.device = w->device;
	share.index = key.index;
	g = &entry->now;
	if (entry->before.dirtied_ns && !(entry->before.flags & SUBMITTED) &&
	    FOLIO_HAS(flags, PG_dirty)) {
		g = &entry->before;
		share.flags = FATHOM_REDIRTIED;
		count(FATHOM_COUNT_REDIRTIED);
	}
	if (has_loops && w->loop_device)
		remember_block(w, g);
	add_generation(w->record, g, &share, w->offset << 16 | (w->offset + bytes));
}

static long walk_step(u32 i, struct walk *w)
{
	u32 bytes;

	if (!w->left)
		return 1;
	if (!w->vector_left && !next_vector(w))
		return 1;
	bytes = PAGE_BYTES - w->offset;
	if (bytes > w->vector_left)
		bytes = w->vector_left;
	if (bytes > w->left)
		bytes = w->left;
	walk_page(w, bytes);
	w->left -= bytes;
	w->vector_left -= bytes;
	w->sector += bytes >> 9;
	w->offset = (w->offset + bytes) & (PAGE_BYTES - 1);
	w->page += bpf_core_type_size(struct page);
	return 0;
}

/* Page-cache write: every page says who dirtied it. */
static __always_inline void origins_of_pages(struct bio *bio, struct fathom_bio *record,
					     u32 loop_device)
{
	struct walk w = {};

	w.record = record;
	w.vector = address_of(record, bio->bi_io_vec) +
		   (u64)bio->bi_iter.bi_idx * sizeof(struct bio_vec);
	w.skip = bio->bi_iter.bi_bvec_done;
	w.left = record->bytes;
	w.sector = record->sector;
	w.loop_device = loop_device;
	if (w.left <= PAGE_BYTES && walk_step(0, &w) == 0 && !w.left)
		return;
	bpf_loop(MAX_WALK, walk_step, &w, 0);
	if (w.left)
		unknown(record, FATHOM_UNREADABLE, w.left);
}

/* The submitting task as the only origin; its name is already in the record. */
static __always_inline struct fathom_origin *submitter(struct fathom_bio *record, u8 kind,
						       u8 confidence)
{
	struct fathom_origin *o = &record->origins[0];

	o->tgid = record->tgid;
	o->tid = record->tid;
	__builtin_memcpy(o->comm, record->comm, FATHOM_COMM);
	o->cgroup = record->cgroup;
	o->bytes = record->bytes;
	o->writer = 0;
	o->confidence = confidence;
	o->kind = kind;
	o->flags = 0;
	o->fs_device = 0;
	o->inode = 0;
	o->first_index = 0;
	o->dirtied_ns = 0;
	o->user_data = 0;
	o->ring = 0;
	o->transaction = 0;
	o->pages = 0;
	record->origin_count = 1;
	return o;
}

#endif
