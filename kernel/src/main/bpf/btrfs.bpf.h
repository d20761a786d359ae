/* SPDX-License-Identifier: GPL-2.0 */
/* btrfs: compressed extents, whose pages are nobody's. Their btrfs_bio knows file and place. */
#ifndef FATHOM_BTRFS_BPF_H
#define FATHOM_BTRFS_BPF_H

#define MAX_EXTENT_PAGES 32 /* BTRFS_MAX_UNCOMPRESSED, 128 KiB */

/*
 * Is it btrfs' completion function? Of one copy, or the last of several, the bio lies in its btrfs_bio; the
 * others are its clones. Where btrfs is a module, or older, the kernel's types do not have what is read.
 */
static __always_inline bool is_btrfs(u64 end_io)
{
	if (!bpf_core_field_exists(struct btrfs_bio, inode))
		return false;
	return (sym_btrfs_simple_end_io && end_io == sym_btrfs_simple_end_io) ||
	       (sym_btrfs_orig_write_end_io && end_io == sym_btrfs_orig_write_end_io) ||
	       (sym_btrfs_clone_write_end_io && end_io == sym_btrfs_clone_write_end_io);
}

/* A compressed extent's pages, as they were in the file. */
struct extent_walk {
	struct fathom_bio *record;
	struct page_key key; /* of the next page */
	u32 pages;
};

/* A page's share of the compressed bytes: as much as every other page's. */
static long extent_step(u32 i, struct extent_walk *w)
{
	struct page_entry *entry;
	struct share share = {};
	struct generation *g;
	u32 bytes;

	if (i >= w->pages)
		return 1;
	bytes = (u64)w->record->bytes * (i + 1) / w->pages - (u64)w->record->bytes * i / w->pages;
	share.inode = w->key.inode;
	share.device = w->key.device;
	share.index = w->key.index;
	share.kind = FATHOM_COMPRESSED;
	entry = page_find(&w->key, true);
	if (!entry || !entry->now.dirtied_ns) {
		unknown(w->record, page_forgotten(&w->key) ? FATHOM_EVICTED : FATHOM_NOT_SEEN, bytes);
		page_next(&w->key);
		return 0;
	}
	page_next(&w->key);
	/* pages are under write-back here: see page_renewed */
	g = entry->has_before && !(entry->before.flags & SUBMITTED) ? &entry->before : &entry->now;
	g->flags |= SUBMITTED;
	if (g->segments)
		add_generation(w->record, g, &share, 0);
	share.bytes = bytes;
	share.writer = g->writer;
	share.dirtied_ns = g->dirtied_ns;
	share.confidence = FATHOM_FIRST_DIRTIER;
	add_share(w->record, &share);
	return 0;
}

/* The address of the btrfs_bio behind a bio. */
static __always_inline u64 btrfs_bio_of(struct bio *bio, struct fathom_bio *record, u64 end_io)
{
	u64 address = address_of(record, bio), context;

	if (end_io == sym_btrfs_clone_write_end_io &&
	    bpf_core_field_exists(struct btrfs_io_stripe, bioc)) {
		context = (u64)READ_ANY(btrfs_io_stripe, bio->bi_private, bioc);
		address = (u64)READ_ANY(btrfs_io_context, context, orig_bio);
	}
	return address - bpf_core_field_offset(struct btrfs_bio, bio);
}

/* How many pages of the file the bio is made of; 1 where that is not known. */
static __always_inline u32 extent_pages(u64 bbio)
{
	u64 compressed;
	u32 pages;

	if (!sym_end_bbio_compressed_write || !bpf_core_field_exists(struct compressed_bio, bbio) ||
	    (u64)READ_ANY(btrfs_bio, bbio, end_io) != sym_end_bbio_compressed_write)
		return 1;
	compressed = bbio - bpf_core_field_offset(struct compressed_bio, bbio);
	pages = (READ_ANY(compressed_bio, compressed, len) + PAGE_BYTES - 1) >> PAGE_SHIFT;
	return pages && pages <= MAX_EXTENT_PAGES ? pages : 1;
}

static __always_inline bool btrfs_origins(struct bio *bio, struct fathom_bio *record, u64 end_io)
{
	u64 bbio = btrfs_bio_of(bio, record, end_io);
	u64 address = (u64)READ_ANY(btrfs_bio, bbio, inode);
	struct extent_walk w = {};
	struct inode *inode;

	if (!address)
		return false;
	inode = AS(inode, address + bpf_core_field_offset(struct btrfs_inode, vfs_inode));
	w.record = record;
	w.key.inode = GET(inode, i_ino);
	w.key.device = device_of(inode);
	w.key.index = READ_ANY(btrfs_bio, bbio, file_offset) >> PAGE_SHIFT;
	w.pages = extent_pages(bbio);
	if (want_files)
		file_seen(inode);
	bpf_loop(MAX_EXTENT_PAGES, extent_step, &w, 0);
	return true;
}

#endif
