/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of bios under way: address -> the record being filled.
 *
 * A set-associative array: taking a way is one compare-and-swap, finding one is four compares, and
 * the record is sent from where it lies. A set that is full sends its bios to the next ones.
 * Addresses are recycled by the allocator, so the ways in use stay few and warm. Recycling also
 * shows what was missed: an entry met again at Q ended unseen.
 */
#ifndef FATHOM_BIOS_BPF_H
#define FATHOM_BIOS_BPF_H

/* Sets behind its own that a bio may stand in. */
#define NEXT_SETS 7

struct bio_ways {
	u64 bio[WAYS]; /* 0 = free */
	u32 zero;      /* see any_way in pages.bpf.h */
	u32 away;      /* bios of this set that stand in one of the next: it was full */
	struct fathom_bio way[WAYS];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4096);
	__type(key, u32);
	__type(value, struct bio_ways);
} bios SEC(".maps");

/* The number of a bio's own set; the next ones follow, and around the end. */
static __always_inline u32 bio_home(const struct bio *bio)
{
	u32 hash = (low_bits(bio) >> 6) * 0x9e3779b1u;

	return hash >> 12;
}

static __always_inline struct bio_ways *bio_set(u32 number)
{
	u32 set = number & (bio_sets - 1);

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
	return &ways->way[(way + ways->zero) & (WAYS - 1)];
}

/* Takes a free way of the set for the bio; WAYS when there is none. */
static __always_inline u32 bio_take(struct bio_ways *ways, const struct bio *bio)
{
	u32 way = WAYS;

#pragma unroll
	for (u32 i = 0; i < WAYS; i++) {
		if (!ways->bio[i] && !__sync_val_compare_and_swap(&ways->bio[i], 0, (u64)bio)) {
			way = i;
			break;
		}
	}
	return way;
}

/* A bio that is not in its own set. */
static __noinline struct fathom_bio *bio_find_away(const struct bio *bio, u32 home)
{
	struct bio_ways *ways;
	u32 way;

	for (u32 i = 1; i <= NEXT_SETS; i++) {
		ways = bio_set(home + i);
		if (!ways)
			return NULL;
		way = bio_way(ways, bio);
		if (way != WAYS)
			return bio_at(ways, way);
	}
	return NULL;
}

static __noinline struct fathom_bio *bio_take_away(const struct bio *bio, u32 home)
{
	struct bio_ways *ways, *own = bio_set(home);
	u32 way;

	if (!own)
		return NULL;
	__sync_fetch_and_add(&own->away, 1);
	for (u32 i = 1; i <= NEXT_SETS; i++) {
		ways = bio_set(home + i);
		if (!ways)
			return NULL;
		way = bio_take(ways, bio);
		if (way != WAYS)
			return bio_at(ways, way);
	}
	__sync_fetch_and_add(&own->away, -1);
	return NULL;
}

static __noinline int bio_release_away(const struct bio *bio, u32 home)
{
	struct bio_ways *ways, *own = bio_set(home);

	if (!own)
		return 0;
	for (u32 i = 1; i <= NEXT_SETS; i++) {
		ways = bio_set(home + i);
		if (!ways)
			return 0;
#pragma unroll
		for (u32 j = 0; j < WAYS; j++) {
			if (ways->bio[j] == (u64)bio) {
				ways->bio[j] = 0;
				__sync_fetch_and_add(&own->away, -1);
				return 0;
			}
		}
	}
	return 0;
}

/* The record of a bio, or NULL. The next sets are asked only where its own has sent bios there. */
static __always_inline struct fathom_bio *bio_find(const struct bio *bio)
{
	u32 home = bio_home(bio), way;
	struct bio_ways *ways = bio_set(home);

	if (!ways)
		return NULL;
	way = bio_way(ways, bio);
	if (way != WAYS)
		return bio_at(ways, way);
	return ways->away ? bio_find_away(bio, home) : NULL;
}

static __always_inline bool has_unknown(const struct fathom_bio *record)
{
	const u64 *pairs = (const u64 *)record->unknown;

	return pairs[0] | pairs[1] | pairs[2] | pairs[3];
}
_Static_assert(FATHOM_UNKNOWN_REASONS == 8, "has_unknown");

/* Sends a record as it stands. */
static __noinline int record_send(struct fathom_bio *record)
{
	u32 size = __builtin_offsetof(struct fathom_bio, origins), known;
	struct fathom_counters *c = counters_here();

	if (!record || !c)
		return 0;
	if (record->origin_count)
		size += sizeof(struct fathom_origin) * (origin_index(record->origin_count - 1) + 1);
	record->header.size = size;
	known = record->bytes;
	c->value[FATHOM_COUNT_BYTES] += known;
	if (has_unknown(record)) {
		for (u32 i = 0; i < FATHOM_UNKNOWN_REASONS; i++) {
			c->value[FATHOM_COUNT_UNKNOWN + i] += record->unknown[i];
			known -= record->unknown[i];
		}
	}
	c->value[FATHOM_COUNT_ORIGIN_BYTES] += known;
	if (bpf_ringbuf_output(&records, record, size, wakeup_flags))
		c->value[FATHOM_COUNT_RING_FULL]++;
	else
		c->value[FATHOM_COUNT_RECORDS]++;
	return 0;
}

/* A way for a bio that is being queued. An entry that still stands there missed its completion. */
static __always_inline struct fathom_bio *bio_claim(const struct bio *bio)
{
	struct fathom_bio *stale = bio_find(bio);
	struct bio_ways *ways;
	u32 home, way;

	if (stale) {
		count(FATHOM_COUNT_STALE);
		stale->flags |= FATHOM_LOST_COMPLETION;
		record_send(stale);
		return stale;
	}
	home = bio_home(bio);
	ways = bio_set(home);
	if (!ways)
		return NULL;
	way = bio_take(ways, bio);
	return way == WAYS ? bio_take_away(bio, home) : bio_at(ways, way);
}

static __always_inline void bio_release(const struct bio *bio)
{
	u32 home = bio_home(bio);
	struct bio_ways *ways = bio_set(home);

	if (!ways)
		return;
#pragma unroll
	for (u32 i = 0; i < WAYS; i++) {
		if (ways->bio[i] == (u64)bio) {
			ways->bio[i] = 0;
			return;
		}
	}
	if (ways->away)
		bio_release_away(bio, home);
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
