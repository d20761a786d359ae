/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of dirty pages: (device, inode, page index) -> who wrote which bytes.
 *
 * A set-associative array rather than a BPF hash: several times cheaper to update, and unlike the
 * LRU hash it tells what it forgets. Consecutive pages lie in consecutive sets, so a file written
 * in order fills the table evenly.
 *
 * A page has two generations: `now` gathers the writes since the page last became dirty, `before`
 * is the one being written back when the page is dirtied again before its bio is queued.
 */
#ifndef FATHOM_PAGES_BPF_H
#define FATHOM_PAGES_BPF_H

#define WAYS 4
#define SEGMENTS 3
/* inode number under which a loop device's blocks are kept */
#define LOOP_BLOCKS (~0ULL)

/* A byte range of a page whose last writer is not the first dirtier; from == to: named only. */
struct segment {
	u32 writer;
	u16 from;
	u16 to;
};

enum generation_flags {
	SUBMITTED = 1, /* a bio with this generation was queued */
	HOOKED = 2,    /* later writers are seen: the file system tells each write's range */
	CROWDED = 4,   /* a writer did not fit */
	DELEGATED = 8, /* written by a loop device's thread for `writer` */
	COARSE = 16,   /* the file system tells blocks, not bytes: later writers are only named */
};

struct generation {
	u64 dirtied_ns; /* 0 = empty */
	u64 user_data;
	u32 writer; /* identity of the first dirtier: owns what no segment claims */
	u8 kind;
	u8 flags;
	u8 segments;
	u8 reserved;
	struct segment segment[SEGMENTS];
};

struct page_entry {
	u64 inode;
	u64 index;
	u32 device;
	u32 has_before; /* 1: `before` is set. It lies on a cache line of its own */
	struct generation now;
	struct generation before;
	u64 reserved2;
};

struct page_ways {
	u64 tag[WAYS];	 /* hash of the key, 0 = free */
	u32 owner[WAYS]; /* who has all bytes of the page since it is dirty; 0 = not known */
	u32 evictions;	 /* live entries this set has forgotten */
	u32 zero;	 /* always: see any_way */
	u64 reserved;
	struct page_entry way[WAYS];
};
_Static_assert(__builtin_offsetof(struct page_ways, way) == 64, "one cache line");
_Static_assert(sizeof(struct page_ways) == 576, "nine cache lines");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_MMAPABLE); /* lies on a page boundary, so sets on cache lines */
	__type(key, u32);
	__type(value, struct page_ways);
} pages SEC(".maps");

struct page_key {
	u64 inode;
	u64 index;
	u32 device;
	u32 reserved;
};

static __always_inline struct page_ways *page_set(const struct page_key *key, u64 *tag)
{
	u64 file = key->inode * 0x9e3779b97f4a7c15ULL ^ (u64)key->device * 0xc2b2ae3d27d4eb4fULL;
	u32 set;

	file ^= file >> 29;
	*tag = (file + key->index * 0xff51afd7ed558ccdULL) | 1;
	set = ((u32)(file >> 32) + (u32)key->index) & (page_sets - 1);
	return bpf_map_lookup_elem(&pages, &set);
}

static __always_inline bool page_is(const struct page_entry *entry, const struct page_key *key)
{
	return entry->index == key->index && entry->inode == key->inode &&
	       entry->device == key->device;
}

/*
 * The number of a way as something the verifier knows only to be 0..3. Without it every way would
 * be a state of its own, and what follows would be verified four times over at each lookup.
 */
static __always_inline u32 any_way(const struct page_ways *ways, u32 way)
{
	return (way + ways->zero) & (WAYS - 1);
}

/* The way that holds the page, WAYS when none does. */
static __always_inline u32 page_way(const struct page_ways *ways, const struct page_key *key,
				    u64 tag)
{
	u32 way = WAYS;

#pragma unroll
	for (u32 i = 0; i < WAYS; i++) {
		if (ways->tag[i] == tag && page_is(&ways->way[i], key)) {
			way = i;
			break;
		}
	}
	return way;
}

/*
 * The page's entry, or NULL. `evictions` is given when the page is being written back: it receives
 * how many live entries its set has forgotten.
 */
static __noinline struct page_entry *page_find(const struct page_key *key, u32 *evictions)
{
	struct page_ways *ways;
	u32 way;
	u64 tag;

	if (!key)
		return NULL;
	ways = page_set(key, &tag);
	if (!ways)
		return NULL;
	if (evictions)
		*evictions = ways->evictions;
	way = page_way(ways, key, tag);
	if (way == WAYS)
		return NULL;
	way = any_way(ways, way);
	if (evictions)
		ways->owner[way] = 0;
	return &ways->way[way];
}

/*
 * Has this identity all bytes of the dirty page already? Then one more write changes nothing. One cache line answers; a hash of 64 bits may be taken for the page here.
 */
static __always_inline bool page_owned(const struct page_key *key, u32 number)
{
	struct page_ways *ways;
	u64 tag;

	ways = page_set(key, &tag);
	if (!ways)
		return false;
#pragma unroll
	for (u32 i = 0; i < WAYS; i++) {
		if (ways->tag[i] == tag)
			return ways->owner[i] == number;
	}
	return false;
}

/* Which way to give to a new page: a free one, one already written, else the oldest. */
static __always_inline u32 page_victim(const struct page_ways *ways)
{
	u32 victim = 0;
	u64 oldest = ~0ULL;

	/* a set's first line tells */
#pragma unroll
	for (u32 i = 0; i < WAYS; i++) {
		if (!ways->tag[i])
			return i;
	}
#pragma unroll
	for (u32 i = 0; i < WAYS; i++) {
		u64 age = ways->way[i].now.dirtied_ns;

		if (ways->way[i].now.flags & SUBMITTED)
			age >>= 1;
		if (age < oldest) {
			oldest = age;
			victim = i;
		}
	}
	return victim;
}

/* The way that holds the page, made when there is none (then now.dirtied_ns is 0). */
static __always_inline u32 page_claim_way(struct page_ways *ways, const struct page_key *key,
					  u64 tag)
{
	struct page_entry *entry;
	u32 way = page_way(ways, key, tag);
	u64 old;

	if (way != WAYS)
		return any_way(ways, way);
	way = any_way(ways, page_victim(ways));
	old = ways->tag[way];
	if (__sync_val_compare_and_swap(&ways->tag[way], old, tag) != old) {
		/* another CPU took it for another page */
		way ^= 1;
		old = ways->tag[way];
		ways->tag[way] = tag;
	}
	entry = &ways->way[way];
	if (old && entry->now.dirtied_ns && !(entry->now.flags & SUBMITTED)) {
		ways->evictions++;
		count(FATHOM_COUNT_PAGES_EVICTED);
	}
	entry->now.dirtied_ns = 0;
	entry->has_before = 0;
	entry->inode = key->inode;
	entry->index = key->index;
	entry->device = key->device;
	return way;
}

/* The page's entry, made when there is none. The caller changes its writers. */
static __noinline struct page_entry *page_claim(const struct page_key *key)
{
	struct page_ways *ways;
	u32 way;
	u64 tag;

	if (!key)
		return NULL;
	ways = page_set(key, &tag);
	if (!ways)
		return NULL;
	way = page_claim_way(ways, key, tag);
	ways->owner[way] = 0;
	return &ways->way[way];
}

/* One writer's claim to a byte range of one page. */
struct claim {
	u64 time_ns; /* 0 = now, read when it is needed: the clock costs more than the rest */
	u64 user_data;
	u32 writer;
	u16 from;
	u16 to; /* exclusive */
	u8 kind;
	u8 flags; /* of the generation it may begin */
};

static __always_inline void generation_begin(struct generation *g, const struct claim *claim)
{
	g->dirtied_ns = claim->time_ns ? claim->time_ns : bpf_ktime_get_ns();
	g->user_data = claim->user_data;
	g->writer = claim->writer;
	g->kind = claim->kind;
	g->flags = claim->flags;
	g->segments = 0;
}

/* The whole page is overwritten: the newcomer owns it, earlier writers stay named. */
static __always_inline void generation_take(struct generation *g, const struct claim *claim)
{
	u32 earlier = g->writer;
	bool placed = earlier == claim->writer;

#pragma unroll
	for (int i = 0; i < SEGMENTS; i++) {
		if (i >= g->segments)
			continue;
		g->segment[i].from = 0;
		g->segment[i].to = 0;
		if (!placed && g->segment[i].writer == claim->writer) {
			g->segment[i].writer = earlier;
			placed = true;
		}
	}
	if (!placed && g->segments < SEGMENTS) {
		struct segment *s = &g->segment[0];

		if (g->segments == 1)
			s = &g->segment[1];
		else
			s = &g->segment[2];
		s->writer = earlier;
		s->from = 0;
		s->to = 0;
		g->segments++;
	} else if (!placed) {
		g->flags |= CROWDED;
		count(FATHOM_COUNT_CO_WRITERS_LOST);
	}
	g->writer = claim->writer;
	g->user_data = claim->user_data;
}

/* Cuts [from, to) out of a segment. A hole in its middle gives up its tail: marks CROWDED. */
static __always_inline void segment_cut(struct generation *g, struct segment *s, u16 from, u16 to)
{
	if (to <= s->from || from >= s->to)
		return;
	if (from <= s->from && to >= s->to) {
		s->from = 0;
		s->to = 0;
	} else if (from <= s->from) {
		s->from = to;
	} else {
		if (to < s->to)
			g->flags |= CROWDED;
		s->to = from;
	}
}

/* Part of the page is overwritten: the last writer of a byte owns it. */
static __always_inline void generation_share(struct generation *g, const struct claim *claim)
{
	struct segment *mine = NULL;
	u16 from = claim->from, to = claim->to;

#pragma unroll
	for (int i = 0; i < SEGMENTS; i++) {
		struct segment *s = &g->segment[i];

		if (i >= g->segments)
			continue;
		if (s->writer != claim->writer) {
			segment_cut(g, s, from, to);
		} else if (s->from == s->to || (from <= s->to && to >= s->from)) {
			if (s->from != s->to) {
				from = s->from < from ? s->from : from;
				to = s->to > to ? s->to : to;
			}
			mine = s;
		}
	}
	if (claim->writer == g->writer)
		return;
	if (!mine) {
		if (g->segments == 0)
			mine = &g->segment[0];
		else if (g->segments == 1)
			mine = &g->segment[1];
		else if (g->segments == 2)
			mine = &g->segment[2];
		if (!mine) {
			g->flags |= CROWDED;
			count(FATHOM_COUNT_CO_WRITERS_LOST);
			return;
		}
		g->segments++;
		mine->writer = claim->writer;
	}
	mine->from = from;
	mine->to = to;
}

/* A write reaches a page. Returns true when it began a generation. */
static __noinline bool page_written(struct page_entry *entry, const struct claim *claim)
{
	struct generation *g;

	if (!entry || !claim)
		return false;
	g = &entry->now;
	if (!g->dirtied_ns) {
		generation_begin(g, claim);
		return true;
	}
	if (g->flags & SUBMITTED) {
		entry->before = *g;
		entry->has_before = 1;
		generation_begin(g, claim);
		return true;
	}
	if (g->writer == claim->writer && !g->segments)
		return false;
	count(FATHOM_COUNT_CO_WRITERS);
	if (claim->flags & COARSE)
		g->flags |= CROWDED;
	if (claim->from == 0 && claim->to == PAGE_BYTES)
		generation_take(g, claim);
	else
		generation_share(g, claim);
	return false;
}

/* Has the generation's first dirtier all of the page's bytes? */
static __always_inline bool is_whole(const struct generation *g)
{
	bool whole = true;

#pragma unroll
	for (int i = 0; i < SEGMENTS; i++) {
		if (i < g->segments && g->segment[i].from != g->segment[i].to)
			whole = false;
	}
	return whole;
}

/* A write of one page at most, of a file system that tells every write. As page_written. */
static __noinline bool page_own(const struct page_key *key, const struct claim *claim)
{
	struct page_entry *entry;
	struct page_ways *ways;
	bool began;
	u32 way;
	u64 tag;

	if (!key || !claim)
		return false;
	ways = page_set(key, &tag);
	if (!ways)
		return false;
	way = page_claim_way(ways, key, tag);
	entry = &ways->way[way];
	began = page_written(entry, claim);
	ways->owner[way] = entry->now.writer == claim->writer && is_whole(&entry->now)
				   ? claim->writer : 0;
	return began;
}

/*
 * A clean page became dirty. What is in `now` is over: still on its way to its bio when the page
 * is under write-back, else written or truncated.
 */
static __always_inline void page_renewed(struct page_entry *entry, const struct claim *claim,
					 bool writeback)
{
	if (writeback)
		entry->before = entry->now;
	entry->has_before = writeback && entry->now.dirtied_ns;
	generation_begin(&entry->now, claim);
}

/* page_renewed for one page whose writer's event came just before. */
static __noinline int page_renew(const struct page_key *key, const struct claim *claim,
				 bool writeback)
{
	struct page_ways *ways;
	u32 way;
	u64 tag;

	if (!key || !claim)
		return 0;
	ways = page_set(key, &tag);
	if (!ways)
		return 0;
	way = page_claim_way(ways, key, tag);
	page_renewed(&ways->way[way], claim, writeback);
	ways->owner[way] = claim->writer;
	return 0;
}

#endif
