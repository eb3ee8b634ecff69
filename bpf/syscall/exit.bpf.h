/* SPDX-License-Identifier: GPL-2.0-only */
/* The end of a call: its result, and what it wrote. */
#ifndef SYSCALL_EXIT_BPF_H
#define SYSCALL_EXIT_BPF_H

#include "syscall/enter.bpf.h"

#define ERRNO_MAX 4095

static __always_inline void add_up(const struct task_state *s, struct task_struct *task, long ret)
{
	struct syscall_count *c = element(&counts, slot_of(s->abi, s->nr));
	__u64 now = bpf_ktime_get_ns(), wall, cpu;

	if (!c)
		return;
	wall = s->inside ? now - s->entered : 0;
	cpu = s->inside ? cpu_used(task, now) - s->cpu : 0;
	if (!c->calls++ || wall < c->min_ns)
		c->min_ns = wall;
	if (wall > c->max_ns)
		c->max_ns = wall;
	c->errors += ret < 0 && ret >= -ERRNO_MAX;
	c->wall_ns += wall;
	c->cpu_ns += cpu < wall ? cpu : wall;
}

static __always_inline void grab_owner(struct work *w, struct task_struct *task)
{
	struct chunk *c = chunk_begin(w, sizeof(struct syscall_owner));
	struct syscall_owner *o;

	if (!c)
		return;
	o = (struct syscall_owner *)&w->data[ROOM(w->record.used + CHUNK)];
	o->cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
	o->uid = BPF_CORE_READ(task, cred, uid.val);
	o->netns = BPF_CORE_READ(task, nsproxy, net_ns, ns.inum);
	bpf_get_current_comm(o->comm, sizeof(o->comm));
	chunk_end(w, c, sizeof(*o), sizeof(*o));
	c->kind = CHUNK_OWNER;
}

/* What the start could not read, or was not seen to read, is read now. */
static __always_inline void cook_late(struct work *w, const struct task_state *s,
				      const struct recipe *r, int place)
{
	__u32 flags = s->inside ? 0 : RECORD_NO_ENTRY;

	if (s->inside && !s->fault)
		return;
	w->late = 1;
	cook_all(place, r->enter, r->nenter);
	w->late = 0;
	w->record.flags = flags | (w->record.flags & RECORD_CUT);
}

static __always_inline void send_exit(struct task_struct *task, struct task_state *s,
				      const struct recipe *r, struct work *w, int place)
{
	w->whole = tracing.limit;
	if (r->flags & RECIPE_MESSAGE)
		choose_limit(w, r);
	if (w->whole == WHOLE_MAX)
		grab_facts(place, w->record.args[r->fd & 7]);
	cook_late(w, s, r, place);
	if (s->length)
		w->length = s->length;
	cook_all(place, r->exit, r->nexit);
	if (tracing.owner)
		grab_owner(w, task);
	if (s->told)
		w->record.flags |= RECORD_ENTERED;
	record_head(&w->record, task, SYSCALL_EXIT);
	w->record.entered = s->inside ? s->entered : w->record.time;
	work_end(w);
}

/* Of a call whose start was not seen: false if it is a child's first return, or none. */
static __always_inline bool find_call(struct task_struct *task, struct task_state *s,
				      struct pt_regs *regs, long ret)
{
	long nr = number_of_call(regs);
	const struct recipe *r;

	if (s->waits_exec || nr < 0)
		return false;
	s->abi = abi_of(task, nr);
	s->nr = nr;
	s->open = s->told = s->fault = s->length = 0;
	r = recipe_of(s->abi, nr);
	return r && r->flags & RECIPE_TRACED && !(r->flags & RECIPE_FORK && !ret);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(call_exits, struct pt_regs *regs, long ret)
{
	struct task_struct *task = this_task();
	struct task_state *s = state_chosen(task);
	const struct recipe *r;
	struct work *w;
	int place;

	if (!s)
		return 0;
	if (s->inside ? !s->open : !find_call(task, s, regs, ret)) {
		s->inside = 0;
		return 0;
	}
	r = recipe_of(s->abi, s->nr);
	place = work_begin();
	w = place < 0 ? NULL : element(&works, place);
	if (!w || !r) {
		count(lost);
		return 0;
	}
	w->record.abi = s->abi;
	w->record.nr = s->nr;
	w->record.ret = s->abi == ABI_COMPAT ? (__s32)ret : ret;
	read_args(w->record.args, regs, s->abi);
	if (!s->inside && !want_call(r, w->record.args)) {
		w->busy = 0;
		return 0;
	}
	if (tracing.count) {
		add_up(s, task, w->record.ret);
		w->busy = 0;
	} else {
		send_exit(task, s, r, w, place);
	}
	s->inside = s->open = 0;
	return 0;
}

#endif
