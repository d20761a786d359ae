/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which bytes the system call under way writes: for a file system that tells blocks only. The task's
 * registers at its entry to the kernel are those of the call, so nothing is paid by other writes.
 * write(2), pwrite64(2), writev(2), pwritev(2) and pwritev2(2) of x86-64; what else writes
 * (io_uring, splice, other architectures) stays coarse.
 */
#ifndef FATHOM_CALLRANGE_BPF_H
#define FATHOM_CALLRANGE_BPF_H

#define CALL_WRITE 1
#define CALL_PWRITE64 18
#define CALL_WRITEV 20
#define CALL_PWRITEV 296
#define CALL_PWRITEV2 328
#define MAX_CALL 512
#define MAX_VECTORS 64
#define APPEND_FLAG 02000 /* O_APPEND */
#define APPEND_CALL_FLAGS 0x30 /* RWF_APPEND, RWF_NOAPPEND */

/* A sum over a call's vectors. */
struct summing {
	u64 address; /* of the next vector */
	u64 count;   /* vectors left */
	u64 length;  /* bytes so far */
};

static long summing_step(u32 i, struct summing *sum)
{
	struct iovec vector;

	if (!sum->count ||
	    bpf_probe_read_user(&vector, sizeof(vector), (void *)sum->address))
		return 1;
	sum->length += vector.iov_len;
	sum->address += sizeof(vector);
	sum->count--;
	return 0;
}

/* The bytes of a vectored call, 0 = not known. */
static __always_inline u64 vectors_length(u64 address, u64 count)
{
	struct summing sum = {.address = address, .count = count};

	if (count > MAX_VECTORS)
		return 0;
	bpf_loop(MAX_VECTORS, summing_step, &sum, 0);
	return sum.count ? 0 : sum.length;
}

/* The file behind a descriptor of the current task, if it is the page's file. */
static __always_inline struct file *call_file(const struct page_entry *entry, u64 fd)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct inode *inode;
	struct file *file;
	u64 address = 0;
	u64 *table;

	if (!task->mm || !task->files || fd >= task->files->fdt->max_fds)
		return NULL;
	table = (u64 *)task->files->fdt->fd;
	if (bpf_probe_read_kernel(&address, sizeof(address), table + fd) || !address)
		return NULL;
	file = AS(file, address);
	inode = GET(file, f_inode);
	return GET(inode, i_ino) == entry->inode && device_of(inode) == entry->device ? file : NULL;
}

/* Makes the claim one to the page's bytes that the call writes. Returns false where unknown. */
static __noinline bool call_range(const struct page_entry *entry, struct claim *claim)
{
	struct pt_regs *call = (struct pt_regs *)bpf_task_pt_regs(bpf_get_current_task_btf());
	u64 number, position, length, page;
	struct file *file;

	if (!entry || !claim || !call || !bpf_core_field_exists(call->orig_ax))
		return false;
	number = call->orig_ax;
	if (number >= MAX_CALL)
		return false;
	file = call_file(entry, (u32)call->di);
	if (!file)
		return false;
	if (number == CALL_WRITE || number == CALL_PWRITE64)
		length = call->dx;
	else if (number == CALL_WRITEV || number == CALL_PWRITEV ||
		 (number == CALL_PWRITEV2 && !(call->r9 & APPEND_CALL_FLAGS)))
		length = vectors_length(call->si, call->dx);
	else
		return false;
	if (GET(file, f_flags) & APPEND_FLAG) {
		struct inode *inode = GET(file, f_inode);

		/* grows after the blocks are told */
		position = GET(inode, i_size);
	} else if (number == CALL_WRITE || number == CALL_WRITEV ||
		   (number == CALL_PWRITEV2 && call->r10 == ~0ULL)) {
		position = GET(file, f_pos); /* moves when the call ends */
	} else {
		position = call->r10;
	}
	page = entry->index << PAGE_SHIFT;
	if (position >= page + PAGE_BYTES || position + length <= page)
		return false;
	claim->from = position > page ? position - page : 0;
	claim->to = position + length < page + PAGE_BYTES ? position + length - page : PAGE_BYTES;
	return true;
}

#endif
