/* SPDX-License-Identifier: GPL-2.0-only */
/* How a packet gets into the ring: who, where, and its bytes. */
#ifndef CAPTURE_SEND_BPF_H
#define CAPTURE_SEND_BPF_H

#include "capture/filter.bpf.h"
#include "capture/id.bpf.h"
#include "lib/event.bpf.h"
#include "lib/sockets.bpf.h"

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
	struct holder holder; /* of its socket, if it has one */
	struct cause cause;
	__u32 kind, stack; /* of struct capture_packet */
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

/* For packet_id(); a drop is no place where a packet comes from. */
static __always_inline __u64 place_number(const struct sighting *s)
{
	return s->point == POINT_DROP ?
		       0 :
		       (__u64)s->place.netns << 32 | s->place.ifindex << 1 | s->sent;
}

static __always_inline bool want_flow_of(const struct sk_buff *skb)
{
	struct packet p;

	if (!selects_flow())
		return true;
	packet_from_skb(&p, skb);
	return want_flow(&p.flow);
}

static __always_inline void fill_packet(struct capture_packet *p, const struct sighting *s)
{
	p->head.cgroup = s->holder.cgroup;
	p->head.cookie = s->holder.cookie;
	p->head.netns = s->place.netns;
	head_begin(&p->head, bpf_ktime_get_ns(), holder_owner(&s->holder));
	p->ifindex = s->place.ifindex;
	copy_word(p->dev, s->place.dev);
	p->point = s->point;
	p->cause = s->cause;
	p->kind = s->kind;
	p->stack = s->stack;
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

static __always_inline void count_sent(long err)
{
	if (err)
		count(lost);
	else
		count(events);
}

static __always_inline void send(struct sk_buff *skb, struct look *l)
{
	__u64 size = sample_size(&l->packet, skb->len);

	count_sent(bpf_skb_output(skb, &packets, THIS_CPU | size << 32, &l->packet,
				  record_size(&l->packet)));
}

/*
 * Of a packet that comes in: the socket that it is for. Without one, or if that is not asked for,
 * the one on this host that sent it: a veth or a loopback device hands the skb on with it.
 */
static __always_inline void holder_of_packet(struct sighting *s, struct sk_buff *skb)
{
	struct sock *sk = skb->sk;
	struct holder to = {};

	if (sk)
		holder_fill(&s->holder, sk);
	if (!capture.owners)
		return;
	if (s->sent) {
		if (sk && holder_is_full(&s->holder))
			socket_sends(sk, &s->holder);
		return;
	}
	holder_of_received(&to, skb, s->place.netns);
	if (to.state && (!sk || want_holder(&to)))
		s->holder = to;
}

/* Where it is has been asked for. */
static __always_inline int packet_seen(struct sk_buff *skb, struct sighting *s)
{
	__u32 checksum;
	struct look *l;

	l = element(&looks, s->sent);
	if (!l)
		return 0;
	l->packet.type = s->sent ? PACKET_OUT : BPF_CORE_READ_BITFIELD(skb, pkt_type);
	if (!want_holder(&s->holder) || !want_flow_of(skb))
		goto filtered;
	look_at(l, skb, &s->place, &s->start);
	if (capture.filtered && !pfilter(l))
		goto filtered;
	fill_packet(&l->packet, s);
	checksum = BPF_CORE_READ_BITFIELD(skb, ip_summed);
	l->packet.queue = skb->queue_mapping;
	l->packet.flags = (checksum == CHECKSUM_PARTIAL ? PACKET_CSUM_LATER : 0) |
			  (checksum == CHECKSUM_UNNECESSARY ? PACKET_CSUM_GOOD : 0);
	if (capture.ids)
		l->packet.id =
			packet_id(number_of(skb, &l->packet.id), s->start.network, place_number(s));
	send(skb, l);
	return 0;
filtered:
	count(filtered);
	return 0;
}

#endif
