/* SPDX-License-Identifier: GPL-2.0-only */
/* How a packet gets into the ring: who, where, and its bytes. */
#ifndef CAPTURE_SEND_BPF_H
#define CAPTURE_SEND_BPF_H

#include "capture/filter.bpf.h"
#include "capture/id.bpf.h"
#include "capture/summary.bpf.h"
#include "lib/event.bpf.h"

#define THIS_CPU 0xffffffffULL /* BPF_F_CURRENT_CPU */

/* A ring for each CPU. The helper copies packets from wherever their bytes are. */
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} packets SEC(".maps");

/* For packet_id(); a drop is no place where a packet comes from. */
static __always_inline __u64 place_number(const struct sighting *s)
{
	return s->point == POINT_DROP ? 0 :
					(__u64)s->place.netns << 32 | s->place.ifindex << 4 |
						s->point << 1 | s->sent;
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
	p->flags = s->flags;
	p->queue = s->queue;
	p->verdict = s->verdict;
	p->cause = s->cause;
	p->kind = s->kind;
	p->stack = s->stack;
}

/* Of the record itself: what the prefix needs, no more. */
static __always_inline __u64 record_size(const struct capture_packet *p)
{
	__u64 n = p->nprefix;

	return sizeof(*p) + (n < HEAD_MAX ? n : HEAD_MAX);
}

/* Bytes of the sample that the record takes along. */
static __always_inline __u64 sample_size(struct capture_packet *p, __u32 there)
{
	__u32 room = RECORD_MAX - record_size(p) - p->skip + p->nprefix;
	__u32 snap = p->undecided ? RECORD_MAX : capture.snap;
	__u64 size = p->len < snap ? p->len : snap;

	if (size > room)
		size = room;
	p->cap = size;
	size = size > p->nprefix ? size - p->nprefix + p->skip : 0;
	return size < there ? size : there;
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

static __always_inline void fill_from_skb(struct capture_packet *p, const struct sk_buff *skb)
{
	__u32 checksum = BPF_CORE_READ_BITFIELD(skb, ip_summed);

	p->queue = queue_of(skb->queue_mapping, p->type == PACKET_OUT);
	p->flags = (checksum == CHECKSUM_PARTIAL ? PACKET_CSUM_LATER : 0) |
		   (checksum == CHECKSUM_UNNECESSARY ? PACKET_CSUM_GOOD : 0);
}

/*
 * The record, but for the sample; NULL if nobody wants the packet. Where it is has been asked for.
 * skb: what stays the same while the packet passes through the stack.
 */
static __always_inline struct look *packet_look(struct sighting *s, const void *skb)
{
	struct look *l = look_of(s);
	bool early = cfg.by || selects_flow() || selects_owner();

	if (early)
		read_packet(s);
	if (groups_by_holder() || selects_owner())
		holder_of_packet(s);
	if (!want_holder(&s->holder) || !want_flow(&s->packet.flow))
		goto filtered;
	l->packet.type = s->type;
	if (!cfg.by || capture.filtered)
		look_at(l, &s->place, &s->bytes);
	if (capture.filtered && !pfilter(l))
		goto filtered;
	if (cfg.by && capture.filtered && l->packet.undecided) { /* nobody will ask user space */
		count(lost);
		return NULL;
	}
	if (cfg.by) {
		add_to_group(s);
		return NULL;
	}
	if (!early && (capture.owners || capture.ids))
		read_packet(s);
	if (!selects_owner())
		holder_of_packet(s);
	fill_packet(&l->packet, s);
	if (capture.ids)
		l->packet.id = packet_id(s, number_of(skb, &l->packet.id), place_number(s));
	return l;
filtered:
	count(filtered);
	return NULL;
}

/* At the hooks that get an skb. */
static __always_inline int packet_seen(struct sk_buff *skb, struct sighting *s)
{
	struct look *l;

	s->type = s->sent ? PACKET_OUT : BPF_CORE_READ_BITFIELD(skb, pkt_type);
	l = packet_look(s, skb);
	if (!l)
		return 0;
	fill_from_skb(&l->packet, skb);
	send(skb, l);
	return 0;
}

#endif
