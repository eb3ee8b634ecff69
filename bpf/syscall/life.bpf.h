/* SPDX-License-Identifier: GPL-2.0-only */
/* Tasks that come and go, programs that they execute, signals. */
#ifndef SYSCALL_LIFE_BPF_H
#define SYSCALL_LIFE_BPF_H

#include "syscall/choose.bpf.h"
#include "syscall/work.bpf.h"

#define SIGKILL 9

/* Of a task, not of a call. */
static __always_inline void send(struct task_struct *task, __u32 type, __u32 nr, __s64 ret)
{
	struct syscall_record r = {
		.time = bpf_ktime_get_ns(),
		.ret = ret,
		.tid = task_number(task),
		.nr = nr,
		.type = type,
	};

	record_send(&r);
}

static __always_inline int follow(struct task_struct *parent, struct task_struct *child)
{
	struct task_state *s = state_of(parent);

	if (s && s->chosen && s->follow && mark(child, TARGET_FOLLOW) && !tracing.count)
		send(parent, SYSCALL_CHILD, 0, child->pid);
	return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(task_forks, struct task_struct *parent, struct task_struct *child)
{
	return follow(parent, child);
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(again_forks, struct task_struct *parent, struct task_struct *child)
{
	return follow(parent, child);
}

/* Before 5.17 it was called so. */
struct signal_struct___old {
	struct task_struct *group_exit_task;
} __attribute__((preserve_access_index));

/* The thread for whose program all others of the process end; NULL if that is not why. */
static __always_inline struct task_struct *who_executes(struct task_struct *task)
{
	struct signal_struct *signal = BPF_CORE_READ(task, signal);

	if (bpf_core_field_exists(signal->group_exec_task))
		return BPF_CORE_READ(signal, group_exec_task);
	return BPF_CORE_READ((struct signal_struct___old *)signal, group_exit_task);
}

static __always_inline void tell_end(struct task_struct *task)
{
	struct task_struct *executes = NULL;

	if (BPF_CORE_READ(task, pid) == BPF_CORE_READ(task, tgid))
		executes = who_executes(task);
	if (executes)
		send(task, SYSCALL_SUPERSEDED, 0, BPF_CORE_READ(executes, pid));
	else
		send(task, SYSCALL_GONE, 0, BPF_CORE_READ(task, exit_code));
}

/* The last that it does: what it was in the middle of never ends. */
static __always_inline int leave(struct task_struct *task)
{
	struct task_state *s = state_of(task);
	bool chosen = s && s->chosen;

	if (s) {
		s->chosen = 0;
		s->passed = 1;
	}
	if (chosen && tracing.marked)
		__sync_fetch_and_add(&live, -1);
	/* Of a count nobody wants to know, but that it may be over. */
	if (chosen && (!tracing.count || tracing.marked))
		tell_end(task);
	state_forget(task);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(task_exits, struct task_struct *task)
{
	return leave(task);
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(again_leaves, struct task_struct *task)
{
	return leave(task);
}

/* A thread that executes a program becomes the leader, with its number. */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(task_executes, struct task_struct *task, pid_t old, const void *bprm)
{
	struct task_state *s = state_of(task);

	if (s && s->chosen && !tracing.count && old != BPF_CORE_READ(task, pid))
		send(task, SYSCALL_EXEC, 0, old);
	choose_again(task);
	return 0;
}

SEC("tp_btf/cgroup_attach_task")
int BPF_PROG(task_moves, struct cgroup *cgroup, const char *path, struct task_struct *task)
{
	choose_again(task);
	return 0;
}

SEC("tp_btf/signal_deliver")
int BPF_PROG(signal_arrives, int number, const void *info, const void *action)
{
	struct task_struct *task = this_task();
	struct task_state *s = state_of(task);

	if (!s || !s->chosen || s->waits_exec)
		return 0;
	/* What kills comes as SIGKILL to all threads, for which nothing else is told. */
	if (number == SIGKILL)
		number = BPF_CORE_READ(task, signal, group_exit_code) & 0x7f;
	if (number && number != SIGKILL)
		send(task, SYSCALL_SIGNAL, number, 0);
	return 0;
}

#endif
