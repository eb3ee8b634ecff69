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

/* What a point knows of the packet beside itself. */
struct sighting {
	enum capture_point point;
	bool sent;
	struct place place;
	struct start start;
	struct sock *sk; /* NULL: the packet has none */
};

static __always_inline bool want_place_and_way(const struct place *at, bool sent)
{
	if (capture.way && capture.way != 1 + sent)
		return false;
	if (cfg.filter.nnetns && !IN_LIST(cfg.filter.netns, cfg.filter.nnetns, at->netns))
		return false;
	return want_dev(at->dev);
}

/* The socket's owner and place: nobody's packet is no process's. */
static __always_inline bool want_holder(const struct holder *h)
{
	const volatile struct filter *want = &cfg.filter;
	const struct owner *o;

	if (want->ncgroup && !h->below)
		return false;
	if (!want->npid && !want->nuid && !want->ncomm)
		return true;
	o = holder_owner(h);
	return o && o->task && want_owner(o);
}

static __always_inline bool want_flow_of(const struct sk_buff *skb)
{
	struct packet p;

	if (!selects_flow())
		return true;
	packet_from_skb(&p, skb);
	return want_flow(&p.flow);
}

static __always_inline void fill_packet(struct capture_packet *p, const struct sk_buff *skb,
					const struct sighting *s, const struct holder *h)
{
	__u32 checksum = BPF_CORE_READ_BITFIELD(skb, ip_summed);

	p->head.cgroup = h->cgroup;
	p->head.cookie = h->cookie;
	p->head.netns = s->place.netns;
	head_begin(&p->head, bpf_ktime_get_ns(), holder_owner(h));
	p->ifindex = s->place.ifindex;
	copy_word(p->dev, s->place.dev);
	p->queue = skb->queue_mapping;
	p->point = s->point;
	p->flags = (checksum == CHECKSUM_PARTIAL ? PACKET_CSUM_LATER : 0) |
		   (checksum == CHECKSUM_UNNECESSARY ? PACKET_CSUM_GOOD : 0);
}

/* Bytes of the sample that the record takes along. */
static __always_inline __u64 sample_size(struct capture_packet *p, __u32 there)
{
	__u32 snap = p->undecided ? SAMPLE_MAX : capture.snap;
	__u64 size = p->len < snap ? p->len : snap;

	if (size > SAMPLE_MAX)
		size = SAMPLE_MAX;
	p->cap = size;
	size = size > p->nprefix ? size - p->nprefix + p->skip : 0;
	return size < there ? size : there;
}

/* Of the record itself: what the prefix needs, no more. */
static __always_inline __u64 record_size(const struct capture_packet *p)
{
	__u64 n = p->nprefix;

	return sizeof(*p) + (n < HEAD_MAX ? n : HEAD_MAX);
}

static __always_inline void send(struct sk_buff *skb, struct look *l)
{
	__u64 size = sample_size(&l->packet, skb->len);

	if (bpf_skb_output(skb, &packets, THIS_CPU | size << 32, &l->packet,
			   record_size(&l->packet)))
		count(lost);
	else
		count(events);
}

static __always_inline int packet_seen(struct sk_buff *skb, struct sighting *s)
{
	struct holder h = {};
	struct look *l;

	if (!want_place_and_way(&s->place, s->sent))
		return 0;
	if (s->sk)
		holder_fill(&h, s->sk);
	if (!want_holder(&h) || !want_flow_of(skb)) {
		count(filtered);
		return 0;
	}
	l = element(&looks, s->sent);
	if (!l)
		return 0;
	l->packet.type = s->sent ? PACKET_OUT : BPF_CORE_READ_BITFIELD(skb, pkt_type);
	look_at(l, skb, &s->place, &s->start);
	if (capture.filtered && !pfilter(l)) {
		count(filtered);
		return 0;
	}
	fill_packet(&l->packet, skb, s, &h);
	send(skb, l);
	return 0;
}

#endif
