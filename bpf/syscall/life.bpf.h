/* SPDX-License-Identifier: GPL-2.0-only */
/* Tasks that come and go, programs that they execute, signals. */
#ifndef SYSCALL_LIFE_BPF_H
#define SYSCALL_LIFE_BPF_H

#include "syscall/choose.bpf.h"
#include "syscall/work.bpf.h"

#define SIGKILL 9
#define SIGINFO 48 /* struct kernel_siginfo; the rest of siginfo_t is unused */

static __always_inline void send_simple(struct task_struct *task, __u32 type, __u64 arg, __s64 ret)
{
	int place = work_begin();
	struct work *w = place < 0 ? NULL : element(&works, place);

	if (!w) {
		count(lost);
		return;
	}
	record_head(&w->record, task, type);
	w->record.abi = w->record.nr = 0;
	w->record.args[0] = arg;
	w->record.ret = ret;
	w->record.entered = w->record.time;
	work_end(w);
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(task_forks, struct task_struct *parent, struct task_struct *child)
{
	struct task_state *s = state_of(parent);

	if (!s || !s->chosen || !s->follow)
		return 0;
	mark(child, TARGET_FOLLOW);
	if (!tracing.count)
		send_simple(parent, SYSCALL_CHILD, child->pid, child->tgid);
	return 0;
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

/* The last that it does: what it was in the middle of never ends. */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(task_exits, struct task_struct *task)
{
	struct task_struct *executes = NULL;
	struct task_state *s = state_of(task);

	if (!s || !s->chosen)
		return 0;
	s->chosen = 0;
	s->passed = 1;
	if (tracing.marked)
		__sync_fetch_and_add(&live, -1);
	if (!tracing.count || tracing.marked) {
		if (BPF_CORE_READ(task, pid) == BPF_CORE_READ(task, tgid))
			executes = who_executes(task);
		send_simple(task, executes ? SYSCALL_SUPERSEDED : SYSCALL_GONE,
			    executes ? BPF_CORE_READ(executes, pid) : 0,
			    BPF_CORE_READ(task, exit_code));
	}
	state_forget(task);
	return 0;
}

/* A thread that executes a program becomes the leader, with its number. */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(task_executes, struct task_struct *task, pid_t old, const void *bprm)
{
	struct task_state *s = state_of(task);

	if (s && s->chosen && !tracing.count && old != BPF_CORE_READ(task, pid))
		send_simple(task, SYSCALL_EXEC, old, 0);
	choose_again(task);
	return 0;
}

SEC("tp_btf/cgroup_attach_task")
int BPF_PROG(task_moves, struct cgroup *cgroup, const char *path, struct task_struct *task)
{
	choose_again(task);
	return 0;
}

static __always_inline void send_signal(struct task_struct *task, __u32 type, int number,
					const void *info)
{
	int place = work_begin();
	struct work *w = place < 0 ? NULL : element(&works, place);
	struct chunk *c;

	if (!w) {
		count(lost);
		return;
	}
	record_head(&w->record, task, type);
	w->record.abi = 0;
	w->record.nr = number;
	w->record.entered = w->record.time;
	c = chunk_begin(w, SIGINFO);
	if (c) {
		c->addr = 0;
		chunk_end(w, c, SIGINFO,
			  bpf_probe_read_kernel(&w->data[CHUNK], SIGINFO, info) ? -14 : SIGINFO);
		c->kind = CHUNK_KERNEL;
	}
	work_end(w);
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
		send_signal(task, SYSCALL_SIGNAL, number, info);
	return 0;
}

#endif
