/* SPDX-License-Identifier: GPL-2.0 */
/* The stages after Q: G M F I D, requeue, remap, C. Splits are in split.bpf.h. */
#ifndef FATHOM_STAGES_BPF_H
#define FATHOM_STAGES_BPF_H

SEC("tp_btf/block_getrq")
int BPF_PROG(fathom_getrq, struct bio *bio)
{
	struct fathom_bio *record = bio_find(bio);

	if (record)
		record->getrq_ns = bpf_ktime_get_ns();
	return 0;
}

static __always_inline int merged(struct bio *bio, u32 flag)
{
	struct fathom_bio *record = bio_find(bio);

	if (record) {
		record->merge_ns = bpf_ktime_get_ns();
		record->flags |= flag;
	}
	return 0;
}

SEC("tp_btf/block_bio_backmerge")
int BPF_PROG(fathom_back_merge, struct bio *bio)
{
	return merged(bio, FATHOM_BACK_MERGED);
}

SEC("tp_btf/block_bio_frontmerge")
int BPF_PROG(fathom_front_merge, struct bio *bio)
{
	return merged(bio, FATHOM_FRONT_MERGED);
}

enum stage { INSERT, ISSUE, REQUEUE, COMPLETE, FLUSHING };

/* A walk over the bios of a request. */
struct chain {
	struct bio *bio;
	u64 now_ns;
	u64 request;
	u32 stage;
	u32 bios;
	u32 place;
	u32 left; /* COMPLETE: bytes not yet given to a bio */
	u16 status;
	u16 cpu;
};

/* Does something of the completed bytes remain for the bios behind this one? */
static __always_inline bool complete_bio(struct chain *c, struct bio *bio,
					 struct fathom_bio *record)
{
	u32 bytes = GET(bio, bi_iter.bi_size);

	if (bytes > c->left) {
		if (record)
			record->flags |= FATHOM_PARTIAL;
		return false;
	}
	c->left -= bytes;
	if (record) {
		record_fetch(record);
		record->complete_ns = c->now_ns;
		record->status = c->status;
		record->complete_cpu = c->cpu;
		bio_send(bio, record);
	}
	return true;
}

/* Returns true when the walk goes on behind this bio. */
static __always_inline bool reach(struct chain *c, struct bio *bio)
{
	struct fathom_bio *record = bio_find(bio);

	if (c->stage == COMPLETE)
		return complete_bio(c, bio, record);
	if (!record)
		return true;
	if (c->stage == INSERT) {
		record->insert_ns = c->now_ns;
	} else if (c->stage == ISSUE) {
		if (!record->first_issue_ns)
			record->first_issue_ns = c->now_ns;
		record->issue_ns = c->now_ns;
		record->request = c->request;
		record->bios = c->bios;
		record->place = c->place;
		record->issue_cpu = c->cpu;
	} else if (c->stage == REQUEUE) {
		record->requeue_ns = c->now_ns;
		record->requeues++;
		record->flags |= FATHOM_REQUEUED;
	}
	return true;
}

static long chain_step(u32 i, struct chain *c)
{
	struct bio *bio;

	if (!c->bio)
		return 1;
	bio = AS(bio, c->bio);
	c->bio = GET(bio, bi_next);
	if (!reach(c, bio)) {
		c->bio = NULL;
		return 1;
	}
	c->place++;
	return 0;
}

static long count_step(u32 i, struct chain *c)
{
	struct bio *bio;

	if (!c->bio)
		return 1;
	bio = AS(bio, c->bio);
	c->bios++;
	c->bio = GET(bio, bi_next);
	return 0;
}

/* One bio, the usual case, is reached without a loop. */
static __always_inline int reach_all(struct chain *c, struct bio *first)
{
	if (!first)
		return 0;
	if (!first->bi_next) {
		c->bios = 1;
		reach(c, first);
		return 0;
	}
	if (c->stage == ISSUE) {
		c->bio = first;
		bpf_loop(MAX_WALK, count_step, c, 0);
	}
	c->bio = first;
	bpf_loop(MAX_WALK, chain_step, c, 0);
	if (c->bio)
		count(FATHOM_COUNT_WALK_ENDED);
	return 0;
}

static __always_inline void chain_begin(struct chain *c, u32 stage)
{
	c->stage = stage;
	c->now_ns = bpf_ktime_get_ns();
	c->cpu = bpf_get_smp_processor_id();
}

SEC("tp_btf/block_rq_insert")
int BPF_PROG(fathom_insert, struct request *request)
{
	struct chain c = {};

	chain_begin(&c, INSERT);
	return reach_all(&c, request->bio);
}

SEC("tp_btf/block_rq_issue")
int BPF_PROG(fathom_issue, struct request *request)
{
	struct chain c = {};

	chain_begin(&c, ISSUE);
	c.request = (u64)request;
	return reach_all(&c, request->bio);
}

SEC("tp_btf/block_rq_requeue")
int BPF_PROG(fathom_requeue, struct request *request)
{
	struct chain c = {};

	chain_begin(&c, REQUEUE);
	return reach_all(&c, request->bio);
}

/*
 * A request with a flush sequence completes its data first and its bios later, with 0 bytes left:
 * the second event is the one that counts.
 */
static __always_inline bool flushing(struct request *request)
{
	u32 bit = 4; /* no enum names it before Linux 6.11 */

	if (bpf_core_enum_value_exists(enum rqf_flags, __RQF_FLUSH_SEQ))
		bit = bpf_core_enum_value(enum rqf_flags, __RQF_FLUSH_SEQ);
	return (u32)request->rq_flags >> bit & 1;
}

SEC("tp_btf/block_rq_complete")
int BPF_PROG(fathom_complete, struct request *request, u8 status, u32 bytes)
{
	struct chain c = {};

	if (flushing(request))
		return 0;
	chain_begin(&c, COMPLETE);
	c.left = bytes;
	c.status = status;
	return reach_all(&c, request->bio);
}

/* Fires where no request's completion was traced: bio-only devices, bios refused on their way. */
SEC("tp_btf/block_bio_complete")
int BPF_PROG(fathom_bio_complete, struct request_queue *queue, struct bio *bio)
{
	struct fathom_bio *record = bio_find(bio);

	if (!record)
		return 0;
	record->complete_ns = bpf_ktime_get_ns();
	record->status = bio->bi_status;
	record->complete_cpu = bpf_get_smp_processor_id();
	record->flags |= FATHOM_NO_REQUEST;
	bio_send(bio, record);
	return 0;
}

SEC("tp_btf/block_bio_remap")
int BPF_PROG(fathom_remap, struct bio *bio, u32 device, u64 sector)
{
	struct fathom_bio *record = bio_find(bio);

	if (!record)
		return 0;
	record->remap_ns = bpf_ktime_get_ns();
	record->flags |= FATHOM_REMAPPED;
	record->lower_device = bio->bi_bdev->bd_dev;
	return 0;
}

#endif
