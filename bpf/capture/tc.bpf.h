/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * --at tc: at ingress and egress of a device. The context is the skb itself, without a type: it
 * is read by helper.
 */
#ifndef CAPTURE_TC_BPF_H
#define CAPTURE_TC_BPF_H

#include "capture/send.bpf.h"

#define TC_NEXT (-1) /* TC_ACT_UNSPEC, TCX_NEXT: the next program, or the stack, decides */

/* Both ways the packet starts with its link-layer header, if the device has any. */
static __always_inline void bytes_at_tc(struct bytes *b, const struct __sk_buff *ctx,
					struct sk_buff *skb, bool ethernet)
{
	b->data = BPF_CORE_READ(skb, data);
	b->end = BPF_CORE_READ(skb, head) + BPF_CORE_READ(skb, tail);
	b->mac = b->data;
	b->network = b->data + (ethernet ? ETH_HLEN : 0);
	b->len = ctx->len;
	b->protocol = bpf_ntohs(ctx->protocol);
	b->tag = ctx->vlan_tci;
	b->tag_type = ctx->vlan_present ? ctx->vlan_proto : 0;
}

static __always_inline void place_at_tc(struct place *at, struct sk_buff *skb)
{
	const struct net_device *dev = BPF_CORE_READ(skb, dev);

	at->device = (__u64)dev;
	at->ifindex = BPF_CORE_READ(dev, ifindex);
	at->netns = BPF_CORE_READ(dev, nd_net.net, ns.inum);
	at->hardware = BPF_CORE_READ(dev, type);
	at->loopback = BPF_CORE_READ(dev, flags) & IFF_LOOPBACK;
	BPF_CORE_READ_INTO(&at->dev, dev, name);
}

static __always_inline int packet_at_tc(struct __sk_buff *ctx, bool sent)
{
	struct sighting *s = sighting_new(POINT_TC, sent);
	struct sk_buff *skb = (struct sk_buff *)ctx;
	struct sock *sk = BPF_CORE_READ(skb, sk);
	struct look *l;
	__u64 size;

	if (!s)
		return TC_NEXT;
	s->sent = sent;
	place_at_tc(&s->place, skb);
	bytes_at_tc(&s->bytes, ctx, skb,
		    s->place.hardware == ARPHRD_ETHER || s->place.hardware == ARPHRD_LOOPBACK);
	if (sk)
		holder_read(&s->holder, sk);
	if (sent && sk && capture.owners && holder_is_full(&s->holder))
		socket_sends(sk, &s->holder, BPF_CORE_READ(sk, sk_protocol));
	if (!want_place_and_way(&s->place, sent))
		return TC_NEXT;
	s->type = sent ? PACKET_OUT : ctx->pkt_type;
	s->queue = queue_of(ctx->queue_mapping, sent);
	s->flags = BPF_CORE_READ_BITFIELD_PROBED(skb, ip_summed) == CHECKSUM_PARTIAL ?
			   PACKET_CSUM_LATER :
			   0;
	l = packet_look(s, ctx);
	if (!l)
		return TC_NEXT;
	size = sample_size(&l->packet, ctx->len);
	count_sent(bpf_perf_event_output(ctx, &packets, THIS_CPU | size << 32, &l->packet,
					 record_size(&l->packet)));
	return TC_NEXT;
}

SEC("tc/ingress")
int packet_tc_in(struct __sk_buff *ctx)
{
	return packet_at_tc(ctx, false);
}

SEC("tc/egress")
int packet_tc_out(struct __sk_buff *ctx)
{
	return packet_at_tc(ctx, true);
}

#endif
