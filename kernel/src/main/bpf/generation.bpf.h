/* SPDX-License-Identifier: GPL-2.0 */
/* How writers share a page's bytes: the last writer of a byte has it. */
#ifndef FATHOM_GENERATION_BPF_H
#define FATHOM_GENERATION_BPF_H

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

#include "callrange.bpf.h"

static __always_inline void generation_begin(struct generation *g, const struct claim *claim)
{
	g->dirtied_ns = claim->time_ns ? claim->time_ns : bpf_ktime_get_ns();
	g->user_data = claim->user_data;
	g->writer = claim->writer;
	g->kind = claim->kind;
	g->flags = claim->flags;
	g->segments = 0;
	g->lost = 0;
}

/*
 * A segment by number. The verifier may take it for one more than there are, which lies within the
 * page's entry as well.
 */
static __always_inline struct segment *segment_at(struct generation *g, u32 i)
{
	return &g->segment[index_of_eight(i)];
}
_Static_assert(SEGMENTS < 8, "segment_at");
_Static_assert(sizeof(struct page_entry) - __builtin_offsetof(struct page_entry, before) >=
		       sizeof(struct generation) + sizeof(struct segment), "segment_at");

static __always_inline bool is_empty(const struct segment *s)
{
	return s->from == s->to;
}

static __always_inline void generation_lose(struct generation *g)
{
	if (g->lost != 255)
		g->lost++;
}

/* One more segment, NULL when there is no room. */
static __always_inline struct segment *segment_more(struct generation *g)
{
	u32 n = g->segments;

	if (n >= SEGMENTS)
		return NULL;
	g->segments = n + 1;
	return segment_at(g, n);
}

/* The whole page is overwritten: the newcomer owns it, earlier writers stay named. */
static __noinline int generation_take(struct generation *g, const struct claim *claim)
{
	struct segment *s;
	u32 earlier;
	bool placed;

	if (!g || !claim)
		return 0;
	earlier = g->writer;
	placed = earlier == claim->writer;
	for (u32 i = 0; i < SEGMENTS; i++) {
		if (i >= g->segments)
			break;
		s = segment_at(g, i);
		s->from = 0;
		s->to = 0;
		if (!placed && (s->writer == claim->writer || s->writer == earlier)) {
			s->writer = earlier;
			placed = true;
		}
	}
	if (!placed) {
		s = segment_more(g);
		if (s) {
			s->writer = earlier;
			s->from = 0;
			s->to = 0;
		} else {
			generation_lose(g);
		}
	}
	g->writer = claim->writer;
	g->user_data = claim->user_data;
	return 0;
}

/* Cuts [from, to) out of a segment. What is left may be two; without room its tail is given up. */
static __always_inline void segment_cut(struct generation *g, struct segment *s, u16 from, u16 to)
{
	struct segment *tail;

	if (to <= s->from || from >= s->to)
		return;
	if (from <= s->from && to >= s->to) {
		s->from = 0;
		s->to = 0;
	} else if (from <= s->from) {
		s->from = to;
	} else {
		if (to < s->to) {
			tail = segment_more(g);
			if (tail) {
				tail->writer = s->writer;
				tail->from = to;
				tail->to = s->to;
			} else {
				g->flags |= CROWDED;
			}
		}
		s->to = from;
	}
}

/* A place for a writer's range: a new one, or that of somebody who is only named. */
static __always_inline struct segment *segment_for(struct generation *g)
{
	struct segment *s = segment_more(g);

	if (s)
		return s;
	generation_lose(g);
	for (u32 i = 0; i < SEGMENTS; i++) {
		s = segment_at(g, i);
		if (is_empty(s))
			return s;
	}
	g->flags |= CROWDED;
	return NULL;
}

/* A writer's way through the segments. */
struct sharing {
	struct generation *g;
	u32 writer;
	u32 mine; /* the segment to use again, SEGMENTS = none */
	u16 from;
	u16 to;
};

static long share_step(u32 i, struct sharing *sharing)
{
	struct generation *g = sharing->g;
	struct segment *s;

	if (i >= g->segments)
		return 1;
	s = segment_at(g, i);
	if (s->writer != sharing->writer) {
		segment_cut(g, s, sharing->from, sharing->to);
		return 0;
	}
	if (!is_empty(s)) {
		if (sharing->from > s->to || sharing->to < s->from)
			return 0;
		if (s->from < sharing->from)
			sharing->from = s->from;
		if (s->to > sharing->to)
			sharing->to = s->to;
		s->from = 0;
		s->to = 0;
	}
	sharing->mine = i;
	return 0;
}

/* Part of the page is overwritten; from == to: the writer is only named. */
static __noinline int generation_share(struct generation *g, const struct claim *claim)
{
	struct sharing sharing = {};
	struct segment *s;

	if (!g || !claim)
		return 0;
	sharing.g = g;
	sharing.writer = claim->writer;
	sharing.mine = SEGMENTS;
	sharing.from = claim->from;
	sharing.to = claim->to;
	bpf_loop(SEGMENTS, share_step, &sharing, 0);
	if (claim->writer == g->writer)
		return 0;
	s = sharing.mine == SEGMENTS ? segment_for(g) : segment_at(g, sharing.mine);
	if (!s)
		return 0;
	s->writer = claim->writer;
	s->from = sharing.from;
	s->to = sharing.to;
	return 0;
}

/*
 * A write to a page that is dirty already. The claim's range is set for this page and put back: a
 * copy of it is 32 bytes, and Linux 6.1 allows 512 for all frames of a way together.
 */
static __always_inline void generation_join(struct page_entry *entry, struct claim *claim)
{
	struct generation *g = &entry->now;
	u16 from = claim->from, to = claim->to;

	count(FATHOM_COUNT_CO_WRITERS);
	if (claim->flags & COARSE && !call_range(entry, claim))
		g->flags |= CROWDED;
	if (claim->from == 0 && claim->to == PAGE_BYTES)
		generation_take(g, claim);
	else
		generation_share(g, claim);
	claim->from = from;
	claim->to = to;
}

/* A write reaches a page. Returns true when it began a generation. */
static __noinline bool page_written(struct page_entry *entry, struct claim *claim)
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
	generation_join(entry, claim);
	return false;
}

/* Has the generation's first dirtier all of the page's bytes? */
static __always_inline bool is_whole(struct generation *g)
{
	for (u32 i = 0; i < SEGMENTS; i++) {
		if (i >= g->segments)
			break;
		if (!is_empty(segment_at(g, i)))
			return false;
	}
	return true;
}

#endif
