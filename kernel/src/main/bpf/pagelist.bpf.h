/* SPDX-License-Identifier: GPL-2.0 */
/* From a bio's page list to files: which pages it carries, and who dirtied each of them. */
#ifndef FATHOM_PAGELIST_BPF_H
#define FATHOM_PAGELIST_BPF_H

/* fs.h: the file system encrypts the file's data. */
#define ENCRYPTED_INODE (1 << 14)
/* xfs allows blocks of 64 KiB */
#define MAX_BLOCK_PAGES 16

/* What a walk over a bio's pages is for. */
enum walk_for {
	QUEUED, /* the bio is on its way to the pages' places on the device */
	CLONED, /* so is the bio of a device above, which these pages were walked for if it is traced */
	AGAIN,  /* these pages were walked for the bio that this one is a part of, or made for */
	LOGGED, /* to a journal: the pages are still to be written to their places */
};

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
	u16 reason; /* enum walk_for */
	u16 block_pages; /* of the file before: pages of a block, 1 = no more than one */
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

/*
 * The folio that a file system's encrypted copy is of: fscrypt sends a page of its own, and keeps the
 * page cache's as its private data. Any other folio: itself.
 */
static __always_inline struct folio *plain_folio(struct folio *folio)
{
	struct address_space *mapping;
	struct folio *plain;
	struct inode *inode;
	u64 address;

	if (GET(folio, mapping))
		return folio;
	address = (u64)GET(folio, private);
	if (!address || address & 7)
		return folio;
	plain = AS(folio, address);
	mapping = GET(plain, mapping);
	if (!is_file(mapping))
		return folio;
	inode = GET(mapping, host);
	return GET(inode, i_flags) & ENCRYPTED_INODE ? plain : folio;
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
 * page is walked again: if that one was submitted, and the next was not. Of a clone nobody knows which of the
 * two it is: either way the page is dirty again. The journal has the page as it is.
 */
static __always_inline bool carries_before(const struct page_entry *entry, u64 folio_flags, u32 reason)
{
	bool submitted, dirty = FOLIO_HAS(folio_flags, PG_dirty);

	if (!entry->has_before || reason == LOGGED)
		return false;
	submitted = entry->before.flags & SUBMITTED;
	if (reason == QUEUED)
		return !submitted && dirty;
	return !(entry->now.flags & SUBMITTED) && (reason == CLONED ? dirty : submitted);
}

static __always_inline u32 block_pages(struct inode *inode)
{
	u32 bits = GET(inode, i_blkbits);

	return bits > PAGE_SHIFT ? 1u << ((bits - PAGE_SHIFT) & 7) : 1;
}

/*
 * A file's blocks may be larger than pages. Then the device gets pages that nobody wrote, or nobody since
 * they were written before: because of another page of the block, whose writer is the newest there. A loop
 * without a function of its own, whose frame would be too much for Linux 6.1. Returns 1 if there is one.
 */
__noinline int block_share(const struct page_key *key, u32 pages, struct share *share)
{
	struct page_entry *entry;
	struct page_key each;

	if (!key || !share)
		return 0;
	each = *key;
	each.index &= ~(u64)(pages - 1);
	for (u32 i = 0; i < MAX_BLOCK_PAGES; i++) {
		if (i >= pages)
			break;
		entry = page_find(&each, false);
		page_next(&each);
		if (!entry || entry->now.dirtied_ns <= share->dirtied_ns)
			continue;
		share->writer = entry->now.writer;
		share->dirtied_ns = entry->now.dirtied_ns;
		share->kind = entry->now.kind;
		share->confidence = generation_confidence(&entry->now);
	}
	return share->dirtied_ns != 0;
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
	bool known;

	if (!record || !at)
		return 0;
	folio_address = folio_of(at->page);
	folio = plain_folio(AS(folio, folio_address));
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
		at->block_pages = block_pages(inode);
		if (want_files)
			file_seen(inode);
	}
	key.inode = at->inode;
	key.device = at->device;
	key.index = GET(folio, index) + (at->page - folio_address) / bpf_core_type_size(struct page);
	share.inode = at->inode;
	share.device = at->device;
	share.index = key.index;
	entry = page_find(&key, at->reason != LOGGED);
	known = entry && entry->now.dirtied_ns;
	if (at->block_pages > 1 && (!known || (entry->now.flags & SUBMITTED && at->reason == QUEUED)) &&
	    block_share(&key, at->block_pages, &share)) {
		share.bytes = bytes;
		add_share(record, &share);
		return 0;
	}
	if (!known) {
		unknown(record, page_forgotten(&key) ? FATHOM_EVICTED : FATHOM_NOT_SEEN, bytes);
		return 0;
	}
	g = &entry->now;
	if (carries_before(entry, flags, at->reason)) {
		g = &entry->before;
		share.flags = FATHOM_REDIRTIED;
		if (at->reason != AGAIN)
			count(FATHOM_COUNT_REDIRTIED);
	}
	if (has_loops && at->loop_device)
		remember_block(at, g);
	if (at->reason == LOGGED)
		share.kind = FATHOM_JOURNAL;
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

/* Page-cache write: every page says who dirtied it. */
static __always_inline void origins_of_pages(struct bio *bio, struct fathom_bio *record,
					     u32 loop_device, enum walk_for reason)
{
	struct walk w = {};

	w.record = record;
	w.at.vector = address_of(record, bio->bi_io_vec) +
		   (u64)bio->bi_iter.bi_idx * sizeof(struct bio_vec);
	w.at.offset = bio->bi_iter.bi_bvec_done;
	w.at.left = record->bytes;
	w.at.sector = record->sector;
	w.at.loop_device = loop_device;
	w.at.reason = reason;
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
	folio = plain_folio(AS(folio, folio_of(page)));
	return is_file(GET(folio, mapping)) ? folio : NULL;
}

#endif
