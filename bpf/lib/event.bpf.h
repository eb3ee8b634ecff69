/* SPDX-License-Identifier: GPL-2.0-only */
/* One ring for the program's events. */
#ifndef EVENT_BPF_H
#define EVENT_BPF_H

#include "event.h"
#include "lib/count.bpf.h"
#include "lib/owner.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 18);
} events SEC(".maps");

/* Who acts on the socket; false if nobody is known. */
static __always_inline bool head_owner(struct head *h, const struct owner *o)
{
	if (!o || !o->task)
		return false;
	h->pid = o->task >> 32;
	h->uid = o->uid;
	h->inferred = o->source == OWNER_ONE_OF;
	__builtin_memcpy(h->comm, o->comm, sizeof(h->comm));
	return true;
}

/* When, and whom the event belongs to; false if that is not known. */
static __always_inline bool head_begin(struct head *h, __u64 now, const struct owner *known)
{
	h->time = now;
	if (head_owner(h, known))
		return true;
	h->pid = 0;
	h->uid = -1;
	h->inferred = 0;
	__builtin_memset(h->comm, 0, sizeof(h->comm));
	return false;
}

/* Where the socket is. */
static __always_inline void head_place(struct head *h, struct sock *sk)
{
	h->cgroup = sock_cgroup_id(sk);
	h->cookie = sock_cookie(sk);
	h->netns = sk->__sk_common.skc_net.net->ns.inum;
}

/* User space will want to know who that is. */
static __always_inline void head_ask(const struct head *h, struct sock *sk)
{
	struct owner *o = owner_make(sk);

	if (o)
		o->wanted = h->cookie;
}

/* The head of an event or a group: now, and all that is known of the socket. */
static __always_inline void head_fill(struct head *h, struct sock *sk, const struct owner *known)
{
	head_place(h, sk);
	if (!head_begin(h, bpf_ktime_get_ns(), known))
		head_ask(h, sk);
}

/* Of a socket that may only be read, see owner_by(), or of none: then the cookie is 0. */
static __always_inline void head_fill_read(struct head *h, __u64 cookie, __u64 cgroup, __u32 netns,
					   const struct owner *known)
{
	struct recent *r;

	h->cgroup = cgroup;
	h->cookie = cookie;
	h->netns = netns;
	/* Of a summary nobody asks. */
	if (head_begin(h, bpf_ktime_get_ns(), known) || !cookie || cfg.by)
		return;
	r = recent_place(cookie);
	if (!r)
		return;
	if (r->cookie != cookie)
		__builtin_memset(r, 0, sizeof(*r));
	r->owner.wanted = r->cookie = cookie;
}

/* NULL, counted, when the ring is full. */
static __always_inline void *event_reserve(__u64 size)
{
	void *e = bpf_ringbuf_reserve(&events, size, 0);

	if (!e)
		count(lost);
	return e;
}

/* Reserves an event and fills its head. */
static __always_inline void *event_begin(__u64 size, struct sock *sk, const struct owner *o)
{
	struct head *h = event_reserve(size);

	if (h)
		head_fill(h, sk, o);
	return h;
}

#define LOOK_NS 500000

__u64 looked; /* when an event last asked how full the ring is */

/*
 * User space polls, so a record wakes nobody: a wakeup costs ten times what the
 * record does. It is worth it only when the ring fills faster than the poll.
 */
static __always_inline void event_end(struct head *h)
{
	__u64 flags = BPF_RB_NO_WAKEUP;

	if ((__s64)(h->time - looked) > LOOK_NS) {
		looked = h->time;
		if (bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) >= cfg.wakeup)
			flags = BPF_RB_FORCE_WAKEUP;
	}
	bpf_ringbuf_submit(h, flags);
}

/* Wakes user space with an empty record, to attach what struct cmd calls later. */
static __always_inline bool event_knock(void)
{
	char nothing = 0;

	return !bpf_ringbuf_output(&events, &nothing, 0, BPF_RB_FORCE_WAKEUP);
}

#define event_new(event, sk, o)                                                                    \
	((struct event##_event *)event_begin(sizeof(struct event##_event), sk, o))

#endif
