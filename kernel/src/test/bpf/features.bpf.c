// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0
/* What the loader can do, one program each; they run on demand and answer what they found. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

char LICENSE[] SEC("license") = "GPL";

struct pair {
	u32 first;
	u32 second;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, struct pair);
	__type(value, u64);
} hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u64);
} lru SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, struct pair);
} per_cpu SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 8);
	__type(key, u32);
	__type(value, u64);
} per_cpu_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, u64);
} of_task SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 16);
	__uint(key_size, 4);
	__uint(value_size, 8 * 32);
} stacks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8192);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} small_ring SEC(".maps");

const volatile u8 a_byte = 1;
const volatile u16 a_short = 2;
const volatile s32 an_int = -3;
const volatile u64 a_long = 4;
const volatile u32 enough_for_no_integer[3] = {1, 2, 3};
u32 initialized = 40;
u64 counter;
u64 lost;
static volatile u32 hidden = 7;

extern void *bpf_rdonly_cast(const void *object, u32 type) __ksym __weak;
extern void fathom_no_such_function(void) __ksym __weak;

/* CO-RE: the kernel puts in where its own fields are. */
struct task_struct___here {
	int pid;
	int tgid;
	int fathom_no_such_field;
} __attribute__((preserve_access_index));

SEC("syscall")
int constants(void *context)
{
	return a_byte + a_short * 10 + an_int * 100 + a_long * 1000 + enough_for_no_integer[2];
}

SEC("syscall")
int variables(void *context)
{
	hidden++;
	initialized += 2;
	return __sync_fetch_and_add(&counter, 1) + initialized + hidden;
}

SEC("syscall")
int maps(void *context)
{
	struct pair key = {1, 2};
	u32 index = 1;
	u32 three = 3;
	u64 value = 12;
	struct pair *of_cpu = bpf_map_lookup_elem(&per_cpu, &index);

	if (!of_cpu)
		return 1;
	of_cpu->second += 5;
	bpf_map_update_elem(&hash, &key, &value, BPF_ANY);
	bpf_map_update_elem(&lru, &three, &value, BPF_ANY);
	bpf_map_update_elem(&per_cpu_hash, &three, &value, BPF_ANY);
	return 0;
}

struct sum {
	u64 total;
	u32 weight;
};

static __noinline u32 weighted(u32 index, u32 weight)
{
	if (weight > 100)
		return 0;
	return index * weight;
}

static int add(u32 index, struct sum *sum)
{
	sum->total += weighted(index, sum->weight);
	return 0;
}

static int add_one(u32 index, struct sum *sum)
{
	sum->total += sum->weight;
	return index == 999;
}

/* A callback, which calls another function; and a second one, so that distances differ. */
SEC("syscall")
int loops(void *context)
{
	struct sum sum = {.total = 0, .weight = 2};

	bpf_loop(10, add, &sum, 0);
	bpf_loop(10000, add_one, &sum, 0);
	return sum.total + weighted(3, sum.weight);
}

SEC("syscall")
int fields(void *context)
{
	struct task_struct___here *task = (void *)bpf_get_current_task();
	u32 tgid = BPF_CORE_READ(task, tgid);
	u32 answer = 0;

	if (tgid == bpf_get_current_pid_tgid() >> 32)
		answer |= 1;
	if (bpf_core_field_exists(task->tgid))
		answer |= 2;
	if (bpf_core_field_exists(task->fathom_no_such_field))
		answer |= 4;
	if (bpf_core_enum_value(enum pid_type, PIDTYPE_SID) == PIDTYPE_SID)
		answer |= 8;
	if (bpf_core_type_size(struct bio) > 0)
		answer |= 16;
	return answer;
}

SEC("syscall")
int kernel_functions(void *context)
{
	struct task_struct *task;

	if (fathom_no_such_function) {
		fathom_no_such_function();
		return 1;
	}
	if (!bpf_rdonly_cast)
		return 2;
	task = bpf_rdonly_cast((void *)bpf_get_current_task(), bpf_core_type_id_kernel(struct task_struct));
	return task->tgid == bpf_get_current_pid_tgid() >> 32 ? 3 : 4;
}

/* One record: of a number of bytes, with its number in front. Odd ones are given up. */
struct order {
	u32 first;
	u32 count;
	u32 discard;
};

static int give(u32 index, struct order *order)
{
	u64 *record = bpf_ringbuf_reserve(&ring, 20, 0);

	if (!record) {
		lost++;
		return 0;
	}
	*record = order->first + index;
	if (order->discard && index % 2)
		bpf_ringbuf_discard(record, BPF_RB_NO_WAKEUP);
	else
		bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
	return 0;
}

SEC("syscall")
int records(struct order *context)
{
	struct order order = *context;

	bpf_loop(order.count, give, &order, 0);
	return 0;
}

/* A record of another length in the other ring. */
SEC("syscall")
int small_record(void *context)
{
	u8 record[3] = {7, 8, 9};

	return bpf_ringbuf_output(&small_ring, record, sizeof(record), BPF_RB_NO_WAKEUP) ? 1 : 0;
}
