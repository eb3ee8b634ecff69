/* SPDX-License-Identifier: GPL-2.0-only */
/* The start of a call: what it was asked is kept, and sent if the end cannot tell it. */
#ifndef SYSCALL_ENTER_BPF_H
#define SYSCALL_ENTER_BPF_H

#include "syscall/choose.bpf.h"
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
	if (BPF_CORE_READ(task, thread_info.status) & TS_COMPAT)
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

static __always_inline bool want_fd(__s32 fd)
{
	for (int i = 0; i < FDS_MAX && i < tracing.nfds; i++)
		if (tracing.fds[i] == fd)
			return !tracing.not_fds;
	return !tracing.nfds || tracing.not_fds;
}

/* Whether a call of that recipe is asked for. */
static __always_inline bool want_call(const struct recipe *r, const __u64 *args)
{
	__s32 fd;

	if (!(r->flags & RECIPE_TRACED))
		return false;
	if (r->fd < 0 || r->fd >= SYSCALL_ARGS)
		return !tracing.nfds || tracing.not_fds;
	if (!tracing.nfds && !(r->flags & RECIPE_SOCKET))
		return true;
	fd = args[r->fd & 7];
	return want_fd(fd) && (!(r->flags & RECIPE_SOCKET) || is_socket(fd));
}

/* What the task has used of a CPU, up to now if it has not left it since. */
static __always_inline __u64 cpu_used(struct task_struct *task, __u64 now)
{
	return BPF_CORE_READ(task, se.sum_exec_runtime) + now - BPF_CORE_READ(task, se.exec_start);
}

/* A netlink message is decoded: -s does not cut it. */
static __always_inline void choose_limit(struct work *w, const struct recipe *r)
{
	if (r->fd >= 0 && r->fd < SYSCALL_ARGS && r->flags & RECIPE_MESSAGE &&
	    is_netlink(w->record.args[r->fd & 7]))
		w->whole = WHOLE_MAX;
}

static __always_inline void send_enter(struct task_struct *task, struct task_state *s,
				       const struct recipe *r, struct work *w, int place)
{
	if (r->flags & RECIPE_MESSAGE)
		choose_limit(w, r);
	if (w->whole == WHOLE_MAX)
		grab_facts(place, w->record.args[r->fd & 7]);
	cook_all(place, r->enter, r->nenter);
	s->length = w->length;
	s->fault = !!(w->record.flags & RECORD_FAULT);
	w->record.ret = 0;
	record_head(&w->record, task, SYSCALL_ENTER);
	w->record.entered = s->entered = w->record.time;
	s->told = 1;
	work_end(w);
}

SEC("tp_btf/sys_enter")
int BPF_PROG(call_enters, struct pt_regs *regs, long id)
{
	struct task_struct *task = this_task();
	struct task_state *s = state_chosen(task);
	const struct recipe *r;
	struct work *w;
	int place;

	if (!s)
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
	place = work_begin();
	w = place < 0 ? NULL : element(&works, place);
	if (!w) {
		count(lost);
		return 0;
	}
	w->record.abi = s->abi;
	w->record.nr = id;
	read_args(w->record.args, regs, s->abi);
	s->open = want_call(r, w->record.args);
	s->entered = bpf_ktime_get_ns();
	if (tracing.count)
		s->cpu = cpu_used(task, s->entered);
	if (s->open && !tracing.count && (r->nenter || r->flags & RECIPE_TELL))
		send_enter(task, s, r, w, place);
	else
		w->busy = 0;
	return 0;
}

#endif
