/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of files: sent once, when a bio first carries bytes of a file. A bio being queued keeps the
 * inode alive, so the name of an exited writer's file, and of a deleted one that is still open, is
 * there. The cost is a lookup per file and bio, none per page.
 */
#ifndef FATHOM_FILES_BPF_H
#define FATHOM_FILES_BPF_H

#define FILE_SETS 4096
#define PATH_COMPONENTS 16
#define PATH_TURN (sizeof(((struct fathom_file *)0)->path) - 256) /* a name fits behind it */

/* Which names were sent, by hash: 0 = free. The oldest of a set is forgotten, then sent again. */
struct file_ways {
	u64 tag[WAYS];
	u32 next;
	u32 reserved;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, FILE_SETS);
	__type(key, u32);
	__type(value, struct file_ways);
} files SEC(".maps");

/* The dentry an alias list's node lies in. */
static __always_inline u64 dentry_of(u64 alias)
{
	return alias ? alias - bpf_core_field_offset(struct dentry, d_u.d_alias) : 0;
}

/* Has the name been sent? If not it is taken for sent from now on. */
static __always_inline bool file_is_new(u64 tag)
{
	u32 set = (tag >> 40) & (FILE_SETS - 1), next;
	struct file_ways *ways = bpf_map_lookup_elem(&files, &set);

	if (!ways)
		return false;
#pragma unroll
	for (u32 i = 0; i < WAYS; i++) {
		if (ways->tag[i] == tag)
			return false;
	}
	next = ways->next;
	ways->next = next + 1;
	asm volatile("%0 &= 3" : "+r"(next));
	ways->tag[next] = tag;
	return true;
}
_Static_assert(WAYS == 4, "file_is_new");

/* A walk from a dentry to the root. */
struct path_walk {
	struct fathom_file *file;
	u64 dentry;
	u32 length; /* of the path so far, without a NUL */
	u32 ended;  /* 1: at the root */
};

static __always_inline void path_put(struct path_walk *w, struct dentry *dentry)
{
	const unsigned char *name = GET(dentry, d_name.name);
	u32 at = w->length;
	long copied;

	asm volatile("" : "+r"(at)); /* so that the compiler leaves the checks for older verifiers */
	if (w->file->components) {
		if (at >= PATH_TURN)
			return;
		w->file->path[at++] = '/';
	}
	asm volatile("" : "+r"(at));
	if (at >= PATH_TURN)
		return;
	copied = bpf_probe_read_kernel_str(&w->file->path[at], 256, name);
	if (copied > 1)
		w->length = at + copied - 1;
	w->file->components++;
}

static long path_step(u32 i, struct path_walk *w)
{
	struct dentry *dentry;
	u64 parent;

	if (!w->dentry)
		return 1;
	dentry = AS(dentry, w->dentry);
	parent = (u64)GET(dentry, d_parent);
	if (parent == w->dentry) {
		w->ended = 1;
		return 1;
	}
	if (!GET(dentry, d_hash.pprev))
		w->file->flags |= FATHOM_FILE_DELETED;
	if (w->length + 1 >= PATH_TURN)
		return 1;
	path_put(w, dentry);
	w->dentry = parent;
	return 0;
}

static __always_inline void path_fill(struct fathom_file *file, u64 first)
{
	struct path_walk w = {.file = file, .dentry = first};

	file->flags = 0;
	bpf_loop(PATH_COMPONENTS, path_step, &w, 0);
	if (!w.ended)
		file->flags |= first ? FATHOM_FILE_TRUNCATED : FATHOM_FILE_NAMELESS;
	else if (!file->components)
		file->flags = FATHOM_FILE_NAMELESS;
}

/* A file has bytes in a bio: its name, unless that was sent. */
static __noinline int file_seen(struct inode *inode)
{
	u64 number = GET(inode, i_ino), alias = (u64)GET(inode, i_dentry.first), tag;
	u32 device = device_of(inode);
	struct fathom_file *file;

	/* the generation tells files that had the same number, the name's hash a file renamed */
	tag = number * 0x9e3779b97f4a7c15ULL ^ (u64)device * 0xc2b2ae3d27d4eb4fULL ^
	      GET(inode, i_generation);
	if (alias)
		tag += (u64)READ(dentry, dentry_of(alias), d_name.hash_len) << 24;
	tag = tag * 0xff51afd7ed558ccdULL | 1;
	if (!file_is_new(tag))
		return 0;
	file = bpf_ringbuf_reserve(&records, sizeof(*file), 0);
	if (!file) {
		count(FATHOM_COUNT_RING_FULL_OTHER);
		return 0;
	}
	begin(&file->header, FATHOM_FILE, sizeof(*file));
	file->fs_device = device;
	file->components = 0;
	file->inode = number;
	file->path[0] = 0;
	path_fill(file, dentry_of(alias));
	bpf_ringbuf_submit(file, wakeup_flags);
	return 0;
}

#endif
