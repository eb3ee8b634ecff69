/* SPDX-License-Identifier: GPL-2.0-only */
/* How a packet gets into the ring: who, where, and its bytes. */
#ifndef CAPTURE_SEND_BPF_H
#define CAPTURE_SEND_BPF_H

#include "capture/filter.bpf.h"
#include "lib/event.bpf.h"
#include "lib/holder.bpf.h"

#define THIS_CPU 0xffffffffULL /* BPF_F_CURRENT_CPU */

/* A ring for each CPU. The helper copies packets from wherever their bytes are. */
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} packets SEC(".maps");

static __always_inline bool want_packet(const struct sk_buff *skb, const struct net_device *dev,
					bool sent)
{
	char name[16];

	if (capture.way && capture.way != 1 + sent)
		return false;
	/* As packet sockets do: what is sent over loopback is seen when it arrives. */
	if (sent && dev->flags & IFF_LOOPBACK)
		return false;
	if (cfg.filter.nnetns &&
	    !IN_LIST(cfg.filter.netns, cfg.filter.nnetns, dev->nd_net.net->ns.inum))
		return false;
	if (!cfg.filter.ndev)
		return true;
	copy_word(name, dev->name);
	return want_dev(name);
}

static __always_inline void fill_packet(struct capture_packet *p, const struct sk_buff *skb,
					const struct net_device *dev, const struct holder *h)
{
	__u32 checksum = BPF_CORE_READ_BITFIELD(skb, ip_summed);

	p->head.cgroup = h->cgroup;
	p->head.cookie = h->cookie;
	p->head.netns = dev->nd_net.net->ns.inum;
	head_begin(&p->head, bpf_ktime_get_ns(), holder_owner(h));
	p->ifindex = dev->ifindex;
	copy_word(p->dev, dev->name);
	p->queue = skb->queue_mapping;
	p->flags = (checksum == CHECKSUM_PARTIAL ? PACKET_CSUM_LATER : 0) |
		   (checksum == CHECKSUM_UNNECESSARY ? PACKET_CSUM_GOOD : 0);
}

static __always_inline void send(struct sk_buff *skb, struct look *l)
{
	struct capture_packet *p = &l->packet;
	__u32 snap = p->undecided ? SAMPLE_MAX : capture.snap;
	__u64 size = p->len < snap ? p->len : snap;

	if (size > SAMPLE_MAX)
		size = SAMPLE_MAX;
	p->cap = size;
	size = size > p->nprefix ? size - p->nprefix + p->skip : 0;
	if (size > skb->len)
		size = skb->len;
	if (bpf_skb_output(skb, &packets, THIS_CPU | size << 32, p, sizeof(*p)))
		count(lost);
	else
		count(events);
}

static __always_inline bool selects(void)
{
	const volatile struct filter *want = &cfg.filter;

	return want->ncgroup || want->npid || want->nuid || want->ncomm || selects_flow();
}

/* The socket's owner and place, and the packet's own flow; nobody's packet is no process's. */
static __always_inline bool want_owner_and_flow(const struct sk_buff *skb, struct sock *sk)
{
	const volatile struct filter *want = &cfg.filter;
	const struct owner *o;
	struct holder h = {};
	struct packet p;

	if (want->ncgroup || want->npid || want->nuid || want->ncomm) {
		if (!sk)
			return false;
		holder_fill(&h, sk);
		o = holder_owner(&h);
		if ((want->ncgroup && !h.below) || ((want->npid || want->nuid || want->ncomm) &&
						    (!o || !o->task || !want_owner(o))))
			return false;
	}
	if (!selects_flow())
		return true;
	packet_from_skb(&p, skb);
	return want_flow(&p.flow);
}

/* The made or read link-layer header, for the record. */
static __always_inline void copy_prefix(struct look *l)
{
	const __u64 *from = (const __u64 *)l->head;
	__u64 *to = (__u64 *)l->packet.prefix;

	for (int i = 0; i < PREFIX_MAX / 8; i++)
		to[i] = from[i];
}

static __always_inline int packet_passes(struct sk_buff *skb, const struct net_device *dev,
					 bool sent)
{
	struct holder h = {};
	struct sock *sk;
	struct look *l;

	if (!want_packet(skb, dev, sent))
		return 0;
	sk = skb->sk;
	if (selects() && !want_owner_and_flow(skb, sk)) {
		count(filtered);
		return 0;
	}
	l = element(&looks, sent);
	if (!l)
		return 0;
	look_at(l, skb, dev, sent);
	if (capture.filtered && !pfilter(l)) {
		count(filtered);
		return 0;
	}
	if (sk)
		holder_fill(&h, sk);
	fill_packet(&l->packet, skb, dev, &h);
	copy_prefix(l);
	send(skb, l);
	return 0;
}

#endif
