/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of dirty pages: (device, inode, page index) -> who wrote which bytes.
 *
 * A set-associative array rather than a BPF hash: several times cheaper to update, and unlike the
 * LRU hash it tells what it forgets. Consecutive pages lie in consecutive sets, so a file written
 * in order fills the table evenly. What the usual write asks for, the sets' heads, lies close
 * together in a table of its own: 64 sets on a page of memory.
 *
 * A page has two generations: `now` gathers the writes since the page last became dirty, `before`
 * is the one being written back when the page is dirtied again before its bio is queued.
 */
#ifndef FATHOM_PAGES_BPF_H
#define FATHOM_PAGES_BPF_H

#define ROW_ENTRIES 4
#define SEGMENTS 7
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
	CROWDED = 4,   /* a range did not fit: its bytes stand under an earlier writer */
	DELEGATED = 8, /* written by a loop device's thread for `writer` */
	COARSE = 16,   /* the file system tells blocks, not bytes: see call_range */
};

struct generation {
	u64 dirtied_ns; /* 0 = empty */
	u64 user_data;
	u32 writer; /* identity of the first dirtier: owns what no segment claims */
	u8 kind;
	u8 flags;
	u8 segments;
	u8 lost; /* writers that are not told; stops at 255 */
	struct segment segment[SEGMENTS];
};

struct page_entry {
	u64 inode;
	u64 index;
	u32 device;
	u32 has_before; /* 1: `before` is set */
	struct generation now;
	struct generation before;
	u64 reserved2;
};

struct page_head {
	u64 tag[WAYS];	 /* hash of the key, 0 = free */
	u32 owner[WAYS]; /* who has all bytes of the page since it is dirty; 0 = not known */
	u64 evicted;	 /* devices of whose live entries the set has forgotten some: see eviction_bit */
	u64 reserved;
};
_Static_assert(sizeof(struct page_head) == 64, "one cache line");

/*
 * Entries that follow each other: those of as many sets at one way. So the pages of a file written in
 * order lie one behind the other, while the first ways last: the entries of a set are far apart.
 */
struct page_row {
	struct page_entry entry[ROW_ENTRIES];
};
_Static_assert(sizeof(struct page_entry) == 192, "three cache lines");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_MMAPABLE); /* lies on a page boundary, so heads on cache lines */
	__type(key, u32);
	__type(value, struct page_head);
} page_heads SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, u32);
	__type(value, struct page_row);
} pages SEC(".maps");

/* A device of whose files live entries were forgotten. */
struct eviction {
	u64 pages;
	u32 number; /* of the device among those that lost pages, from 0 */
	u32 reserved;
};

/* By the superblock's device. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, u32);
	__type(value, struct eviction);
} evictions SEC(".maps");

u32 evicted_devices; /* numbers given out */

struct page_key {
	u64 inode;
	u64 index;
	u32 device;
	u32 reserved;
};

/*
 * The file's next page. The mask changes nothing but what the verifier knows: the steps of a loop end
 * within the bounds of the first.
 */
static __always_inline void page_next(struct page_key *key)
{
	key->index = (key->index + 1) & (~0ULL >> PAGE_SHIFT);
}

/* Where a page is. */
struct place {
	u64 tag;
	struct page_head *head;
	struct page_entry *entry; /* page_claim_at */
	u32 set;
	u32 way; /* page_claim_at */
};

/* The entry of a way of a set. */
static __always_inline struct page_entry *page_at(u32 set, u32 way)
{
	u32 number = way * page_sets + set, place = number / ROW_ENTRIES;
	struct page_row *row = bpf_map_lookup_elem(&pages, &place);

	return row ? &row->entry[number & (ROW_ENTRIES - 1)] : NULL;
}

static __always_inline struct page_head *page_head(const struct page_key *key, u64 *tag, u32 *set)
{
	u64 file = key->inode * 0x9e3779b97f4a7c15ULL ^ (u64)key->device * 0xc2b2ae3d27d4eb4fULL;

	file ^= file >> 29;
	*tag = (file + key->index * 0xff51afd7ed558ccdULL) | 1;
	*set = ((u32)(file >> 32) + (u32)key->index) & (page_sets - 1);
	return bpf_map_lookup_elem(&page_heads, set);
}

static __always_inline bool page_is(const struct page_entry *entry, const struct page_key *key)
{
	return entry->index == key->index && entry->inode == key->inode &&
	       entry->device == key->device;
}

/* The way whose tag is the page's, WAYS when none is. */
static __always_inline u32 page_way(const struct place *at)
{
	u32 way = WAYS;

#pragma unroll
	for (u32 i = 0; i < WAYS; i++) {
		if (at->head->tag[i] == at->tag) {
			way = i;
			break;
		}
	}
	return way;
}

/* Only devices that lost pages have one; beyond 64 of them they share. */
static __always_inline u64 eviction_bit(const struct eviction *eviction)
{
	return 1ULL << (eviction->number & 63);
}

/* Has the page's set forgotten live entries of the page's device? */
static __noinline bool page_forgotten(const struct page_key *key)
{
	struct eviction *eviction;
	struct page_head *head;
	u32 set;
	u64 tag;

	if (!key)
		return false;
	head = page_head(key, &tag, &set);
	if (!head || !head->evicted)
		return false;
	eviction = bpf_map_lookup_elem(&evictions, &key->device);
	return eviction && head->evicted & eviction_bit(eviction);
}

/* The page's entry, or NULL. */
static __noinline struct page_entry *page_find(const struct page_key *key, bool written_back)
{
	struct page_entry *entry;
	struct place at = {};
	u32 way;

	if (!key)
		return NULL;
	at.head = page_head(key, &at.tag, &at.set);
	if (!at.head)
		return NULL;
	way = page_way(&at);
	if (way == WAYS)
		return NULL;
	way = any_way(way);
	entry = page_at(at.set, way);
	if (!entry || !page_is(entry, key))
		return NULL;
	if (written_back)
		at.head->owner[way] = 0;
	return entry;
}

/*
 * Has this identity all bytes of the dirty page already? Then one more write changes nothing. One
 * cache line answers; a hash of 64 bits may be taken for the page here.
 */
static __always_inline bool page_owned(const struct page_key *key, u32 number)
{
	struct page_head *head;
	u64 tag;
	u32 set;

	head = page_head(key, &tag, &set);
	if (!head)
		return false;
#pragma unroll
	for (u32 i = 0; i < WAYS; i++) {
		if (head->tag[i] == tag)
			return head->owner[i] == number;
	}
	return false;
}

/* Which way to give to a new page: a free one, one already written, else the oldest. */
static __always_inline u32 page_victim(const struct place *at)
{
	u32 victim = 0;
	u64 oldest = ~0ULL;

#pragma unroll
	for (u32 i = 0; i < WAYS; i++) {
		if (!at->head->tag[i])
			return i;
	}
#pragma unroll
	for (u32 i = 0; i < WAYS; i++) {
		struct page_entry *entry = page_at(at->set, i);
		u64 age;

		if (!entry)
			continue;
		age = entry->now.dirtied_ns;
		if (entry->now.flags & SUBMITTED)
			age >>= 1;
		if (age < oldest) {
			oldest = age;
			victim = i;
		}
	}
	return victim;
}

/* A live entry is forgotten. */
static __noinline int page_evict(struct page_head *head, const struct page_entry *entry)
{
	struct eviction *eviction;
	u32 device;

	if (!head || !entry)
		return 0;
	device = entry->device;
	count(FATHOM_COUNT_PAGES_EVICTED);
	eviction = bpf_map_lookup_elem(&evictions, &device);
	if (!eviction) {
		struct eviction first = {};

		first.number = __sync_fetch_and_add(&evicted_devices, 1);
		bpf_map_update_elem(&evictions, &device, &first, BPF_NOEXIST);
		eviction = bpf_map_lookup_elem(&evictions, &device);
		if (!eviction)
			return 0;
	}
	__sync_fetch_and_or(&head->evicted, eviction_bit(eviction));
	__sync_fetch_and_add(&eviction->pages, 1);
	return 0;
}

/* Gives a way to the page, which has none. */
static __always_inline u32 page_take(const struct place *at)
{
	u32 way = any_way(page_victim(at));
	u64 old = at->head->tag[way];

	if (__sync_val_compare_and_swap(&at->head->tag[way], old, at->tag) != old) {
		/* another CPU took it for another page */
		way ^= 1;
		at->head->tag[way] = at->tag;
	}
	return way;
}

/* Finds the page's way and entry, made when there is none (then now.dirtied_ns is 0). */
static __always_inline bool page_claim_at(struct place *at, const struct page_key *key)
{
	struct page_entry *entry;
	u32 way;

	at->head = page_head(key, &at->tag, &at->set);
	if (!at->head)
		return false;
	way = page_way(at);
	if (way == WAYS)
		way = page_take(at);
	at->way = any_way(way);
	entry = page_at(at->set, at->way);
	at->entry = entry;
	if (!entry)
		return false;
	if (page_is(entry, key))
		return true;
	if (entry->now.dirtied_ns && !(entry->now.flags & SUBMITTED))
		page_evict(at->head, entry);
	entry->now.dirtied_ns = 0;
	entry->has_before = 0;
	entry->inode = key->inode;
	entry->index = key->index;
	entry->device = key->device;
	return true;
}

/* Says who has all bytes of a page that was claimed; 0 for nobody or not known. */
static __always_inline void page_owner(struct place *at, u32 number)
{
	at->head->owner[at->way & (WAYS - 1)] = number;
}

/* The page's entry, made when there is none. The caller changes its writers. */
static __noinline struct page_entry *page_claim(const struct page_key *key)
{
	struct place at = {};

	if (!key)
		return NULL;
	if (!page_claim_at(&at, key))
		return NULL;
	page_owner(&at, 0);
	return at.entry;
}

#include "generation.bpf.h"

/* A write of one page at most, of a file system that tells every write. As page_written. */
__noinline bool page_own(const struct page_key *key, struct claim *claim)
{
	struct page_entry *entry;
	struct place at = {};
	bool began, whole;

	if (!key || !claim)
		return false;
	if (!page_claim_at(&at, key))
		return false;
	entry = at.entry;
	began = page_written(entry, claim);
	whole = entry->now.writer == claim->writer && is_whole(&entry->now);
	page_owner(&at, whole ? claim->writer : 0);
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
__noinline int page_renew(const struct page_key *key, struct claim *claim, bool writeback)
{
	struct place at = {};

	if (!key || !claim)
		return 0;
	if (!page_claim_at(&at, key))
		return 0;
	page_renewed(at.entry, claim, writeback);
	page_owner(&at, claim->writer);
	return 0;
}

#endif
