/* SPDX-License-Identifier: GPL-2.0 */
/*
 * io_uring: which request a task is issuing now. Only buffered writes need it: direct I/O is joined
 * through the bio's kiocb (queue.bpf.h), whatever task submits, and workers through their current
 * work (actor.bpf.h). The request ends for the task when it completes or is handed to a worker; a
 * later retry in task work finds nothing, which is right: no user_data is better than a wrong one.
 */
#ifndef FATHOM_URING_BPF_H
#define FATHOM_URING_BPF_H

SEC("tp_btf/io_uring_submit_req")
int BPF_PROG(fathom_uring_submit, struct io_kiocb *request)
{
	struct actor *actor = current_actor();

	if (!actor)
		return 0;
	actor->request = (u64)request;
	actor->user_data = request->cqe.user_data;
	actor->request_ring = (u64)request->ctx;
	return 0;
}

static __always_inline int uring_left(const void *request)
{
	struct actor *actor = bpf_task_storage_get(&actors, bpf_get_current_task_btf(), 0, 0);

	if (actor && actor->request == (u64)request)
		actor->request = 0;
	return 0;
}

SEC("tp_btf/io_uring_complete")
int BPF_PROG(fathom_uring_complete, struct io_ring_ctx *ring, void *request)
{
	return uring_left(request);
}

SEC("tp_btf/io_uring_queue_async_work")
int BPF_PROG(fathom_uring_async, struct io_kiocb *request)
{
	return uring_left(request);
}

#endif
