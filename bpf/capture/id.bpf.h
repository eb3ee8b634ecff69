/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One number for a packet wherever it is seen, before and behind NAT: the skb stays the same,
 * and so does what NAT does not touch. The skb's memory is used again: where a packet was seen
 * first it is another one.
 */
#ifndef CAPTURE_ID_BPF_H
#define CAPTURE_ID_BPF_H

#include "capture/look.bpf.h"

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

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} last_id SEC(".maps");

static __always_inline __u64 new_id(void)
{
	__u64 *last = element(&last_id, 0);

	return last ? ++*last << 10 | bpf_get_smp_processor_id() : 0;
}

/* The skb's address as a number, which the verifier lets nobody make of a pointer in a register. */
static __always_inline __u64 number_of(const void *skb, volatile __u64 *memory)
{
	*memory = (__u64)skb;
	return *memory;
}

/* A place of 0 is none that may be the first. */
static __always_inline __u64 packet_id(__u64 skb, __u64 sign, __u64 place)
{
	struct passing *p = element(&passing, (skb >> 6 ^ skb >> 20) & (PASSING_MAX - 1));

	if (!p)
		return 0;
	if (p->skb == skb && p->sign == sign && (!place || p->first != place))
		return p->id;
	p->skb = skb;
	p->sign = sign;
	p->first = place;
	p->id = new_id();
	return p->id;
}

#endif
