/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of bios under way: address -> the record being filled.
 *
 * A set-associative array: taking a way is one compare-and-swap, finding one is four compares, and
 * the record is sent from where it lies. The allocator hands out addresses that were not used for
 * long, so with a set of its own for each address every bio would meet cold memory. Therefore all
 * have their set among a few that stay warm, and only where that is full they stand in others.
 * An address that is met again at Q while it stands here ended unseen.
 */
#ifndef FATHOM_BIOS_BPF_H
#define FATHOM_BIOS_BPF_H

/* Sets in which a bio may stand whose own is full. */
#define OTHER_SETS 8

/* Cache lines of its own: one processor fills it, another one sends it. */
struct bio_way {
	struct fathom_bio record;
	u64 reserved[4];
};
_Static_assert(sizeof(struct bio_way) % 64 == 0, "bio_way");

struct bio_ways {
	u64 bio[WAYS]; /* 0 = free */
	u64 away;      /* bios of this set that stand in others: it was full */
	u64 reserved[3];
	struct bio_way way[WAYS];
};
_Static_assert(__builtin_offsetof(struct bio_ways, way) == 64, "bio_ways");

/*
 * `warm_sets`, then `bio_sets`. Mappable, although nobody maps it: the memory of such a map begins
 * at a page.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 256 + 4096);
	__type(key, u32);
	__type(value, struct bio_ways);
} bios SEC(".maps");

/* Its upper bits are as good as random: the first 8 tell a bio's own set, the next ones the others. */
static __always_inline u32 bio_hash(const struct bio *bio)
{
	return (u64)(low_bits(bio) >> 6) * 0x9e3779b97f4a7c15ULL >> 32;
}

static __always_inline struct bio_ways *own_set(u32 hash)
{
	u32 set = hash >> 24 & (warm_sets - 1);

	return bpf_map_lookup_elem(&bios, &set);
}

static __always_inline struct bio_ways *other_set(u32 hash, u32 i)
{
	u32 set = warm_sets + ((hash >> 12) + i & (bio_sets - 1));

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
	return &ways->way[any_way(way)].record;
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
static __noinline struct fathom_bio *bio_find_away(const struct bio *bio, u32 hash)
{
	struct bio_ways *ways;
	u32 way;

	for (u32 i = 0; i < OTHER_SETS; i++) {
		ways = other_set(hash, i);
		if (!ways)
			return NULL;
		way = bio_way(ways, bio);
		if (way != WAYS)
			return bio_at(ways, way);
	}
	return NULL;
}

static __noinline struct fathom_bio *bio_take_away(const struct bio *bio, u32 hash)
{
	struct bio_ways *ways, *own = own_set(hash);
	u32 way;

	if (!own)
		return NULL;
	__sync_fetch_and_add(&own->away, 1);
	for (u32 i = 0; i < OTHER_SETS; i++) {
		ways = other_set(hash, i);
		if (!ways)
			return NULL;
		way = bio_take(ways, bio);
		if (way != WAYS)
			return bio_at(ways, way);
	}
	__sync_fetch_and_add(&own->away, -1);
	return NULL;
}

static __noinline int bio_release_away(const struct bio *bio, u32 hash)
{
	struct bio_ways *ways, *own = own_set(hash);

	if (!own)
		return 0;
	for (u32 i = 0; i < OTHER_SETS; i++) {
		ways = other_set(hash, i);
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

/* The record of a bio, or NULL. Other sets are asked only where its own has sent bios there. */
static __always_inline struct fathom_bio *bio_find(const struct bio *bio)
{
	u32 hash = bio_hash(bio), way;
	struct bio_ways *ways = own_set(hash);

	if (!ways)
		return NULL;
	way = bio_way(ways, bio);
	if (way != WAYS)
		return bio_at(ways, way);
	return ways->away ? bio_find_away(bio, hash) : NULL;
}

static __always_inline bool has_unknown(const struct fathom_bio *record)
{
	const u64 *pairs = (const u64 *)record->unknown;

	return pairs[0] | pairs[1] | pairs[2] | pairs[3];
}
_Static_assert(FATHOM_UNKNOWN_REASONS == 8, "has_unknown");

/* How much of the record is sent: its origins are known now. */
static __always_inline void record_seal(struct fathom_bio *record)
{
	u32 size = __builtin_offsetof(struct fathom_bio, origins);

	if (record->origin_count)
		size += sizeof(struct fathom_origin) * (origin_index(record->origin_count - 1) + 1);
	record->header.size = size;
}

/*
 * Another processor filled the record. This asks for the cache lines of one with one origin together,
 * rather than waiting for one after the other; but not for the third, which will be written to.
 */
static __always_inline void record_fetch(const struct fathom_bio *record)
{
	asm volatile("r0 = *(u64 *)(%0 + 0)\n"
		     "r0 = *(u64 *)(%0 + 64)\n"
		     "r0 = *(u64 *)(%0 + 192)\n"
		     "r0 = *(u64 *)(%0 + 256)\n"
		     : : "r"(record) : "r0");
}

/* Sends a sealed record as it stands. */
static __noinline int record_send(struct fathom_bio *record)
{
	struct fathom_counters *c = counters_here();
	u32 size, known;

	if (!record || !c)
		return 0;
	size = record->header.size;
	if (size > sizeof(*record))
		size = sizeof(*record);
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
	u32 hash, way;

	if (stale) {
		count(FATHOM_COUNT_STALE);
		stale->flags |= FATHOM_LOST_COMPLETION;
		record_send(stale);
		return stale;
	}
	hash = bio_hash(bio);
	ways = own_set(hash);
	if (!ways)
		return NULL;
	way = bio_take(ways, bio);
	return way == WAYS ? bio_take_away(bio, hash) : bio_at(ways, way);
}

static __always_inline void bio_release(const struct bio *bio)
{
	u32 hash = bio_hash(bio);
	struct bio_ways *ways = own_set(hash);

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
		bio_release_away(bio, hash);
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
