/* SPDX-License-Identifier: GPL-2.0-only */
/* Which tasks are traced: those that were marked, or all that the selection names. */
#ifndef SYSCALL_CHOOSE_BPF_H
#define SYSCALL_CHOOSE_BPF_H

#include "lib/filter.bpf.h"
#include "syscall/task.bpf.h"

static __noinline bool task_is_below(struct task_struct *task, __u64 id, int level)
{
	struct cgroup *cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp);

	for (int i = 0; i < CGROUP_DEPTH_MAX && cgroup; i++) {
		if (BPF_CORE_READ(cgroup, level) <= level)
			return BPF_CORE_READ(cgroup, level) == level &&
			       BPF_CORE_READ(cgroup, kn, id) == id;
		cgroup = BPF_CORE_READ(cgroup, self.parent, cgroup);
	}
	return false;
}

static __always_inline bool want_task_cgroup(struct task_struct *task)
{
	for (int i = 0; i < FILTER_MAX && i < cfg.filter.ncgroup; i++)
		if (task_is_below(task, cfg.filter.cgroup[i].id, cfg.filter.cgroup[i].level))
			return true;
	return !cfg.filter.ncgroup;
}

static __always_inline bool want_task_comm(struct task_struct *task)
{
	char comm[16];

	if (!cfg.filter.ncomm)
		return true;
	BPF_CORE_READ_STR_INTO(&comm, task, comm);
	for (int i = 0; i < FILTER_MAX && i < cfg.filter.ncomm; i++)
		if (same_text(cfg.filter.comm[i], comm))
			return true;
	return false;
}

static __noinline bool want_task(struct task_struct *task)
{
	const volatile struct filter *want = &cfg.filter;
	__u32 pid = BPF_CORE_READ(task, tgid);

	if (pid == tracing.self)
		return false;
	return IN_LIST(want->pid, want->npid, pid) &&
	       (!want->nuid ||
		IN_LIST(want->uid, want->nuid, BPF_CORE_READ(task, cred, uid.val))) &&
	       (!want->nnetns || IN_LIST(want->netns, want->nnetns,
					 BPF_CORE_READ(task, nsproxy, net_ns, ns.inum))) &&
	       want_task_cgroup(task) && want_task_comm(task);
}

/* The answer is kept until the task executes a program or changes its cgroup. */
static __always_inline struct task_state *state_chosen(struct task_struct *task)
{
	struct task_state *s = state_of(task);

	if (tracing.marked)
		return s && s->chosen ? s : NULL;
	if (!s)
		s = state_make(task);
	if (!s)
		return NULL;
	if (!s->chosen && !s->passed) {
		s->chosen = want_task(task);
		s->passed = !s->chosen;
	}
	return s->chosen ? s : NULL;
}

static __always_inline void choose_again(struct task_struct *task)
{
	struct task_state *s = tracing.marked ? NULL : state_of(task);

	if (s)
		s->chosen = s->passed = 0;
}

/* False if it was before. */
static __always_inline bool mark(struct task_struct *task, __u32 how)
{
	struct task_state *s = state_make(task);

	if (!s || s->chosen)
		return false;
	s->chosen = 1;
	s->follow = !!(how & TARGET_FOLLOW);
	s->waits_exec = !!(how & TARGET_WAITS_EXEC);
	__sync_fetch_and_add(&live, 1);
	return true;
}

/* Marks who is there at the start. */
SEC("iter/task")
int mark_tasks(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	__u32 *how, tid, pid;

	if (!task)
		return 0;
	tid = task->pid;
	pid = task->tgid;
	how = bpf_map_lookup_elem(&targets, &tid);
	if (!how) {
		how = bpf_map_lookup_elem(&targets, &pid);
		if (how && !(*how & TARGET_FOLLOW))
			how = NULL;
	}
	if (how)
		mark(task, *how);
	return 0;
}

#endif
