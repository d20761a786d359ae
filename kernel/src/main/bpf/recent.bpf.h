/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The task that wrote last on a CPU: saves the usual write the task's storage. Tasks that use
 * io_uring are left out, their identity depends on the request.
 */
#ifndef FATHOM_RECENT_BPF_H
#define FATHOM_RECENT_BPF_H

struct recent {
	u64 task; /* address, 0 = nobody */
	u64 who;  /* tgid << 32 | tid */
	u64 comm[2];
	u64 cgroup;
	u64 write_inode; /* its last write, when that was to one page only; 0 = none */
	u64 write_index;
	u32 write_device;
	u32 write_fresh; /* 1: it began a generation whose folio event is still to come */
	u32 number;	 /* identity */
	u32 reserved;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct recent);
} recents SEC(".maps");

static __always_inline struct recent *recent_here(void)
{
	u32 zero = 0;

	return bpf_map_lookup_elem(&recents, &zero);
}

/*
 * The current task's identity when it is the recent one and nothing about it has changed, else 0.
 * A program may be preempted by one of another task: the address is looked at before and after.
 */
static __always_inline u32 recent_number(struct recent *recent, struct task_struct *task)
{
	u32 number;

	if (recent->task != (u64)task || recent->who != who_is(task) || task->io_uring)
		return 0;
	if (recent->cgroup != cgroup_of(task))
		return 0;
	if (recent->comm[0] != ((u64 *)task->comm)[0] || recent->comm[1] != ((u64 *)task->comm)[1])
		return 0;
	number = recent->number;
	barrier();
	return *(volatile u64 *)&recent->task == (u64)task ? number : 0;
}

/* Makes the current task the recent one. */
static __always_inline void recent_set(struct recent *recent, struct task_struct *task, u32 number)
{
	*(volatile u64 *)&recent->task = 0;
	barrier();
	recent->write_inode = 0;
	/* workers, also io_uring's, act for others */
	if (task->io_uring || task->worker_private)
		return;
	recent->who = who_is(task);
	copy_comm(task, recent->comm);
	recent->cgroup = cgroup_of(task);
	recent->number = number;
	barrier();
	*(volatile u64 *)&recent->task = (u64)task;
}

#endif
