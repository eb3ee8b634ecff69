/* SPDX-License-Identifier: GPL-2.0-only */
/* What is known of a connection that the kernel does not keep: when it began, how, by whom. */
#ifndef CONN_LIFE_BPF_H
#define CONN_LIFE_BPF_H

#include "lib/owner.bpf.h"
#include "conn.h"

struct life {
	__u64 sk;	    /* whose it is, by address; 0: nobody's */
	__u64 users;	    /* of a place: who has it, and those who are just trying */
	__u64 start;	    /* 0: not seen */
	__u64 since;	    /* in this state; with --states */
	__u32 connect_us;   /* ~0 until it is established */
	__u16 opened;	    /* enum conn_opened */
	__u16 reset;	    /* reason plus 1 of a reset that it sent on its own account; 0: none */
	struct owner owner; /* who connected, or closes it */
};

#define PLACE_BITS 15

/*
 * Most have a place in an array, by a hash of the address, until they end: to add to a hash
 * map and to take out of it costs a connection more.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1 << PLACE_BITS);
	__type(key, __u32);
	__type(value, struct life);
} places SEC(".maps");

/* Those whose place is taken. Who has no end here is overwritten by whoever gets the address. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 18);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u64);
	__type(value, struct life);
} crowd SEC(".maps");

bool crowded;	 /* there was somebody in it */
bool lives_full; /* there was no room: since then, who has no life here may be young */

static __always_inline struct life *place_of(__u64 sk)
{
	__u32 place;

	/* A copy of half of a pointer is a number, to the verifier; the compiler would do without. */
	asm volatile("%0 = %1" : "=w"(place) : "w"((__u32)sk));
	place = (place >> 6) * 0x9e3779b1u >> (32 - PLACE_BITS);
	return element(&places, place);
}

static __always_inline struct life *life_of(struct sock *sk)
{
	__u64 key = (__u64)sk;
	struct life *l = place_of(key);

	if (l && l->sk == key)
		return l;
	return crowded ? bpf_map_lookup_elem(&crowd, &key) : NULL;
}

static __noinline struct life *life_in_crowd(__u64 key)
{
	const struct life nobody = { .sk = key };

	crowded = true;
	if (!bpf_map_update_elem(&crowd, &key, &nobody, BPF_ANY))
		return bpf_map_lookup_elem(&crowd, &key);
	count(map_full);
	lives_full = true;
	return NULL;
}

/*
 * Whether the place is ours now. Before 5.12 programs can add, but neither compare nor learn what
 * was there: two who try at once both see each other, and leave it.
 */
static __always_inline bool place_take(struct life *l)
{
	if (l->users)
		return false;
	__sync_fetch_and_add(&l->users, 1);
	if (l->users == 1)
		return true;
	__sync_fetch_and_add(&l->users, -1);
	return false;
}

/* A life without a beginning; NULL, counted, if there is no room. */
static __noinline struct life *life_new(struct sock *sk)
{
	__u64 key = (__u64)sk;
	struct life *l = place_of(key);

	if (!l)
		return NULL;
	if (l->sk != key && !place_take(l))
		l = life_in_crowd(key);
	if (!l)
		return NULL;
	l->sk = key;
	l->start = l->since = 0;
	l->owner.task = 0;
	l->connect_us = -1;
	l->opened = OPENED_UNKNOWN;
	l->reset = 0;
	return l;
}

/* Its life so far, made where its opening was not seen. */
static __always_inline struct life *life_make(struct sock *sk)
{
	struct life *l = life_of(sk);

	return l ? l : life_new(sk);
}

static __always_inline void life_ends(struct sock *sk)
{
	__u64 key = (__u64)sk;
	struct life *l = place_of(key);

	if (!l || l->sk != key) {
		if (crowded)
			bpf_map_delete_elem(&crowd, &key);
		return;
	}
	l->sk = 0;
	__sync_fetch_and_add(&l->users, -1);
}

/* The current process, if it is one. */
static __noinline bool owner_here(struct owner *o)
{
	struct task_struct *task = current_task();

	if (!TASK_READ(task, tgid) || TASK_READ(task, flags) & PF_KTHREAD)
		return false;
	owner_set(o, task);
	return true;
}

static __always_inline struct life *begins(struct sock *sk, __u32 opened, __u64 now)
{
	struct life *l = life_new(sk);

	if (!l)
		return NULL;
	l->start = now;
	l->opened = opened;
	return l;
}

/* In connect(). */
static __always_inline struct life *connects(struct sock *sk)
{
	struct life *l = begins(sk, OPENED_CONNECT, bpf_ktime_get_ns());

	if (l)
		owner_here(&l->owner);
	return l;
}

/* Whoever connected or closed it; else who accepted it, or holds it. */
static __always_inline const struct owner *life_owner(struct sock *sk, const struct life *l)
{
	return l && l->owner.task ? &l->owner : owner_of(sk);
}

/* In microseconds, or that it is not known. */
static __always_inline __u64 micros_since(__u64 start, __u64 now)
{
	if (!start)
		return -1ULL;
	return now > start ? (now - start) / 1000 : 0;
}

#endif
