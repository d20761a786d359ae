/* SPDX-License-Identifier: GPL-2.0 */
/* Who acts: tasks, their identities, and the write and io_uring request a task is busy with. */
#ifndef FATHOM_ACTOR_BPF_H
#define FATHOM_ACTOR_BPF_H

#define IDENTITIES 65536

/*
 * A task as it was at some moment. Pages refer to it by number, so that an entry per page stays
 * small; numbers are never reused, only slots are (number mod IDENTITIES).
 */
struct identity {
	u32 number;
	u32 tgid;
	u32 tid;
	u32 reserved;
	char comm[FATHOM_COMM];
	u64 cgroup;
	u64 ring;
	u64 reserved2;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, IDENTITIES);
	__type(key, u32);
	__type(value, struct identity);
} identities SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u32);
} last_identity SEC(".maps");

/* What is remembered of a task. */
struct actor {
	/* the identity last given out for it, and what it was made of */
	u32 number;
	u32 reserved;
	char comm[FATHOM_COMM];
	u64 cgroup;
	u64 ring;
	/* io_uring request being issued in this task, 0 = none */
	u64 request;
	u64 user_data;
	u64 request_ring;
	/* last write range whose pages were charged to the task */
	u64 write_inode;
	u64 write_first; /* page index */
	u64 write_last;
	u64 write_ns;
	u32 write_device;
	u32 reserved2;
	u64 scratch;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, u32);
	__type(value, struct actor);
} actors SEC(".maps");

static __always_inline struct actor *current_actor(void)
{
	struct actor *actor = bpf_task_storage_get(&actors, bpf_get_current_task_btf(), 0,
						   BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (!actor)
		count(FATHOM_COUNT_NO_ACTOR);
	return actor;
}

/*
 * An io_uring worker runs a request for another task: its current work is the request. The worker
 * is recognised by its own back pointer, which needs no flag values. Returns the address of the
 * io_kiocb or 0.
 */
static __always_inline u64 worker_request(struct task_struct *task)
{
	struct io_worker *worker;
	u64 work = 0;

	if (!task->mm || !task->worker_private)
		return 0;
	worker = AS(io_worker, task->worker_private);
	if (GET(worker, task) != task)
		return 0;
	bpf_probe_read_kernel(&work, sizeof(work), &worker->cur_work);
	return work ? work - bpf_core_field_offset(struct io_kiocb, work) : 0;
}

/*
 * The number of the current task's identity; a new one after exec, prctl(PR_SET_NAME), a move to
 * another cgroup, or a request of another ring. `user_data` receives the io_uring request's.
 */
static __noinline u32 current_identity(struct actor *actor, u64 *user_data)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct identity *identity;
	u64 who, ring = 0, cgroup, request;
	u64 comm[2];
	u32 zero = 0, slot, *last;

	if (!actor)
		return 0;
	*user_data = 0;
	if (want_uring) {
		if (actor->request) {
			ring = actor->request_ring;
			*user_data = actor->user_data;
		} else {
			request = worker_request(task);
			if (request) {
				ring = (u64)READ(io_kiocb, request, ctx);
				*user_data = READ(io_kiocb, request, cqe.user_data);
			}
		}
	}
	cgroup = cgroup_of(task);
	copy_comm(task, comm);
	if (actor->number && actor->cgroup == cgroup && actor->ring == ring &&
	    ((u64 *)actor->comm)[0] == comm[0] && ((u64 *)actor->comm)[1] == comm[1])
		return actor->number;
	last = bpf_map_lookup_elem(&last_identity, &zero);
	if (!last)
		return 0;
	slot = __sync_fetch_and_add(last, 1) + 1;
	who = who_is(task);
	actor->number = slot;
	actor->cgroup = cgroup;
	actor->ring = ring;
	((u64 *)actor->comm)[0] = comm[0];
	((u64 *)actor->comm)[1] = comm[1];
	slot &= IDENTITIES - 1;
	identity = bpf_map_lookup_elem(&identities, &slot);
	if (!identity)
		return 0;
	identity->number = 0; /* a reader in between finds nothing rather than a mixture */
	identity->tgid = who >> 32;
	identity->tid = who;
	__builtin_memcpy(identity->comm, comm, sizeof(comm));
	identity->cgroup = cgroup;
	identity->ring = ring;
	identity->number = actor->number;
	return actor->number;
}

static __always_inline struct identity *identity_of(u32 number)
{
	u32 slot = number & (IDENTITIES - 1);
	struct identity *identity = bpf_map_lookup_elem(&identities, &slot);

	return number && identity && identity->number == number ? identity : NULL;
}

#endif
