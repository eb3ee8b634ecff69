/* SPDX-License-Identifier: GPL-2.0-only */
/* Where a record is put together, and copies of a task's memory. */
#ifndef SYSCALL_WORK_BPF_H
#define SYSCALL_WORK_BPF_H

#include "lib/count.bpf.h"
#include "lib/event.bpf.h"
#include "syscall/task.bpf.h"

#define ROOM(at) ((at) & (DATA_MAX - 1))
#define CHUNK	 sizeof(struct chunk)

/* Each program has its own on each CPU: the kernel runs none twice there at once. */
enum working { STARTING, ENDING, STARTING_AGAIN, ENDING_AGAIN, WORKERS };

struct work {
	__u32 late;   /* what is read is for the start of the call, but at its end */
	__u32 length; /* the int that COPY_LENGTH read, plus 1; 0 if it did not */
	__u32 last;   /* where the last chunk's bytes are; DATA_MAX if there are none */
	__u32 fault;  /* memory was not there */
	__u64 args[SYSCALL_ARGS];
	struct syscall_record record;
	__u8 data[2 * DATA_MAX];
};

/* User space sizes it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, WORKERS);
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

static __always_inline __u32 place_of(enum working who)
{
	return bpf_get_smp_processor_id() * WORKERS + who;
}

/* A wakeup costs more than many records: only when the ring fills, or when nobody is left. */
static __always_inline __u64 wakeup(const struct syscall_record *r)
{
	bool last = r->type == SYSCALL_GONE && tracing.marked && live <= 0;

	if ((__s64)(r->time - looked) > LOOK_NS || last) {
		looked = r->time;
		if (last || bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) >= cfg.wakeup)
			return BPF_RB_FORCE_WAKEUP;
	}
	return BPF_RB_NO_WAKEUP;
}

/* The arguments come first of what follows. */
static __always_inline void add_args(struct work *w)
{
	__builtin_memcpy(w->data, w->args, sizeof(w->args));
	w->record.nargs = SYSCALL_ARGS;
	w->record.used = sizeof(w->args);
}

/* The record and the chunks behind it. */
static __always_inline void record_send(struct syscall_record *r)
{
	struct syscall_count *c;

	if (!bpf_ringbuf_output(&events, r, sizeof(*r) + (r->used & (2 * DATA_MAX - 1)), wakeup(r)))
		return;
	count(lost);
	if (r->type != SYSCALL_ENTER && r->type != SYSCALL_EXIT)
		return;
	c = element(&counts, slot_of(r->abi, r->nr));
	if (c)
		c->lost++;
}

/* Memory of the task as one more chunk. Global, so that the verifier looks at it once. */
__noinline int grab(__u32 place, __u64 addr, __u32 want)
{
	struct work *w = element(&works, place);
	struct chunk *c;
	__u32 n = want, at;

	if (!w)
		return 0;
	w->last = DATA_MAX;
	if (n > DATA_MAX / 2)
		n = DATA_MAX / 2;
	at = w->record.used;
	if (!addr || !n || at + CHUNK + n > DATA_MAX)
		return 0;
	barrier_var(n);
	n = ROOM(n); /* older verifiers forgot the bound */
	if (bpf_probe_read_user(&w->data[ROOM(at + CHUNK)], n, (void *)addr)) {
		w->fault = 1;
		return 0;
	}
	c = (struct chunk *)&w->data[ROOM(at)];
	c->addr = addr;
	c->got = n;
	c->late = w->late;
	w->last = at + CHUNK;
	w->record.used = at + CHUNK + ((n + 7) & ~7);
	return 0;
}

/* The int that was just copied; 0 if it was not. */
static __always_inline __u32 grabbed_int(const struct work *w)
{
	return w->last >= DATA_MAX ? 0 : *(__u32 *)&w->data[ROOM(w->last)];
}

#endif
