/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Loop devices: origins inherited by the layer below.
 *
 * Buffered: the upper bio's origins are kept per 4 KiB block (origins.bpf.h, remember_block) and
 * taken by the loop thread's writes to the backing file (dirty.bpf.h, delegate). Direct: the lower
 * bio carries the upper one's pages; where those belong to no file, the upper bio itself answers.
 */
#ifndef FATHOM_LOOP_BPF_H
#define FATHOM_LOOP_BPF_H

struct blocks {
	struct page_key key;
	struct generation generation;
	u32 left;
};

static long remember_step(u32 i, struct blocks *b)
{
	struct page_entry *entry;

	if (!b->left)
		return 1;
	entry = page_claim(&b->key);
	if (entry)
		entry->now = b->generation;
	page_next(&b->key);
	b->left--;
	return 0;
}

/* A write to a loop device that is no page-cache write: its first origin for every block. */
static __noinline int remember_direct(struct fathom_bio *record, u32 loop_device)
{
	struct blocks b = {};
	struct actor *actor = current_actor();

	if (!record || !actor)
		return 0;
	b.key.device = loop_device;
	b.key.inode = LOOP_BLOCKS;
	b.key.index = record->sector >> (PAGE_SHIFT - 9);
	b.left = (record->bytes + PAGE_BYTES - 1) >> PAGE_SHIFT;
	b.generation.dirtied_ns = record->queue_ns;
	b.generation.writer = record->origins[0].writer;
	if (!b.generation.writer)
		b.generation.writer = current_identity(actor, &b.generation.user_data);
	b.generation.user_data = record->origins[0].user_data;
	b.generation.kind = record->origins[0].kind;
	b.generation.flags = SUBMITTED | HOOKED;
	if (b.left == 1)
		remember_step(0, &b);
	else
		bpf_loop(MAX_BIO_PAGES, remember_step, &b, 0);
	return 0;
}

/*
 * A bio that a loop device sent to its backing file. Returns true then; where the upper bio is
 * known its first origin is taken for the bytes (record->origin_count is 1).
 */
static __always_inline bool loop_direct(struct bio *bio, struct fathom_bio *record, u64 iocb)
{
	u64 request, upper;
	struct fathom_bio *above;
	struct fathom_origin *o;

	if (!sym_lo_rw_aio_complete)
		return false;
	if ((u64)READ(kiocb, iocb, ki_complete) != sym_lo_rw_aio_complete)
		return false;
	record->flags |= FATHOM_DELEGATED;
	/* a loop_cmd lies behind its request */
	request = iocb - bpf_core_field_offset(struct loop_cmd, iocb) -
		  bpf_core_type_size(struct request);
	upper = address_of(record, READ(request, request, bio));
	if (!upper)
		return true;
	record->parent = upper;
	above = bio_find(AS(bio, upper));
	if (!above || !above->origin_count)
		return true;
	o = &record->origins[0];
	*o = above->origins[0];
	o->bytes = record->bytes;
	o->flags |= FATHOM_THROUGH_LOOP;
	if (above->origin_count > 1)
		o->confidence = FATHOM_FIRST_DIRTIER;
	record->origin_count = 1;
	return true;
}

#endif
