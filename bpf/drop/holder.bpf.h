/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The socket of a packet, as far as it can be read; and whose socket a received packet is
 * for, where the kernel does not tell: before Linux 6.11 the functions that are handed both
 * are hooked, and remember it until they return.
 */
#ifndef DROP_HOLDER_BPF_H
#define DROP_HOLDER_BPF_H

#include "lib/filter.bpf.h"

#define AF_PACKET 17

struct holder {
	__u64 cookie, address; /* of the socket; of a connection request its listener's */
	__u64 cgroup;
	__u32 netns;
	__u16 family;
	__u8 state; /* 0 if there is no socket */
	bool below; /* its cgroup is one of those asked for */
};

/* Requests and sockets in time-wait have the common part only, and own nothing. */
static __always_inline bool holder_is_full(const struct holder *h)
{
	return h->state && h->state != TCP_TIME_WAIT && h->state != TCP_NEW_SYN_RECV;
}

static __always_inline void holder_fill(struct holder *h, struct sock *sk)
{
	const struct sock *listener;

	h->netns = sk->__sk_common.skc_net.net->ns.inum;
	h->family = sk->__sk_common.skc_family;
	h->state = sk->__sk_common.skc_state;
	h->cgroup = h->cookie = h->address = 0;
	h->below = false;
	if (holder_is_full(h)) {
		h->cookie = sk->__sk_common.skc_cookie.counter;
		h->address = (__u64)sk;
		h->cgroup = sock_cgroup_id(sk);
		h->below = want_cgroup(sk);
	} else if (h->state == TCP_NEW_SYN_RECV) {
		listener = BPF_CORE_READ(sk, __sk_common.skc_listener);
		h->address = (__u64)listener;
		h->cookie = BPF_CORE_READ(listener, __sk_common.skc_cookie.counter);
	}
}

static __always_inline const struct owner *holder_owner(const struct holder *h)
{
	return h->address ? owner_by(h->cookie, h->address) : NULL;
}

/* What this CPU receives just now. */
struct receiving {
	__u64 skb; /* its address, 0 if nothing */
	struct holder holder;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct receiving);
} receiving SEC(".maps");

static __always_inline struct receiving *receiving_here(void)
{
	return element(&receiving, 0);
}

static __always_inline int receive_begins(struct sock *sk, struct sk_buff *skb)
{
	struct receiving *r = receiving_here();

	if (!r)
		return 0;
	holder_fill(&r->holder, sk);
	r->skb = (__u64)skb;
	return 0;
}

/* An skb of the same address is another one from here on. */
static __always_inline int receive_ends(void)
{
	struct receiving *r = receiving_here();

	if (r)
		r->skb = 0;
	return 0;
}

#define RECEIVE(function)                                                                          \
	SEC("fentry/" #function)                                                                   \
	int BPF_PROG(begins_##function, struct sock *sk, struct sk_buff *skb)                      \
	{                                                                                          \
		return receive_begins(sk, skb);                                                    \
	}                                                                                          \
	SEC("fexit/" #function)                                                                    \
	int BPF_PROG(ends_##function)                                                              \
	{                                                                                          \
		return receive_ends();                                                             \
	}

RECEIVE(tcp_v4_do_rcv)
RECEIVE(tcp_v6_do_rcv)
RECEIVE(udp_queue_rcv_one_skb)
RECEIVE(udpv6_queue_rcv_one_skb)

#endif
