/* SPDX-License-Identifier: GPL-2.0-only */
/* How a dropped packet becomes an event, or an addition to a group. */
#ifndef DROP_REPORT_BPF_H
#define DROP_REPORT_BPF_H

#include "lib/filter.bpf.h"
#include "lib/packet.bpf.h"
#include "lib/tally.bpf.h"
#include "drop.h"

#define AF_PACKET 17

TALLY(drop_group);

const struct drop_group empty_group;

/* One drop, as far as it is known without reading the packet. */
struct drop {
	__u64 location;
	__u32 reason, netns;
	bool full; /* the socket is one, and not a request or in time-wait: only those own things */
	struct packet packet;
};

/* Packets of a network, not messages of a unix or netlink socket. */
static __always_inline bool is_packet(const struct sk_buff *skb, const struct sock *sk)
{
	__u16 family = sk ? sk->__sk_common.skc_family : 0;

	if (family)
		return family == AF_INET || family == AF_INET6 || family == AF_PACKET;
	return skb_device(skb) || skb->protocol;
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
static __always_inline bool want_place_of(const struct drop *d, struct sock *sk,
					  const struct owner *o)
{
	const volatile struct filter *want = &cfg.filter;

	if (want->nnetns && !IN_LIST(want->netns, want->nnetns, d->netns))
		return false;
	if (!d->full)
		return !want->ncgroup && !((want->npid || want->nuid || want->ncomm) && !o);
	return want_cgroup(sk) && want_owner(o);
}

static __always_inline bool reads_packet(void)
{
	const volatile struct filter *want = &cfg.filter;

	return !cfg.by || cfg.by == BY_FLOW || cfg.by == BY_REMOTE || cfg.by == BY_PORT ||
	       want->family || want->proto || want->nport || want->nsport || want->ndport ||
	       want->nhost || want->nsrc || want->ndst;
}

/* Of a full socket; of a connection request its listener's; time-wait has none. */
static __always_inline const struct owner *owner_of_any(const struct sock *sk, bool full)
{
	const struct sock *listener;
	const struct recent *r;

	if (full)
		return owner_of_read(sk);
	if (sk->__sk_common.skc_state != TCP_NEW_SYN_RECV)
		return NULL;
	listener = BPF_CORE_READ(sk, __sk_common.skc_listener);
	r = recent_by(BPF_CORE_READ(listener, __sk_common.skc_cookie.counter));
	return r ? &r->owner : NULL;
}

static __always_inline void fill_packet(struct drop_packet *p, const struct sk_buff *skb,
					struct sock *sk, const struct drop *d)
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
	p->state = sk ? sk->__sk_common.skc_state : 0;
	if (dev)
		copy_word(p->dev, dev->name);
	else
		__builtin_memset(p->dev, 0, sizeof(p->dev));
}

/* Without headers of its own the packet's flow is the socket's. */
static __always_inline void read_packet(struct drop *d, const struct sk_buff *skb, struct sock *sk)
{
	__u16 family = sk && d->full ? sk->__sk_common.skc_family : 0;

	packet_from_skb(&d->packet, skb);
	if (d->packet.protocol || !family)
		return;
	d->packet.protocol = family;
	if (family != AF_INET && family != AF_INET6)
		return;
	flow_from_sock(&d->packet.flow, sk);
	d->packet.protocol = (d->packet.flow.family == AF_INET ? ETH_P_IP : ETH_P_IPV6) << 16 |
			     d->packet.flow.proto;
}

static __always_inline __u64 own_key(const struct drop *d, const struct sk_buff *skb)
{
	const struct net_device *dev;

	switch (cfg.by) {
	case BY_REASON: return d->reason;
	case BY_LOCATION: return d->location;
	case BY_DEV: dev = skb_device(skb); return (__u64)d->netns << 32 | (dev ? dev->ifindex : 0);
	default: return 0;
	}
}

static __noinline int add_to_group(const struct sk_buff *skb, struct sock *sk, struct drop *d,
				   const struct owner *o)
{
	struct head head = { .netns = d->netns };
	struct drop_group *g;
	struct tally_key key;

	if (cfg.by == BY_CONTAINER && d->full && sk)
		head.cgroup = sock_cgroup_id(sk);
	if (cfg.by == BY_PID && o)
		head.pid = o->task >> 32;
	tally_key_fill(&key, &head, &d->packet.flow, own_key(d, skb));
	g = bpf_map_lookup_elem(&groups, &key);
	if (!g) {
		if (!reads_packet())
			read_packet(d, skb, sk);
		bpf_map_update_elem(&groups, &key, &empty_group, BPF_NOEXIST);
		g = bpf_map_lookup_elem(&groups, &key);
		if (!g) {
			count(map_full);
			return 0;
		}
		head_fill_read(&g->head, d->full ? sk : NULL, d->netns,
			       sk ? owner_of_any(sk, d->full) : NULL);
		fill_packet((struct drop_packet *)&g->flow, skb, sk, d);
	}
	count(events);
	__sync_fetch_and_add(&g->drops, 1);
	__sync_fetch_and_add(&g->bytes, skb->len);
	return 0;
}

static __always_inline int send_event(void *ctx, const struct sk_buff *skb, struct sock *sk,
				      const struct drop *d, const struct owner *o)
{
	struct drop_event *e;

	if (cfg.stack)
		e = event_reserve(sizeof(*e));
	else
		e = event_reserve(__builtin_offsetof(struct drop_event, stack.frame));
	if (!e)
		return 0;
	head_fill_read(&e->head, d->full ? sk : NULL, d->netns, o);
	fill_packet((struct drop_packet *)&e->flow, skb, sk, d);
	e->drops = 1;
	e->stack.from = cfg.stack ? d->location : 0;
	if (cfg.stack) {
		__builtin_memset(e->stack.frame, 0, sizeof(e->stack.frame));
		bpf_get_stack(ctx, e->stack.frame, sizeof(e->stack.frame), 0);
	}
	event_end(&e->head);
	return 0;
}

/* sk may be NULL, or of a connection request, or in time-wait: then only its common part is there. */
static __always_inline int drop_of(void *ctx, struct sk_buff *skb, struct sock *sk, __u32 reason,
				   __u64 location)
{
	struct drop d = { .location = location, .reason = reason };
	const struct net_device *dev = skb_device(skb);
	const struct owner *o = NULL;

	if (!cfg.filter.all && !is_packet(skb, sk)) {
		count(hidden);
		return 0;
	}
	/* Of a packet that just came out of a veth the socket is still the sender's: the place is here. */
	if (dev)
		d.netns = dev->nd_net.net->ns.inum;
	else if (sk)
		d.netns = sk->__sk_common.skc_net.net->ns.inum;
	if (sk) {
		d.full = sk->__sk_common.skc_state != TCP_TIME_WAIT &&
			 sk->__sk_common.skc_state != TCP_NEW_SYN_RECV;
		if (!cfg.by || cfg.by == BY_PID || cfg.filter.npid || cfg.filter.nuid ||
		    cfg.filter.ncomm)
			o = owner_of_any(sk, d.full);
	}
	if (reads_packet())
		read_packet(&d, skb, sk);
	if (!want_flow(&d.packet.flow) || !want_device(dev) || !want_place_of(&d, sk, o)) {
		count(filtered);
		return 0;
	}
	return cfg.by ? add_to_group(skb, sk, &d, o) : send_event(ctx, skb, sk, &d, o);
}

/*
 * Everything that was looked at and is no use is counted. The reason may be one of the
 * kernel's or of enum drop_own_reason.
 */
static __always_inline int drop_if_wanted(void *ctx, struct sk_buff *skb, struct sock *sk,
					  __u32 reason, __u64 location)
{
	if (want_drop(reason, location))
		return drop_of(ctx, skb, sk, reason, location);
	count(filtered);
	return 0;
}

#endif
