/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a bio to its origins. Rule: the bytes of all origins plus the unknown bytes equal the bio's
 * bytes, whatever happens.
 */
#ifndef FATHOM_ORIGINS_BPF_H
#define FATHOM_ORIGINS_BPF_H

static __always_inline void unknown(struct fathom_bio *record, enum fathom_unknown why, u32 bytes)
{
	record->unknown[why] += bytes;
}

/* What a page contributes to an origin. */
struct share {
	u64 inode;
	u64 index;
	u64 dirtied_ns;
	u64 user_data;
	u32 device;
	u32 bytes;
	u32 writer;
	u8 kind;
	u8 confidence;
	u16 flags;
};

/*
 * Requests of one io_uring have origins of their own only in the first half of the list, so that
 * many small requests in one bio leave room for other writers.
 */
#define REQUEST_ORIGINS (FATHOM_MAX_ORIGINS / 2)

static __always_inline bool origin_is(const struct fathom_origin *o, const struct share *s,
				      bool any_request)
{
	/* one branch instead of five: the verifier walks every combination, at every origin */
	u64 difference = (o->writer ^ s->writer) | (o->inode ^ s->inode) | (o->kind ^ s->kind) |
			 (o->fs_device ^ s->device);

	if (!any_request)
		difference |= o->user_data ^ s->user_data;
	return !difference;
}

static __always_inline void origin_grow(struct fathom_origin *o, const struct share *s)
{
	o->bytes += s->bytes;
	o->pages++;
	o->flags |= s->flags;
	if (o->user_data != s->user_data && s->user_data)
		o->flags |= FATHOM_SEVERAL_REQUESTS;
	if (s->index < o->first_index)
		o->first_index = s->index;
	if (s->dirtied_ns < o->dirtied_ns)
		o->dirtied_ns = s->dirtied_ns;
	if (s->confidence > o->confidence)
		o->confidence = s->confidence;
}

/* The number of the origin that a share belongs to, FATHOM_MAX_ORIGINS when there is none. */
static __always_inline u32 origin_of(const struct fathom_bio *record, const struct share *s)
{
	u32 n = record->origin_count, newest = n - 1;
	bool crowded = n >= REQUEST_ORIGINS;

	if (!n)
		return FATHOM_MAX_ORIGINS;
	/* the newest first: consecutive pages mostly have one writer */
	if (origin_is(&record->origins[origin_index(newest)], s, crowded))
		return newest;
	for (u32 i = 0; i < FATHOM_MAX_ORIGINS; i++) {
		if (i >= newest)
			break;
		if (origin_is(&record->origins[origin_index(i)], s, crowded))
			return i;
	}
	return FATHOM_MAX_ORIGINS;
}

/* The origin of another thread of the process in the same file, FATHOM_MAX_ORIGINS when there is none. */
static __always_inline u32 origin_of_process(const struct fathom_bio *record, const struct share *s,
					     u32 tgid)
{
	for (u32 i = 0; i < FATHOM_MAX_ORIGINS; i++) {
		const struct fathom_origin *o = &record->origins[i];

		if (!((o->tgid ^ tgid) | (o->kind ^ s->kind) | (o->fs_device ^ s->device) |
		      (o->inode ^ s->inode)))
			return i;
	}
	return FATHOM_MAX_ORIGINS;
}

/* Adds a page's share to the writer's origin, making it when it is the writer's first. */
__noinline int add_share(struct fathom_bio *record, const struct share *s)
{
	struct identity *identity;
	struct fathom_origin *o;
	u32 n, found;

	if (!record || !s)
		return 0;
	n = record->origin_count;
	found = origin_of(record, s);
	if (found < FATHOM_MAX_ORIGINS) {
		origin_grow(&record->origins[origin_index(found)], s);
		return 0;
	}
	identity = identity_of(s->writer);
	if (!identity) {
		unknown(record, FATHOM_NO_IDENTITY, s->bytes);
		return 0;
	}
	if (n >= FATHOM_MAX_ORIGINS) {
		found = origin_of_process(record, s, identity->tgid);
		if (found == FATHOM_MAX_ORIGINS) {
			unknown(record, FATHOM_ORIGINS_FULL, s->bytes);
			return 0;
		}
		o = &record->origins[origin_index(found)];
		o->tid = 0;
		o->flags |= FATHOM_SEVERAL_REQUESTS;
		origin_grow(o, s);
		return 0;
	}
	o = &record->origins[origin_index(n)];
	o->tgid = identity->tgid;
	o->tid = identity->tid;
	__builtin_memcpy(o->comm, identity->comm, FATHOM_COMM);
	o->cgroup = identity->cgroup;
	o->ring = identity->ring;
	o->bytes = s->bytes;
	o->writer = s->writer;
	o->confidence = s->confidence;
	o->kind = s->kind;
	o->flags = s->flags;
	o->fs_device = s->device;
	o->inode = s->inode;
	o->first_index = s->index;
	o->dirtied_ns = s->dirtied_ns;
	o->user_data = s->user_data;
	o->transaction = 0;
	o->pages = 1;
	record->origin_count = n + 1;
	return 0;
}

/* A page's bytes on the way to its later writers. */
struct dividing {
	struct fathom_bio *record;
	struct generation *g;
	struct share *share;
	u32 from;
	u32 to;
	u32 owned; /* still the first dirtier's */
};

static long divide_step(u32 i, struct dividing *d)
{
	const struct segment *segment;
	struct share *s = d->share;
	u32 from, to;

	if (i >= d->g->segments)
		return 1;
	segment = segment_at(d->g, i);
	from = segment->from > d->from ? segment->from : d->from;
	to = segment->to < d->to ? segment->to : d->to;
	s->bytes = from < to ? to - from : 0;
	if (s->bytes > d->owned)
		s->bytes = d->owned;
	d->owned -= s->bytes;
	s->writer = segment->writer;
	add_share(d->record, s);
	return 0;
}

static __always_inline u8 generation_confidence(const struct generation *g)
{
	return g->flags & HOOKED && !(g->flags & CROWDED) && g->kind != FATHOM_MMAP
		       ? FATHOM_EXACT : FATHOM_FIRST_DIRTIER;
}

/*
 * Bytes [from, to) of a page, divided among the writers of one of its generations. A share's kind is the
 * generation's unless it is set; of the kind FATHOM_JOURNAL, the page is still to be written to its place.
 */
static __noinline int add_generation(struct fathom_bio *record, struct generation *g,
				     struct share *s, u32 range)
{
	struct dividing d = {};

	if (!record || !g || !s)
		return 0;
	d.from = range >> 16;
	d.to = range & 0xffff;
	d.owned = d.to - d.from;
	s->dirtied_ns = g->dirtied_ns;
	s->confidence = generation_confidence(g);
	if (g->flags & DELEGATED)
		s->flags |= FATHOM_THROUGH_LOOP;
	if (!s->kind)
		s->kind = g->kind;
	if (s->kind != FATHOM_JOURNAL)
		g->flags |= SUBMITTED;
	if (g->lost) {
		count_by(FATHOM_COUNT_CO_WRITERS_LOST, g->lost);
		g->lost = 0;
	}
	if (g->segments) {
		d.record = record;
		d.g = g;
		d.share = s;
		s->flags |= FATHOM_CO_WRITER;
		s->user_data = 0;
		bpf_loop(SEGMENTS, divide_step, &d, 0);
		s->flags &= ~FATHOM_CO_WRITER;
	}
	s->bytes = d.owned;
	s->writer = g->writer;
	s->user_data = g->user_data;
	add_share(record, s);
	return 0;
}

/* The submitting task as the only origin; its name is already in the record. */
static __always_inline struct fathom_origin *submitter(struct fathom_bio *record, u8 kind,
						       u8 confidence)
{
	struct fathom_origin *o = &record->origins[0];

	o->tgid = record->tgid;
	o->tid = record->tid;
	__builtin_memcpy(o->comm, record->comm, FATHOM_COMM);
	o->cgroup = record->cgroup;
	o->bytes = record->bytes;
	o->writer = 0;
	o->confidence = confidence;
	o->kind = kind;
	o->flags = 0;
	o->fs_device = 0;
	o->inode = 0;
	o->first_index = 0;
	o->dirtied_ns = 0;
	o->user_data = 0;
	o->ring = 0;
	o->transaction = 0;
	o->pages = 0;
	record->origin_count = 1;
	return o;
}

#endif
