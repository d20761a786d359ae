/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Filters by originator. They are asked when a bio is queued and its origins are known: the dirtying
 * of pages is always followed, for the bio's other bytes belong to others. What is kept out is
 * counted. Of waits those are told that a wanted task has, or that are for its data.
 */
#ifndef FATHOM_FILTER_BPF_H
#define FATHOM_FILTER_BPF_H

/* Processes wanted: tgid -> 1. Filled by user space, and by forks with want_children. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, u32);
	__type(value, u32);
} processes SEC(".maps");

/* cgroups wanted: cgroup v2 id -> 1. Filled by user space. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, u64);
	__type(value, u32);
} cgroups SEC(".maps");

static __always_inline bool process_wanted(u32 tgid)
{
	if (filter_tgid && tgid == filter_tgid)
		return true;
	if (filter_processes)
		return bpf_map_lookup_elem(&processes, &tgid);
	return !filter_tgid;
}

static __always_inline bool cgroup_wanted(u64 cgroup)
{
	if (filter_cgroup && cgroup == filter_cgroup)
		return true;
	if (filter_cgroups)
		return bpf_map_lookup_elem(&cgroups, &cgroup);
	return !filter_cgroup;
}

static __always_inline bool task_wanted(u32 tgid, u64 cgroup)
{
	return process_wanted(tgid) && cgroup_wanted(cgroup);
}

/* One origin, or the submitter, has to pass both the filter of processes and that of cgroups. */
static __noinline bool record_wanted(const struct fathom_bio *record)
{
	if (!record)
		return false;
	if (task_wanted(record->tgid, record->cgroup))
		return true;
	for (u32 i = 0; i < FATHOM_MAX_ORIGINS; i++) {
		const struct fathom_origin *o = &record->origins[origin_index(i)];

		if (i >= record->origin_count)
			break;
		if (task_wanted(o->tgid, o->cgroup))
			return true;
	}
	return false;
}

static __always_inline bool has_filter(void)
{
	return filter_tgid || filter_processes || filter_cgroup || filter_cgroups;
}

/*
 * A listed process's new children are listed too. A number that comes again for a stranger's child
 * is taken off the list. Exit changes nothing: the pages of a process outlive it.
 */
SEC("tp_btf/sched_process_fork")
int BPF_PROG(fathom_fork, struct task_struct *parent, struct task_struct *child)
{
	u32 tgid = child->tgid, from = parent->tgid, one = 1;

	if (!want_children || !filter_processes || child->pid != child->tgid)
		return 0;
	if (bpf_map_lookup_elem(&processes, &from)) {
		if (bpf_map_update_elem(&processes, &tgid, &one, BPF_ANY))
			count(FATHOM_COUNT_PROCESSES_FULL);
	} else {
		bpf_map_delete_elem(&processes, &tgid);
	}
	return 0;
}

#endif
