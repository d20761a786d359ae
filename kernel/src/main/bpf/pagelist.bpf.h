/* SPDX-License-Identifier: GPL-2.0 */
/* From a bio's page list to files: which pages it carries, and who dirtied each of them. */
#ifndef FATHOM_PAGELIST_BPF_H
#define FATHOM_PAGELIST_BPF_H

/* Where a walk over a bio's pages is. */
struct place_in_bio {
	u64 vector;	/* address of the next bio_vec */
	u64 page;	/* address of the current struct page */
	u64 mapping;	/* of the page before: its file is in inode and device */
	u64 inode;
	u64 sector;	/* loop device: of the current byte */
	u32 device;
	u32 left;	/* bytes of the bio */
	u32 vector_left; /* bytes of the vector */
	u32 offset;	/* in the page; before a vector: bytes of it to skip */
	u32 loop_device;
	u32 again; /* 1: these pages were walked when the whole was queued */
};

struct walk {
	struct fathom_bio *record;
	struct place_in_bio at;
};

/* A loop device's block: what was queued for it, for the thread that will dirty the backing file. */
static __always_inline void remember_block(const struct place_in_bio *at, const struct generation *g)
{
	struct page_key key = {};
	struct page_entry *entry;

	key.device = at->loop_device;
	key.inode = LOOP_BLOCKS;
	key.index = at->sector >> (PAGE_SHIFT - 9);
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

static __always_inline bool next_vector(struct fathom_bio *record, struct place_in_bio *at)
{
	struct bio_vec *vector = AS(bio_vec, at->vector);

	at->vector += sizeof(*vector);
	at->vector_left = GET(vector, bv_len) - at->offset;
	at->offset += GET(vector, bv_offset);
	at->page = address_of(record, GET(vector, bv_page)) +
		   (u64)(at->offset >> PAGE_SHIFT) * bpf_core_type_size(struct page);
	at->offset &= PAGE_BYTES - 1;
	return at->vector_left != 0 && at->vector_left <= (1u << 30);
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

/* Not static: two programs walk. */
__noinline int walk_page(struct fathom_bio *record, struct place_in_bio *at, u32 bytes)
{
	struct address_space *mapping;
	struct page_entry *entry;
	struct page_key key = {};
	struct share share = {};
	struct generation *g;
	u64 folio_address, flags;
	struct folio *folio;

	if (!record || !at)
		return 0;
	folio_address = folio_of(at->page);
	folio = AS(folio, folio_address);
	flags = folio_flags(folio);
	mapping = GET(folio, mapping);
	if (!is_file(mapping)) {
		unknown(record, FATHOM_PRIVATE, bytes);
		return 0;
	}
	if ((u64)mapping != at->mapping) {
		struct inode *inode = GET(mapping, host);

		at->mapping = (u64)mapping;
		at->inode = GET(inode, i_ino);
		at->device = device_of(inode);
		if (want_files)
			file_seen(inode);
	}
	key.inode = at->inode;
	key.device = at->device;
	key.index = GET(folio, index) + (at->page - folio_address) / bpf_core_type_size(struct page);
	entry = page_find(&key, true);
	if (!entry || !entry->now.dirtied_ns) {
		unknown(record, page_forgotten(&key) ? FATHOM_EVICTED : FATHOM_NOT_SEEN, bytes);
		return 0;
	}
	share.inode = at->inode;
	share.device = at->device;
	share.index = key.index;
	g = &entry->now;
	if (carries_before(entry, flags, at->again)) {
		g = &entry->before;
		share.flags = FATHOM_REDIRTIED;
		if (!at->again)
			count(FATHOM_COUNT_REDIRTIED);
	}
	if (has_loops && at->loop_device)
		remember_block(at, g);
	add_generation(record, g, &share, at->offset << 16 | (at->offset + bytes));
	return 0;
}

static long walk_step(u32 i, struct walk *w)
{
	struct place_in_bio *at = &w->at;
	u32 bytes;

	if (!at->left)
		return 1;
	if (!at->vector_left && !next_vector(w->record, at))
		return 1;
	bytes = PAGE_BYTES - at->offset;
	if (bytes > at->vector_left)
		bytes = at->vector_left;
	if (bytes > at->left)
		bytes = at->left;
	walk_page(w->record, at, bytes);
	at->left -= bytes;
	at->vector_left -= bytes;
	at->sector += bytes >> 9;
	at->offset = at->vector_left ? (at->offset + bytes) & (PAGE_BYTES - 1) : 0;
	at->page += bpf_core_type_size(struct page);
	return 0;
}

/* Page-cache write: every page says who dirtied it. `again`: see struct place_in_bio. */
static __always_inline void origins_of_pages(struct bio *bio, struct fathom_bio *record,
					     u32 loop_device, u32 again)
{
	struct walk w = {};

	w.record = record;
	w.at.vector = address_of(record, bio->bi_io_vec) +
		   (u64)bio->bi_iter.bi_idx * sizeof(struct bio_vec);
	w.at.offset = bio->bi_iter.bi_bvec_done;
	w.at.left = record->bytes;
	w.at.sector = record->sector;
	w.at.loop_device = loop_device;
	w.at.again = again;
	record->origin_count = 0;
	record->flags |= FATHOM_BY_PAGES;
	bpf_loop(MAX_BIO_PAGES, walk_step, &w, 0);
	if (w.at.left)
		unknown(record, FATHOM_UNREADABLE, w.at.left);
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
