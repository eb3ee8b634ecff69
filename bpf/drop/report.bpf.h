/* SPDX-License-Identifier: GPL-2.0-only */
/* How a dropped packet becomes an event, or an addition to a group. */
#ifndef DROP_REPORT_BPF_H
#define DROP_REPORT_BPF_H

#include "drop/receiving.bpf.h"
#include "lib/filter.bpf.h"
#include "lib/packet.bpf.h"
#include "lib/tally.bpf.h"
#include "drop.h"

TALLY(drop_group);

const struct drop_group empty_group;

/* One drop, as far as it is known without reading the packet. */
struct drop {
	__u64 location;
	__u32 reason, netns;
	struct holder holder;
	const struct owner *known; /* of a socket that was asked itself; NULL: by its cookie */
	struct packet packet;
};

static __always_inline const struct owner *drop_owner(const struct drop *d)
{
	return d->known ? d->known : holder_owner(&d->holder);
}

/* Packets of a network, not messages of a unix or netlink socket. */
static __always_inline bool is_packet(const struct sk_buff *skb, const struct holder *h)
{
	if (skb_device(skb))
		return true;
	if (h->state)
		return h->family == AF_INET || h->family == AF_INET6 || h->family == AF_PACKET;
	return skb->protocol;
}

static __always_inline bool want_drop(__u32 reason, __u64 location)
{
	const volatile struct filter *want = &cfg.filter;
	bool place = !want->nlocation;

	for (int i = 0; i < FILTER_MAX && i < want->nlocation; i++)
		if (between(location, want->location[i].start, want->location[i].end))
			place = true;
	if (!place || !want->nreason)
		return place;
	for (int i = 0; i < REASON_MAX && i < want->nreason; i++)
		if (want->reason[i] == reason)
			return !want->not_reason;
	return want->not_reason;
}

static __always_inline bool want_device(const struct net_device *dev)
{
	char name[16] = {};

	if (!cfg.filter.ndev)
		return true;
	if (dev)
		copy_word(name, dev->name);
	return dev && want_dev(name);
}

/* Where it is and whose: without a socket it is in no cgroup and nobody's. */
static __always_inline bool want_place_of(const struct drop *d, const struct owner *o)
{
	const volatile struct filter *want = &cfg.filter;

	if (want->nnetns && !IN_LIST(want->netns, want->nnetns, d->netns))
		return false;
	if (want->ncgroup && !d->holder.below)
		return false;
	if (!o && !holder_is_full(&d->holder))
		return !want->npid && !want->nuid && !want->ncomm;
	return want_owner(o);
}

static __always_inline bool reads_packet(void)
{
	return !cfg.by || cfg.by == BY_FLOW || cfg.by == BY_REMOTE || cfg.by == BY_PORT ||
	       selects_flow();
}

static __always_inline void fill_packet(struct drop_packet *p, const struct sk_buff *skb,
					const struct drop *d)
{
	const struct net_device *dev = skb_device(skb);

	p->flow = d->packet.flow;
	p->location = d->location;
	p->reason = d->reason;
	p->direction = skb_direction(skb);
	p->protocol = d->packet.protocol;
	p->flags = d->packet.tcp_flags;
	p->len = skb->len;
	p->ifindex = dev ? dev->ifindex : skb->skb_iif;
	p->source = DROP_EVENT;
	p->state = d->holder.state;
	if (dev)
		copy_word(p->dev, dev->name);
	else
		__builtin_memset(p->dev, 0, sizeof(p->dev));
}

/* Without headers of its own the packet's flow is the socket's, if it is known by more than its number. */
static __always_inline void read_packet(struct drop *d, const struct sk_buff *skb, struct sock *sk)
{
	__u16 family = d->holder.family;

	packet_from_skb(&d->packet, skb);
	if (d->packet.protocol || !holder_is_full(&d->holder))
		return;
	d->packet.protocol = family;
	if (!sk || (family != AF_INET && family != AF_INET6))
		return;
	flow_from_sock(&d->packet.flow, sk);
	d->packet.protocol = (d->packet.flow.family == AF_INET ? ETH_P_IP : ETH_P_IPV6) << 16 |
			     d->packet.flow.proto;
}

static __always_inline __u64 own_key(const struct drop *d, const struct sk_buff *skb)
{
	const struct net_device *dev;

	switch (cfg.by) {
	case BY_REASON: /* without one the location may imply it: no group may hold two of these */
		return cfg.drop_reason && d->reason != cfg.unspecified ? d->reason : d->location;
	case BY_LOCATION: return d->location;
	case BY_DEV: dev = skb_device(skb); return (__u64)d->netns << 32 | (dev ? dev->ifindex : 0);
	default: return 0;
	}
}

static __always_inline void fill_head(struct head *h, const struct drop *d, const struct owner *o)
{
	head_fill_read(h, holder_is_full(&d->holder) ? d->holder.cookie : 0, d->holder.cgroup,
		       d->netns, o);
}

static __always_inline int add_to_group(const struct sk_buff *skb, struct sock *sk, struct drop *d,
					const struct owner *o)
{
	struct head head = { .netns = d->netns, .cgroup = d->holder.cgroup };
	struct drop_group *g;
	struct tally_key key;

	if (cfg.by == BY_PID && o)
		head.pid = o->task >> 32;
	tally_key_fill(&key, &head, &d->packet.flow, own_key(d, skb));
	g = bpf_map_lookup_elem(&groups, &key);
	if (!g) {
		if (!reads_packet())
			read_packet(d, skb, sk);
		g = group_new(&groups, &key, &empty_group);
		if (!g)
			return 0;
		fill_head(&g->head, d, drop_owner(d));
		fill_packet((struct drop_packet *)&g->flow, skb, d);
	}
	count(events);
	__sync_fetch_and_add(&g->drops, 1);
	__sync_fetch_and_add(&g->bytes, skb->len);
	return 0;
}

static __always_inline int send_event(void *ctx, const struct sk_buff *skb, const struct drop *d,
				      const struct owner *o)
{
	struct drop_event *e;

	if (cfg.stack)
		e = event_reserve(sizeof(*e));
	else
		e = event_reserve(__builtin_offsetof(struct drop_event, stack.frame));
	if (!e)
		return 0;
	fill_head(&e->head, d, o);
	fill_packet((struct drop_packet *)&e->flow, skb, d);
	e->drops = 1;
	e->stack.from = cfg.stack ? d->location : 0;
	if (cfg.stack) {
		__builtin_memset(e->stack.frame, 0, sizeof(e->stack.frame));
		bpf_get_stack(ctx, e->stack.frame, sizeof(e->stack.frame), 0);
	}
	event_end(&e->head);
	return 0;
}

/*
 * d: where, why and whose. sk is that socket if it is there to be read. Everything that was
 * looked at and is no use is counted.
 */
static __always_inline int drop_of(void *ctx, struct sk_buff *skb, struct sock *sk, struct drop *d)
{
	const struct net_device *dev = skb_device(skb);
	const struct owner *o = NULL;

	if (!cfg.filter.all && !is_packet(skb, &d->holder)) {
		count(own);
		return 0;
	}
	/* Of a packet that just came out of a veth the socket is still the sender's: the place is here. */
	d->netns = dev ? dev->nd_net.net->ns.inum : d->holder.netns;
	if (!cfg.by || cfg.by == BY_PID || cfg.filter.npid || cfg.filter.nuid || cfg.filter.ncomm)
		o = drop_owner(d);
	if (reads_packet())
		read_packet(d, skb, sk);
	if (!want_flow(&d->packet.flow) || !want_device(dev) || !want_place_of(d, o)) {
		count(filtered);
		return 0;
	}
	return cfg.by ? add_to_group(skb, sk, d, o) : send_event(ctx, skb, d, o);
}

/* Of a socket that may be handed to helpers: rx_sk, a listener. Requests and the like may not. */
static __always_inline int drop_of_receiver(void *ctx, struct sk_buff *skb, struct sock *sk,
					    __u32 reason, __u64 location)
{
	struct drop d = { .location = location, .reason = reason };

	if (sk) {
		holder_fill(&d.holder, sk);
		if (d.holder.state == TCP_LISTEN)
			d.known = owner_of_listener(sk);
		else if (holder_is_full(&d.holder))
			d.known = owner_of(sk);
	}
	return drop_of(ctx, skb, sk, &d);
}

#endif
