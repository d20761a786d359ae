/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A bio is cut: the part cut off has a record of its own, the rest keeps the old one. Their bytes, by
 * origin and by reason, are those of the whole.
 *
 * Of pages of the page cache the part's own ones are walked again, as the whole was when it was queued:
 * so it is exact who has what of it. Else the origins are divided in their order.
 */
#ifndef FATHOM_SPLIT_BPF_H
#define FATHOM_SPLIT_BPF_H

/* The rest gives up what the part has. */
struct giving {
	struct fathom_bio *rest;
	const struct fathom_bio *part;
	u64 next_index; /* of the file's page behind the part */
	u32 left;	/* bytes of the part that nobody has given yet */
};

static __always_inline u32 least(u32 a, u32 b)
{
	return a < b ? a : b;
}

/* One of them may stand for several threads of its process. */
static __always_inline bool is_same(const struct fathom_origin *a, const struct fathom_origin *b)
{
	u64 difference = (a->inode ^ b->inode) | (a->fs_device ^ b->fs_device) | (a->kind ^ b->kind);

	difference |= a->tid && b->tid ? a->writer ^ b->writer : a->tgid ^ b->tgid;
	return !difference;
}

/* Which of the pages are its own is not known. */
static __always_inline void no_more_exact(struct fathom_origin *origin)
{
	if (origin->confidence == FATHOM_EXACT)
		origin->confidence = FATHOM_FIRST_DIRTIER;
}

/* An origin of the part: what the rest has of the same one becomes less. */
static long give_step(u32 i, struct giving *g)
{
	const struct fathom_origin *has;
	struct fathom_origin *gives;
	u32 want, bytes;

	if (i >= g->part->origin_count)
		return 1;
	has = &g->part->origins[origin_index(i)];
	want = has->bytes;
	for (u32 j = 0; j < FATHOM_MAX_ORIGINS; j++) {
		if (j >= g->rest->origin_count)
			break;
		gives = &g->rest->origins[origin_index(j)];
		if (!is_same(gives, has))
			continue;
		bytes = least(gives->bytes, want);
		gives->bytes -= bytes;
		gives->pages -= least(gives->pages, has->pages);
		if (gives->first_index < g->next_index)
			gives->first_index = g->next_index;
		g->left -= least(bytes, g->left);
		want -= bytes;
	}
	return 0;
}

/* Forgets an origin of the rest that has nothing of it; from the last to the first. */
static long forget_step(u32 i, struct giving *g)
{
	u32 n = g->rest->origin_count, at = origin_index(FATHOM_MAX_ORIGINS - 1 - i);
	struct fathom_origin *origin = &g->rest->origins[at];

	/* who wrote what others have overwritten since stays named */
	if (at >= n || origin->bytes || origin->flags & FATHOM_CO_WRITER)
		return 0;
	*origin = g->rest->origins[origin_index(n - 1)];
	g->rest->origin_count = n - 1;
	return 0;
}

static __always_inline void give_unknown(struct giving *g, u32 why, u32 most)
{
	u32 bytes = least(least(g->rest->unknown[why], most), g->left);

	g->rest->unknown[why] -= bytes;
	g->left -= bytes;
}

/*
 * The rest gives up what the part was found to have. What cannot be found in it (the whole had too many
 * origins, or a page was forgotten since) is taken where there is something.
 */
static __noinline int give(struct fathom_bio *rest, const struct fathom_bio *part)
{
	struct giving g = {};
	struct fathom_origin *origin;
	bool guessed;
	u32 bytes;

	if (!rest || !part)
		return 0;
	g.rest = rest;
	g.part = part;
	g.left = part->bytes;
	g.next_index = part->origins[0].first_index + (part->bytes >> PAGE_SHIFT);
	bpf_loop(FATHOM_MAX_ORIGINS, give_step, &g, 0);
	for (u32 i = 0; i < FATHOM_UNKNOWN_REASONS; i++)
		give_unknown(&g, i, part->unknown[i]);
	give_unknown(&g, FATHOM_ORIGINS_FULL, g.left);
	guessed = g.left != 0;
	if (guessed)
		rest->flags |= FATHOM_APPORTIONED;
	for (u32 i = 0; i < FATHOM_MAX_ORIGINS; i++) {
		if (i >= rest->origin_count)
			break;
		origin = &rest->origins[origin_index(i)];
		bytes = least(origin->bytes, g.left);
		origin->bytes -= bytes;
		g.left -= bytes;
		if (guessed)
			no_more_exact(origin);
	}
	for (u32 i = 0; i < FATHOM_UNKNOWN_REASONS; i++)
		give_unknown(&g, i, g.left);
	bpf_loop(FATHOM_MAX_ORIGINS, forget_step, &g, 0);
	return 0;
}

/* Gives the first bytes of the rest's origins, in their order, to the part. */
static __noinline int apportion(struct fathom_bio *rest, struct fathom_bio *part)
{
	bool guessed;
	u32 want;

	if (!rest || !part)
		return 0;
	want = part->bytes;
	guessed = rest->origin_count > 1;
	for (u32 i = 0; i < FATHOM_MAX_ORIGINS; i++) {
		struct fathom_origin *from = &rest->origins[i], *to = &part->origins[i];
		u32 bytes;

		if (i >= rest->origin_count)
			break;
		bytes = least(from->bytes, want);
		if (guessed)
			no_more_exact(from);
		*to = *from;
		to->bytes = bytes;
		from->bytes -= bytes;
		want -= bytes;
	}
	for (u32 i = 0; i < FATHOM_UNKNOWN_REASONS; i++) {
		u32 bytes = least(rest->unknown[i], want);

		part->unknown[i] = bytes;
		rest->unknown[i] -= bytes;
		want -= bytes;
	}
	if (guessed) {
		rest->flags |= FATHOM_APPORTIONED;
		part->flags |= FATHOM_APPORTIONED;
	} else if (rest->origins[0].kind != FATHOM_JOURNAL) {
		rest->origins[0].first_index += part->bytes >> PAGE_SHIFT;
	}
	return 0;
}

SEC("tp_btf/block_split")
int BPF_PROG(fathom_split, struct bio *bio, u32 rest_sector)
{
	struct fathom_bio *rest, *part;
	struct bio *whole;
	u64 address;

	/* `bio` is the part cut off; it is chained to the rest through bi_private */
	address = (u64)bio->bi_private;
	if (!address)
		return 0;
	whole = AS(bio, address);
	rest = bio_find(whole);
	if (!rest)
		return 0;
	part = bio_claim(bio);
	if (!part || part == rest) {
		count(FATHOM_COUNT_BIOS_FULL);
		count_by(FATHOM_COUNT_BIOS_FULL_BYTES, bio->bi_iter.bi_size);
		return 0;
	}
	count(FATHOM_COUNT_BIOS);
	__builtin_memcpy(part, rest, __builtin_offsetof(struct fathom_bio, origins));
	part->bio = (u64)bio;
	part->parent = address;
	part->bytes = bio->bi_iter.bi_size;
	part->sector = bio->bi_iter.bi_sector;
	part->split_ns = bpf_ktime_get_ns();
	part->flags = (part->flags & ~(FATHOM_SPLIT_PARENT | FATHOM_APPORTIONED)) | FATHOM_SPLIT_CHILD;
	if (rest->flags & FATHOM_BY_PAGES && (rest->origin_count > 1 || has_unknown(rest))) {
		__builtin_memset(part->unknown, 0, sizeof(part->unknown));
		origins_of_pages(bio, part, 0, AGAIN);
		part->request = 0;
		give(rest, part);
	} else {
		apportion(rest, part);
	}
	rest->bytes -= least(part->bytes, rest->bytes);
	rest->sector = part->sector + (part->bytes >> 9);
	rest->split_ns = part->split_ns;
	rest->flags |= FATHOM_SPLIT_PARENT;
	record_seal(part);
	record_seal(rest);
	return 0;
}

#endif
