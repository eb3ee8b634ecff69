/* SPDX-License-Identifier: GPL-2.0-only */
/* --at drop: what the kernel drops, with its reason. */
#ifndef CAPTURE_DROP_BPF_H
#define CAPTURE_DROP_BPF_H

#include "capture/send.bpf.h"
#include "lib/reason.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64[STACK_MAX]);
} stacks SEC(".maps");

/*
 * Of the frames from the function that drops on, relative to it: the same in every run of this
 * kernel, wherever it was loaded.
 */
static __always_inline __u32 stack_hash(void *ctx, __u64 location)
{
	__u64 *frame = (__u64 *)element(&stacks, 0), hash = 0;
	bool begun = false;
	long n;

	if (!frame)
		return 0;
	n = bpf_get_stack(ctx, frame, STACK_MAX * sizeof(*frame), 0);
	for (int i = 0; i < STACK_MAX; i++) {
		if (i * (long)sizeof(*frame) >= n)
			break;
		begun |= frame[i] == location;
		if (begun)
			hash = (hash ^ (frame[i] - location)) * 0x9e3779b97f4a7c15;
	}
	return hash >> 32;
}

/* The headers may be pulled or not made yet: what says where they are is checked against each other. */
static __always_inline void bytes_dropped(struct bytes *b, const struct sk_buff *skb,
					  const struct place *at)
{
	const unsigned char *head = skb->head;
	__u32 network = skb->network_header, mac = skb->mac_header;
	bool ethernet = at->hardware == ARPHRD_ETHER || at->hardware == ARPHRD_LOOPBACK;

	bytes_of(b, skb);
	if (!network || network == HEADER_NOT_SET)
		network = distance(skb->data, head);
	b->network = head + network;
	b->mac = ethernet && mac != HEADER_NOT_SET && mac + ETH_HLEN <= network ? head + mac : NULL;
}

static __always_inline void place_of_dropped(struct place *at, const struct sk_buff *skb,
					     const struct net_device *dev)
{
	const struct net_device *route = skb_route(skb);
	struct sock *sk = skb->sk;

	__builtin_memset(at, 0, sizeof(*at));
	at->ifindex = skb->skb_iif;
	at->hardware = ARPHRD_ETHER;
	if (dev) {
		place_of(at, dev);
		return;
	}
	if (sk)
		at->netns = sk->__sk_common.skc_net.net->ns.inum;
	if (route) { /* the one that it would have left by */
		at->netns = BPF_CORE_READ(route, nd_net.net, ns.inum);
		at->ifindex = BPF_CORE_READ(route, ifindex);
		BPF_CORE_READ_INTO(&at->dev, route, name);
	}
}

/* Made here, or passed on and beyond routing: its device is the one that it leaves by. */
static __always_inline bool goes_out(const struct sk_buff *skb, const struct net_device *dev)
{
	enum direction direction = skb_direction(skb);

	if (direction == DIRECTION_OUT)
		return true;
	return direction != DIRECTION_LOCAL && dev && skb->skb_iif &&
	       (__u32)skb->skb_iif != (__u32)dev->ifindex && skb_route(skb) == dev;
}

static __always_inline void see_dropped(void *ctx, struct sk_buff *skb, struct sighting *s,
					struct sock *receiver)
{
	const struct net_device *dev = skb_device(skb);
	struct sock *sk = skb->sk;

	place_of_dropped(&s->place, skb, dev);
	s->sent = goes_out(skb, dev);
	if (!want_place_and_way(&s->place, s->sent))
		return;
	bytes_dropped(&s->bytes, skb, &s->place);
	if (sk)
		holder_fill(&s->holder, sk);
	if (receiver && !s->sent) {
		holder_fill(&s->holder, receiver);
		s->certain = true;
	}
	s->stack = stack_hash(ctx, s->cause.location);
	packet_seen(skb, s);
}

SEC("tp_btf/kfree_skb")
int BPF_PROG(packet_dropped, struct sk_buff *skb, void *location)
{
	__u32 reason = cfg.drop_reason ? (__u32)ctx[2] : 0;
	struct sighting *s;

	if (is_normal(reason, (__u64)location) || (!skb_device(skb) && !skb->protocol)) {
		count(filtered);
		return 0;
	}
	s = sighting_apart(POINT_DROP, false);
	if (!s)
		return 0;
	s->cause.type = CAUSE_LOCAL;
	s->cause.code = reason;
	s->cause.location = (__u64)location;
	see_dropped(ctx, skb, s, cfg.drop_rx_sk ? (struct sock *)ctx[3] : NULL);
	sighting_done(s);
	return 0;
}

#endif
