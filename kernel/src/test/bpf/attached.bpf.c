// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0
/* Programs that are attached, and some that this kernel refuses or has no place for. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

char LICENSE[] SEC("license") = "GPL";

#define EVENT_FD 777777

const volatile u32 self_tgid = 0;
u64 typed_events;
u64 raw_events;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, u64);
} calls_of_task SEC(".maps");

struct event {
	u64 number;
	u32 tid;
	u32 fd;
};

static __always_inline bool ours(void)
{
	return bpf_get_current_pid_tgid() >> 32 == self_tgid;
}

struct pt_regs___x86 {
	unsigned long di;
} __attribute__((preserve_access_index));

struct pt_regs___arm64 {
	u64 regs[31];
} __attribute__((preserve_access_index));

static __always_inline u32 first_argument(void *regs)
{
	struct pt_regs___x86 *x86 = regs;
	struct pt_regs___arm64 *arm64 = regs;

	if (bpf_core_field_exists(x86->di))
		return BPF_CORE_READ(x86, di);
	return BPF_CORE_READ(arm64, regs[0]);
}

SEC("tp_btf/sys_enter")
int BPF_PROG(typed, struct pt_regs *regs, long id)
{
	struct event *event;
	u64 *calls;
	u32 fd;

	if (!ours())
		return 0;
	fd = first_argument(regs);
	if (fd != EVENT_FD)
		return 0;
	calls = bpf_task_storage_get(&calls_of_task, bpf_get_current_task_btf(), 0,
				     BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!calls)
		return 0;
	++*calls;
	__sync_fetch_and_add(&typed_events, 1);
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return 0;
	event->number = *calls;
	event->tid = (u32)bpf_get_current_pid_tgid();
	event->fd = fd;
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
	return 0;
}

SEC("raw_tp/sys_exit")
int raw(struct bpf_raw_tracepoint_args *context)
{
	if (ours())
		__sync_fetch_and_add(&raw_events, 1);
	return 0;
}

SEC("iter/task")
int tasks(struct bpf_iter__task *context)
{
	struct task_struct *task = context->task;
	u32 id;

	if (!task)
		return 0;
	id = task->tgid;
	bpf_seq_write(context->meta->seq, &id, sizeof(id));
	return 0;
}

SEC("tp_btf/fathom_no_such_tracepoint")
int missing_typed(void *context)
{
	return 0;
}

SEC("raw_tp/fathom_no_such_tracepoint")
int missing_raw(void *context)
{
	return 0;
}

SEC("iter/fathom_no_such_iterator")
int missing_iterator(void *context)
{
	return 0;
}

extern void fathom_needed_function(void) __ksym;

SEC("tp_btf/sys_exit")
int missing_function(void *context)
{
	fathom_needed_function();
	return 0;
}

/* The verifier does not let it follow a number. */
SEC("tp_btf/sys_exit")
int refused(u64 *context)
{
	u64 *wild = (u64 *)0x1234;

	return *(volatile u64 *)wild;
}
