/* SPDX-License-Identifier: GPL-2.0-only */
/* What is kept with a task: whether it is traced, and the call that it is in. */
#ifndef SYSCALL_TASK_BPF_H
#define SYSCALL_TASK_BPF_H

#include "lib/count.bpf.h"
#include "syscall.h"

const volatile struct syscall_config tracing;

struct task_state {
	__u64 entered; /* when the call began */
	__u64 cpu;     /* what the task had used of a CPU then */
	__u32 nr;
	__u32 length; /* struct work's */
	__u8 chosen;  /* is traced */
	__u8 passed;  /* was looked at and is not */
	__u8 follow;
	__u8 waits_exec;
	__u8 inside; /* its start was seen */
	__u8 open;   /* and is wanted */
	__u8 told;   /* and was sent */
	__u8 fault;  /* memory was not there */
	__u8 ended;  /* its end was seen by the first of two programs */
	__u8 abi, pad[6];
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct task_state);
} tasks SEC(".maps");

/* Before 5.11, by the address of the task: it outlives the number when a thread executes a program. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 15);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u64);
	__type(value, struct task_state);
} tasks_by_address SEC(".maps");

/* Who is to be marked, by thread; or by process if it is followed. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, __u32);
} targets SEC(".maps");

/* Marked tasks that have not ended. In a section of its own, where user space finds it. */
__s64 live SEC(".data.live") = 0;

/* A member of a task: where the pointer has a type, by a plain load, cheaper than a helper's call. */
#define OF(task, member) (tracing.storage ? (task)->member : BPF_CORE_READ(task, member))

/* NULL, soon, of the many that nobody keeps anything with. */
static __always_inline struct task_state *state_of(struct task_struct *task)
{
	__u64 key = (__u64)task;

	if (tracing.storage)
		return task->bpf_storage ? bpf_task_storage_get(&tasks, task, 0, 0) : NULL;
	return bpf_map_lookup_elem(&tasks_by_address, &key);
}

/* NULL, counted, if there is no room. */
static __always_inline struct task_state *state_make(struct task_struct *task)
{
	struct task_state nothing = {}, *s;
	__u64 key = (__u64)task;

	if (tracing.storage) {
		s = bpf_task_storage_get(&tasks, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	} else {
		bpf_map_update_elem(&tasks_by_address, &key, &nothing, BPF_NOEXIST);
		s = bpf_map_lookup_elem(&tasks_by_address, &key);
	}
	if (!s)
		count(map_full);
	return s;
}

static __always_inline void state_forget(struct task_struct *task)
{
	__u64 key = (__u64)task;

	if (!tracing.storage)
		bpf_map_delete_elem(&tasks_by_address, &key);
}

static __always_inline struct task_struct *this_task(void)
{
	if (tracing.storage)
		return bpf_get_current_task_btf();
	return (struct task_struct *)bpf_get_current_task();
}

/* Of the thread, in the first namespace of processes. */
static __always_inline __u32 task_number(const struct task_struct *task)
{
	return OF(task, pid);
}

#endif
