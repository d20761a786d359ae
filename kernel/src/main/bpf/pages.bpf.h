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
	u32 evictions; /* way 0: live entries this set has forgotten; way 1: always 0, see any_way */
	struct generation now;
	struct generation before;
};

struct page_ways {
	u64 tag[WAYS]; /* hash of the key, 0 = free */
	struct page_entry way[WAYS];
};
_Static_assert(sizeof(struct page_ways) == 512, "eight cache lines");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 65536);
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
	return (way + ways->way[1].evictions) & (WAYS - 1);
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

/* The page's entry, or NULL. `evictions` receives how many live entries its set has forgotten. */
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
		*evictions = ways->way[0].evictions;
	way = page_way(ways, key, tag);
	return way == WAYS ? NULL : &ways->way[any_way(ways, way)];
}

/* Which way to give to a new page: a free one, one already written, else the oldest. */
static __always_inline u32 page_victim(const struct page_ways *ways)
{
	u32 victim = 0;
	u64 oldest = ~0ULL;

#pragma unroll
	for (u32 i = 0; i < WAYS; i++) {
		u64 age = ways->way[i].now.dirtied_ns;

		if (!ways->tag[i])
			age = 0;
		else if (ways->way[i].now.flags & SUBMITTED)
			age >>= 1;
		if (age < oldest) {
			oldest = age;
			victim = i;
		}
	}
	return victim;
}

/* The page's entry, made when there is none (then now.dirtied_ns is 0). */
static __noinline struct page_entry *page_claim(const struct page_key *key)
{
	struct page_entry *entry;
	struct page_ways *ways;
	u32 way;
	u64 tag;

	if (!key)
		return NULL;
	ways = page_set(key, &tag);
	if (!ways)
		return NULL;
	way = page_way(ways, key, tag);
	if (way != WAYS)
		return &ways->way[any_way(ways, way)];
	way = any_way(ways, page_victim(ways));
	entry = &ways->way[way];
	if (ways->tag[way] && !(entry->now.flags & SUBMITTED)) {
		ways->way[0].evictions++;
		count(FATHOM_COUNT_PAGES_EVICTED);
	}
	ways->tag[way] = tag;
	entry->inode = key->inode;
	entry->index = key->index;
	entry->device = key->device;
	entry->now.dirtied_ns = 0;
	entry->before.dirtied_ns = 0;
	return entry;
}

/* One writer's claim to a byte range of one page. */
struct claim {
	u64 time_ns;
	u64 user_data;
	u32 writer;
	u16 from;
	u16 to; /* exclusive */
	u8 kind;
	u8 flags; /* of the generation it may begin */
};

static __always_inline void generation_begin(struct generation *g, const struct claim *claim)
{
	g->dirtied_ns = claim->time_ns;
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

/* A write reaches a page. Returns true when the page had a live generation of someone. */
static __noinline bool page_written(struct page_entry *entry, const struct claim *claim)
{
	struct generation *g;

	if (!entry || !claim)
		return false;
	g = &entry->now;
	if (!g->dirtied_ns) {
		generation_begin(g, claim);
		return false;
	}
	if (g->flags & SUBMITTED) {
		entry->before = *g;
		generation_begin(g, claim);
		return false;
	}
	if (g->writer == claim->writer && !g->segments)
		return true;
	count(FATHOM_COUNT_CO_WRITERS);
	if (claim->flags & COARSE)
		g->flags |= CROWDED;
	if (claim->from == 0 && claim->to == PAGE_BYTES)
		generation_take(g, claim);
	else
		generation_share(g, claim);
	return true;
}

/*
 * A clean page became dirty. What is in `now` is over: still on its way to its bio when the page
 * is under write-back, else written or truncated.
 */
static __always_inline void page_renewed(struct page_entry *entry, const struct claim *claim,
					 bool writeback)
{
	entry->before = entry->now;
	if (!writeback)
		entry->before.dirtied_ns = 0;
	generation_begin(&entry->now, claim);
}

#endif
