/* SPDX-License-Identifier: GPL-2.0 */
/* From a bio's page list to files: which pages it carries, and who dirtied each of them. */
#ifndef FATHOM_PAGELIST_BPF_H
#define FATHOM_PAGELIST_BPF_H

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
	u32 again; /* 1: these pages were walked when the whole was queued */
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
	u64 before = page - bpf_core_type_size(struct page), head;

	if (bpf_core_field_exists(struct folio, _head_1))
		head = READ(folio, before, _head_1);
	else
		head = READ(folio___ordered, before, __head);
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
	w->offset = GET(vector, bv_offset) + w->skip;
	w->vector_left = GET(vector, bv_len) - w->skip;
	w->skip = 0;
	w->page = address_of(w->record, GET(vector, bv_page)) +
		  (u64)(w->offset >> PAGE_SHIFT) * bpf_core_type_size(struct page);
	w->offset &= PAGE_BYTES - 1;
	return w->vector_left != 0 && w->vector_left <= (1u << 30);
}

/*
 * Does a bio carry the page's generation before? When it is queued: if the page is dirty again. When the
 * page is walked again: if that one was submitted, and the next was not.
 */
static __always_inline bool carries_before(const struct page_entry *entry, u64 folio_flags, u32 again)
{
	if (!entry->has_before)
		return false;
	if (again)
		return entry->before.flags & SUBMITTED && !(entry->now.flags & SUBMITTED);
	return !(entry->before.flags & SUBMITTED) && FOLIO_HAS(folio_flags, PG_dirty);
}

static __always_inline void walk_page(struct walk *w, u32 bytes)
{
	u64 folio_address = folio_of(w->page);
	struct folio *folio = AS(folio, folio_address);
	u64 flags = folio_flags(folio);
	struct address_space *mapping = GET(folio, mapping);
	struct page_entry *entry;
	struct page_key key = {};
	struct share share = {};
	struct generation *g;

	if (!is_file(mapping)) {
		unknown(w->record, FATHOM_PRIVATE, bytes);
		return;
	}
	if (mapping != w->mapping) {
		struct inode *inode = GET(mapping, host);

		w->mapping = mapping;
		w->inode = GET(inode, i_ino);
		w->device = device_of(inode);
		if (want_files)
			file_seen(inode);
	}
	key.inode = w->inode;
	key.device = w->device;
	key.index = GET(folio, index) + (w->page - folio_address) / bpf_core_type_size(struct page);
	entry = page_find(&key, true);
	if (!entry || !entry->now.dirtied_ns) {
		unknown(w->record, page_forgotten(&key) ? FATHOM_EVICTED : FATHOM_NOT_SEEN, bytes);
		return;
	}
	share.inode = w->inode;
	share.device = w->device;
	share.index = key.index;
	g = &entry->now;
	if (carries_before(entry, flags, w->again)) {
		g = &entry->before;
		share.flags = FATHOM_REDIRTIED;
		if (!w->again)
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

/* Page-cache write: every page says who dirtied it. `again`: see struct walk. */
static __always_inline void origins_of_pages(struct bio *bio, struct fathom_bio *record,
					     u32 loop_device, u32 again)
{
	struct walk w = {};

	w.record = record;
	w.vector = address_of(record, bio->bi_io_vec) +
		   (u64)bio->bi_iter.bi_idx * sizeof(struct bio_vec);
	w.skip = bio->bi_iter.bi_bvec_done;
	w.left = record->bytes;
	w.sector = record->sector;
	w.loop_device = loop_device;
	w.again = again;
	record->origin_count = 0;
	record->flags |= FATHOM_BY_PAGES;
	bpf_loop(MAX_BIO_PAGES, walk_step, &w, 0);
	if (w.left)
		unknown(record, FATHOM_UNREADABLE, w.left);
}

/* The address of the bio's first page, 0 = none. */
static __always_inline u64 first_page(struct bio *bio, struct fathom_bio *record)
{
	u64 vector = address_of(record, bio->bi_io_vec);

	if (!vector)
		return 0;
	vector += (u64)bio->bi_iter.bi_idx * sizeof(struct bio_vec);
	return address_of(record, READ(bio_vec, vector, bv_page));
}

/* Does the bio carry pages of a file? Its first page answers for all. */
static __always_inline struct folio *file_folio(struct bio *bio, struct fathom_bio *record)
{
	u64 page = first_page(bio, record);
	struct folio *folio;

	if (!page)
		return NULL;
	folio = AS(folio, folio_of(page));
	return is_file(GET(folio, mapping)) ? folio : NULL;
}

#endif
