/* SPDX-License-Identifier: GPL-2.0-only */
/* Where a record is put together, and copies of a task's memory. */
#ifndef SYSCALL_WORK_BPF_H
#define SYSCALL_WORK_BPF_H

#include "lib/count.bpf.h"
#include "lib/event.bpf.h"
#include "syscall/task.bpf.h"

#define LEVELS	 2 /* a program may be interrupted by another on its CPU */
#define ROOM(at) ((at) & (DATA_MAX - 1))
#define CHUNK	 sizeof(struct chunk)

struct work {
	__u32 busy;
	__u32 late;   /* what is read is for the start of the call, but at its end */
	__u32 length; /* the int that COPY_LENGTH read */
	__u32 last;   /* where the last chunk's bytes are; DATA_MAX if there are none */
	__u32 whole;  /* bytes of buffers that are wanted, at most */
	__u32 pad;
	struct syscall_record record;
	__u8 data[2 * DATA_MAX];
};

/* LEVELS for each CPU; user space sizes it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, LEVELS);
	__type(key, __u32);
	__type(value, struct work);
} works SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SYSCALL_SLOTS);
	__type(key, __u32);
	__type(value, struct syscall_count);
} counts SEC(".maps");

static __always_inline __u32 slot_of(__u32 abi, __u32 nr)
{
	__u32 slot = abi == ABI_COMPAT ? SYSCALL_LOW + nr : nr & ~X32_BIT;

	return slot < SYSCALL_SLOTS ? slot : SYSCALL_LOW - 1;
}

/* Takes a place of this CPU; its number, or -1. */
static __always_inline int work_begin(void)
{
	__u32 first = bpf_get_smp_processor_id() * LEVELS;

	for (__u32 level = 0; level < LEVELS; level++) {
		struct work *w = element(&works, first + level);

		if (w && !w->busy) {
			w->busy = 1;
			w->late = w->length = w->record.used = w->record.flags = 0;
			w->whole = tracing.limit;
			w->last = DATA_MAX;
			return first + level;
		}
	}
	return -1;
}

static __always_inline void record_head(struct syscall_record *r, struct task_struct *task,
					__u32 type)
{
	r->time = bpf_ktime_get_ns();
	r->tid = tracing.storage ? task->pid : BPF_CORE_READ(task, pid);
	r->pid = tracing.storage ? task->tgid : BPF_CORE_READ(task, tgid);
	r->type = type;
	r->pad = 0;
}

static __always_inline void work_end(struct work *w)
{
	__u64 flags = BPF_RB_NO_WAKEUP;
	struct syscall_count *c;

	if ((__s64)(w->record.time - looked) > LOOK_NS || w->record.type == SYSCALL_GONE) {
		looked = w->record.time;
		if (bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) >= cfg.wakeup ||
		    (w->record.type == SYSCALL_GONE && live <= 0))
			flags = BPF_RB_FORCE_WAKEUP;
	}
	if (bpf_ringbuf_output(&events, &w->record,
			       sizeof(w->record) + (w->record.used & (2 * DATA_MAX - 1)), flags)) {
		count(lost);
		c = element(&counts, slot_of(w->record.abi, w->record.nr));
		if (c)
			c->lost++;
	}
	w->busy = 0;
}

/* Room for a chunk of so many bytes; NULL if there is none. */
static __always_inline struct chunk *chunk_begin(struct work *w, __u32 n)
{
	__u32 at = w->record.used;

	w->last = DATA_MAX;
	if (at + CHUNK + n > DATA_MAX) {
		w->record.flags |= RECORD_CUT;
		return NULL;
	}
	return (struct chunk *)&w->data[ROOM(at)];
}

static __always_inline void chunk_end(struct work *w, struct chunk *c, __u32 want, long got)
{
	c->want = want;
	c->got = got;
	c->kind = CHUNK_MEMORY;
	c->late = w->late;
	if (got < 0)
		w->record.flags |= RECORD_FAULT;
	else
		w->last = w->record.used + CHUNK;
	w->record.used += CHUNK + (got < 0 ? 0 : (got + 7) & ~7);
}

/* Global functions: the verifier looks at each once, wherever it is called from. */
__noinline int grab(__u32 place, __u64 addr, __u32 want)
{
	struct work *w = element(&works, place);
	struct chunk *c;
	__u32 n = want;
	long err;

	if (!w)
		return 0;
	if (n > DATA_MAX / 2)
		n = DATA_MAX / 2;
	c = chunk_begin(w, n);
	if (!c || !addr)
		return 0;
	c->addr = addr;
	barrier_var(n);
	n = ROOM(n); /* older verifiers forgot the bound */
	err = n ? bpf_probe_read_user(&w->data[ROOM(w->record.used + CHUNK)], n, (void *)addr) : 0;
	chunk_end(w, c, want, err ? err : n);
	return 0;
}

__noinline int grab_string(__u32 place, __u64 addr, __u32 max)
{
	struct work *w = element(&works, place);
	struct chunk *c;
	long n;

	if (!w)
		return 0;
	if (max > DATA_MAX / 2)
		max = DATA_MAX / 2;
	c = chunk_begin(w, max);
	if (!c || !addr)
		return 0;
	c->addr = addr;
	barrier_var(max);
	max = ROOM(max);
	n = bpf_probe_read_user_str(&w->data[ROOM(w->record.used + CHUNK)], max, (void *)addr);
	chunk_end(w, c, max, n);
	return 0;
}

/* A number of the task's memory that was just copied: of 4 or 8 bytes. */
static __always_inline __u64 copied(struct work *w, __u32 offset, __u32 bytes)
{
	void *at;

	if (w->last >= DATA_MAX)
		return 0;
	at = &w->data[ROOM(w->last + offset)];
	return bytes == 4 ? *(__u32 *)at : *(__u64 *)at;
}

#endif
