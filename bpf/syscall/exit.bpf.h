/* SPDX-License-Identifier: GPL-2.0-only */
/* The end of a call: its result, and what it wrote. */
#ifndef SYSCALL_EXIT_BPF_H
#define SYSCALL_EXIT_BPF_H

#include "syscall/enter.bpf.h"

#define ERRNO_MAX 4095

static __always_inline void add_up(const struct task_state *s, struct task_struct *task,
				   const struct syscall_record *end)
{
	struct syscall_count *c = element(&counts, slot_of(s->abi, s->nr));
	bool failed = end->ret < 0 && end->ret >= -ERRNO_MAX;
	__u64 wall = end->time - s->entered, cpu = cpu_used(task, end->time) - s->cpu;

	if (!c || (tracing.status && failed != (tracing.status == STATUS_FAILED)))
		return;
	c->calls++;
	c->errors += failed;
	if (s->inside)
		c->cpu_ns += cpu < wall ? cpu : wall;
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

static __always_inline void send_exit(struct task_state *s, const struct recipe *r, struct work *w,
				      __u32 place)
{
	if (!s->told)
		add_args(w);
	/* What the start could not read, or was not seen to read, is read now. */
	if (!s->inside || s->fault) {
		w->late = 1;
		cook_all(place, r->enter, r->nenter);
		w->late = 0;
	}
	if (s->length)
		w->length = s->length;
	cook_all(place, r->exit, r->nexit);
	w->record.type = SYSCALL_EXIT;
	w->record.told = s->told;
	w->record.entered = s->inside ? s->entered : w->record.time;
	record_send(&w->record);
}

/* Of two programs the second has nothing to do, unless the kernel skipped the first. */
static __always_inline bool seen_before(struct task_state *s, enum working who)
{
	bool before = who == ENDING_AGAIN && s->ended;

	s->ended = who == ENDING && tracing.twice;
	return before;
}

static __always_inline int call_ends(struct pt_regs *regs, long ret, enum working who)
{
	struct task_struct *task = this_task();
	struct task_state *s = state_chosen(task);
	__u32 place = place_of(who);
	const struct recipe *r;
	struct work *w;

	if (!s || seen_before(s, who))
		return 0;
	if (s->inside ? !s->open : !find_call(task, s, regs, ret)) {
		s->inside = 0;
		return 0;
	}
	r = recipe_of(s->abi, s->nr);
	w = work_begin(place, s, task, regs);
	if (!w || !r || (!s->inside && !want_call(r, w->args)))
		return 0;
	w->record.ret = s->abi == ABI_COMPAT ? (__s32)ret : ret;
	if (tracing.count)
		add_up(s, task, &w->record);
	else
		send_exit(s, r, w, place);
	s->inside = s->open = 0;
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(call_exits, struct pt_regs *regs, long ret)
{
	return call_ends(regs, ret, ENDING);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(again_exits, struct pt_regs *regs, long ret)
{
	return call_ends(regs, ret, ENDING_AGAIN);
}

#endif
