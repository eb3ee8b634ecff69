/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whose socket a received packet is for, where the kernel does not tell: before Linux 6.11
 * the functions that are handed both are hooked, and remember it until they return.
 */
#ifndef DROP_RECEIVING_BPF_H
#define DROP_RECEIVING_BPF_H

#include "lib/holder.bpf.h"

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
