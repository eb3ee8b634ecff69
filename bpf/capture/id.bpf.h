/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One number for a packet wherever it is seen, before and behind NAT: the skb stays the same,
 * and so does what NAT does not touch. The skb's memory is used again: where a packet was seen
 * first it is another one.
 */
#ifndef CAPTURE_ID_BPF_H
#define CAPTURE_ID_BPF_H

#include "capture/sighting.bpf.h"

#define PASSING_MAX (1 << 14)

struct passing {
	__u64 skb, id;
	__u64 first; /* where it was seen first */
	__u64 sign;  /* of the packet */
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, PASSING_MAX);
	__type(key, __u32);
	__type(value, struct passing);
} passing SEC(".maps");

/* The skb's address as a number, which the verifier lets nobody make of a pointer in a register. */
static __always_inline __u64 number_of(const void *skb, volatile __u64 *memory)
{
	*memory = (__u64)skb;
	return *memory;
}

/* A place of 0 is none that may be the first. */
static __always_inline __u64 packet_id(struct sighting *s, __u64 skb, __u64 place)
{
	__u64 sign = s->packet.sign;
	struct passing *p = element(&passing, (skb >> 6 ^ skb >> 20) & (PASSING_MAX - 1));

	if (!p)
		return 0;
	if (p->skb == skb && p->sign == sign && (!place || p->first != place))
		return p->id;
	p->skb = skb;
	p->sign = sign;
	p->first = place;
	p->id = new_id(s);
	return p->id;
}

#endif
