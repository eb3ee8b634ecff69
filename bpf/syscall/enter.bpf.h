/* SPDX-License-Identifier: GPL-2.0-only */
/* The start of a call: what it was asked is kept, and sent if the end cannot tell it. */
#ifndef SYSCALL_ENTER_BPF_H
#define SYSCALL_ENTER_BPF_H

#include "syscall/choose.bpf.h"
#include "syscall/fd.bpf.h"
#include "syscall/recipe.bpf.h"

#define TS_COMPAT 2	    /* arch/x86/include/asm/thread_info.h */
#define TIF_32BIT (1 << 22) /* arch/arm64/include/asm/thread_info.h */

#ifndef __TARGET_ARCH_x86
/* Of arm64. */
struct thread_info___arm {
	unsigned long flags;
} __attribute__((preserve_access_index));

struct pt_regs___syscall {
	__u64 regs[31];
	__u64 orig_x0;
	__s32 syscallno;
} __attribute__((preserve_access_index));
#endif

static __always_inline long number_of_call(struct pt_regs *regs)
{
#ifdef __TARGET_ARCH_x86
	return (__s32)regs->orig_ax;
#else
	return BPF_CORE_READ((struct pt_regs___syscall *)regs, syscallno);
#endif
}

/* Which table the number is of: int 0x80 comes from 64-bit programs, too. */
static __always_inline __u32 abi_of(struct task_struct *task, long nr)
{
#ifdef __TARGET_ARCH_x86
	if (OF(task, thread_info.status) & TS_COMPAT)
		return ABI_COMPAT;
	return nr >= 0 && nr & X32_BIT ? ABI_X32 : ABI_NATIVE;
#else
	const struct thread_info___arm *info = (void *)&task->thread_info;

	return BPF_CORE_READ(info, flags) & TIF_32BIT ? ABI_COMPAT : ABI_NATIVE;
#endif
}

static __always_inline void read_args(__u64 *args, struct pt_regs *regs, __u32 abi)
{
#ifdef __TARGET_ARCH_x86
	if (abi == ABI_COMPAT) {
		args[0] = (__u32)regs->bx;
		args[1] = (__u32)regs->cx;
		args[2] = (__u32)regs->dx;
		args[3] = (__u32)regs->si;
		args[4] = (__u32)regs->di;
		args[5] = (__u32)regs->bp;
		return;
	}
	args[0] = regs->di;
	args[1] = regs->si;
	args[2] = regs->dx;
	args[3] = regs->r10;
	args[4] = regs->r8;
	args[5] = regs->r9;
#else
	const struct pt_regs___syscall *r = (void *)regs;

	args[0] = BPF_CORE_READ(r, orig_x0);
	for (int i = 1; i < SYSCALL_ARGS; i++)
		args[i] = BPF_CORE_READ(r, regs[i]);
#endif
}

/* Whether a call of that recipe is asked for. */
static __always_inline bool want_call(const struct recipe *r, const __u64 *args)
{
	if (!(r->flags & RECIPE_TRACED))
		return false;
	return !(r->flags & RECIPE_SOCKET) || r->fd < 0 || r->fd >= SYSCALL_ARGS ||
	       is_socket(args[r->fd & 7]);
}

/* What the task has used of a CPU, up to now if it has not left it since. */
static __always_inline __u64 cpu_used(struct task_struct *task, __u64 now)
{
	return OF(task, se.sum_exec_runtime) + now - OF(task, se.exec_start);
}

/* A record of the task's call, with nothing copied yet. */
static __always_inline struct work *work_begin(__u32 place, const struct task_state *s,
					       struct task_struct *task, struct pt_regs *regs)
{
	struct work *w = element(&works, place);

	if (!w)
		return NULL;
	w->late = w->length = w->fault = w->record.used = 0;
	w->last = DATA_MAX;
	w->record.time = bpf_ktime_get_ns();
	w->record.tid = task_number(task);
	w->record.nr = s->nr;
	w->record.abi = s->abi;
	w->record.nargs = 0;
	read_args(w->args, regs, s->abi);
	return w;
}

static __always_inline int call_starts(struct pt_regs *regs, long id, enum working who)
{
	struct task_struct *task = this_task();
	struct task_state *s = state_chosen(task);
	__u32 place = place_of(who);
	const struct recipe *r;
	struct work *w;

	if (!s || (who == STARTING_AGAIN && s->inside))
		return 0;
	s->abi = abi_of(task, id);
	s->nr = id;
	s->inside = 1;
	s->open = s->told = s->fault = s->length = 0;
	r = recipe_of(s->abi, id);
	if (!r)
		return 0;
	if (s->waits_exec) {
		if (!(r->flags & RECIPE_EXEC))
			return 0;
		s->waits_exec = 0;
	}
	if (!(r->flags & RECIPE_TRACED))
		return 0;
	w = work_begin(place, s, task, regs);
	if (!w || !want_call(r, w->args))
		return 0;
	s->open = 1;
	s->entered = w->record.time;
	if (tracing.count) {
		s->cpu = cpu_used(task, s->entered);
		return 0;
	}
	if (!r->nenter && !(r->flags & RECIPE_TELL))
		return 0;
	w->record.ret = 0;
	add_args(w);
	cook_all(place, r->enter, r->nenter);
	s->length = w->length;
	s->fault = w->fault;
	s->told = 1;
	w->record.type = SYSCALL_ENTER;
	w->record.told = 1;
	w->record.entered = s->entered;
	record_send(&w->record);
	return 0;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(call_enters, struct pt_regs *regs, long id)
{
	return call_starts(regs, id, STARTING);
}

/*
 * The kernel skips a program on a CPU where another task was preempted in the middle of it. It
 * is rare that this happens to both; what the first has done the second leaves as it is.
 */
SEC("tp_btf/sys_enter")
int BPF_PROG(again_enters, struct pt_regs *regs, long id)
{
	return call_starts(regs, id, STARTING_AGAIN);
}

#endif
