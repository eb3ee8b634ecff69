/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * --at xdp: frames before the stack makes an skb of them. Where a program is attached already it
 * stays: its end is hooked, and tells the verdict.
 */
#ifndef CAPTURE_XDP_BPF_H
#define CAPTURE_XDP_BPF_H

#include "capture/send.bpf.h"

/* As the kernel has it: the context of an XDP program is this, by another name. */
static __always_inline void frame_read(struct sighting *s, struct xdp_buff *xdp)
{
	const struct net_device *dev = BPF_CORE_READ(xdp, rxq, dev);
	struct bytes *b = &s->bytes;
	__be16 type = 0;

	s->place.ifindex = BPF_CORE_READ(dev, ifindex);
	s->place.netns = BPF_CORE_READ(dev, nd_net.net, ns.inum);
	s->place.hardware = BPF_CORE_READ(dev, type);
	BPF_CORE_READ_INTO(&s->place.dev, dev, name);
	s->queue = BPF_CORE_READ(xdp, rxq, queue_index);
	b->data = b->mac = BPF_CORE_READ(xdp, data);
	b->end = BPF_CORE_READ(xdp, data_end);
	b->network = b->data + ETH_HLEN;
	b->len = b->end - b->data;
	bpf_probe_read_kernel(&type, sizeof(type), b->data + 2 * ETH_ALEN);
	b->protocol = bpf_ntohs(type);
}

static __always_inline struct look *frame_look(struct sighting *s, const void *xdp)
{
	if (!want_place_and_way(&s->place, false))
		return NULL;
	read_packet(s);
	return packet_look(s, xdp);
}

SEC("xdp/first")
int packet_xdp(struct xdp_md *ctx)
{
	struct sighting s = { .point = POINT_XDP };
	struct look *l;
	__u64 size;

	frame_read(&s, (struct xdp_buff *)ctx);
	l = frame_look(&s, ctx);
	if (!l)
		return XDP_PASS;
	size = sample_size(&l->packet, s.bytes.len);
	count_sent(bpf_perf_event_output(ctx, &packets, THIS_CPU | size << 32, &l->packet,
					 record_size(&l->packet)));
	return XDP_PASS;
}

/* Behind a program that was there: the frame as it left it. */
SEC("xdpexit/first")
int BPF_PROG(packet_xdp_end, struct xdp_buff *xdp, int verdict)
{
	struct sighting s = { .point = POINT_XDP, .verdict = verdict + 1 };
	struct look *l;
	__u64 size;

	frame_read(&s, xdp);
	l = frame_look(&s, xdp);
	if (!l)
		return 0;
	size = sample_size(&l->packet, s.bytes.len);
	count_sent(bpf_xdp_output(xdp, &packets, THIS_CPU | size << 32, &l->packet,
				  record_size(&l->packet)));
	return 0;
}

#endif
