/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of bios under way: address -> the record being filled.
 *
 * A set-associative array: taking a way is one compare-and-swap, finding one is four compares, and
 * the record is sent from where it lies. Addresses are recycled by the allocator, so the ways in
 * use stay few and warm. Recycling also shows what was missed: an entry met again at Q ended
 * unseen. The kernel skips a few events while another tracer is attached to the same tracepoint.
 */
#ifndef FATHOM_BIOS_BPF_H
#define FATHOM_BIOS_BPF_H

struct bio_ways {
	u64 bio[WAYS]; /* 0 = free */
	u64 zero;      /* see any_way in pages.bpf.h */
	struct fathom_bio way[WAYS];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4096);
	__type(key, u32);
	__type(value, struct bio_ways);
} bios SEC(".maps");

static __always_inline struct bio_ways *bio_set(const struct bio *bio)
{
	u32 hash = (low_bits(bio) >> 6) * 0x9e3779b1u;
	u32 set = (hash >> 12) & (bio_sets - 1);

	return bpf_map_lookup_elem(&bios, &set);
}

static __always_inline u32 bio_way(const struct bio_ways *ways, const struct bio *bio)
{
	u32 way = WAYS;

#pragma unroll
	for (u32 i = 0; i < WAYS; i++) {
		if (ways->bio[i] == (u64)bio) {
			way = i;
			break;
		}
	}
	return way;
}

static __always_inline struct fathom_bio *bio_at(struct bio_ways *ways, u32 way)
{
	return &ways->way[(way + (u32)ways->zero) & (WAYS - 1)];
}

static __always_inline struct fathom_bio *bio_find(const struct bio *bio)
{
	struct bio_ways *ways = bio_set(bio);
	u32 way;

	if (!ways)
		return NULL;
	way = bio_way(ways, bio);
	return way == WAYS ? NULL : bio_at(ways, way);
}

/* Sends a record as it stands. */
static __noinline int record_send(struct fathom_bio *record)
{
	u32 size = __builtin_offsetof(struct fathom_bio, origins), known;

	if (!record)
		return 0;
	if (record->origin_count)
		size += sizeof(struct fathom_origin) * (origin_index(record->origin_count - 1) + 1);
	record->header.size = size;
	count_by(FATHOM_COUNT_BYTES, record->bytes);
	known = record->bytes;
	for (u32 i = 0; i < FATHOM_UNKNOWN_REASONS; i++) {
		if (record->unknown[i])
			count_by(FATHOM_COUNT_UNKNOWN + i, record->unknown[i]);
		known -= record->unknown[i];
	}
	count_by(FATHOM_COUNT_ORIGIN_BYTES, known);
	if (bpf_ringbuf_output(&records, record, size, wakeup_flags))
		count(FATHOM_COUNT_RING_FULL);
	else
		count(FATHOM_COUNT_RECORDS);
	return 0;
}

/* A way for a bio that is being queued. An entry that still stands there missed its completion. */
static __always_inline struct fathom_bio *bio_claim(const struct bio *bio)
{
	struct bio_ways *ways = bio_set(bio);
	struct fathom_bio *stale;
	u32 way;

	if (!ways)
		return NULL;
	way = bio_way(ways, bio);
	if (way != WAYS) {
		stale = bio_at(ways, way);
		count(FATHOM_COUNT_STALE);
		stale->flags |= FATHOM_LOST_COMPLETION;
		record_send(stale);
		return stale;
	}
#pragma unroll
	for (u32 i = 0; i < WAYS; i++) {
		if (!ways->bio[i] && !__sync_val_compare_and_swap(&ways->bio[i], 0, (u64)bio)) {
			way = i;
			break;
		}
	}
	return way == WAYS ? NULL : bio_at(ways, way);
}

static __always_inline void bio_release(const struct bio *bio)
{
	struct bio_ways *ways = bio_set(bio);

	if (!ways)
		return;
#pragma unroll
	for (u32 i = 0; i < WAYS; i++) {
		if (ways->bio[i] == (u64)bio)
			ways->bio[i] = 0;
	}
}

/* Sends the finished record; its way is free afterwards. */
static __always_inline void bio_send(const struct bio *bio, struct fathom_bio *record)
{
	record_send(record);
	bio_release(bio);
}

/*
 * A typed pointer as a number, whole: through memory, where the verifier forgets types. The field
 * `request` is free until the bio is issued; the caller leaves 0 there.
 */
static __always_inline u64 address_of(struct fathom_bio *record, const void *pointer)
{
	volatile u64 *scratch = (volatile u64 *)&record->request;

	*scratch = (u64)pointer;
	return *scratch;
}

#endif
