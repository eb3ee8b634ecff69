/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * --at xdp: frames before the stack makes an skb of them. Where a program is attached already it
 * stays: its end is hooked, and tells the verdict.
 */
#ifndef CAPTURE_XDP_BPF_H
#define CAPTURE_XDP_BPF_H

#include "capture/send.bpf.h"

#define XDP_FRAGS  1  /* XDP_FLAGS_HAS_FRAGS, include/net/xdp.h */
#define CACHE_LINE 64 /* SMP_CACHE_BYTES of both architectures */

/* Bytes in further buffers, from Linux 5.18 on: xdp_get_shared_info_from_buff(). */
static __always_inline __u32 frame_rest(struct xdp_buff *xdp)
{
	struct skb_shared_info *info;
	__u32 size = bpf_core_type_size(struct skb_shared_info);

	if (!bpf_core_field_exists(xdp->flags) || !(BPF_CORE_READ(xdp, flags) & XDP_FRAGS))
		return 0;
	info = BPF_CORE_READ(xdp, data_hard_start) + BPF_CORE_READ(xdp, frame_sz) -
	       ((size + CACHE_LINE - 1) & -CACHE_LINE);
	return bpf_core_field_exists(info->xdp_frags_size) ? BPF_CORE_READ(info, xdp_frags_size) :
							     0;
}

/* As the kernel has it: the context of an XDP program is this, by another name. */
static __always_inline void frame_read(struct sighting *s, struct xdp_buff *xdp)
{
	const struct net_device *dev = BPF_CORE_READ(xdp, rxq, dev);
	struct bytes *b = &s->bytes;
	__be16 type = 0;
	__u8 version = 0;

	s->place.device = (__u64)dev;
	s->place.ifindex = BPF_CORE_READ(dev, ifindex);
	s->place.netns = BPF_CORE_READ(dev, nd_net.net, ns.inum);
	s->place.hardware = BPF_CORE_READ(dev, type);
	BPF_CORE_READ_INTO(&s->place.dev, dev, name);
	s->queue = BPF_CORE_READ(xdp, rxq, queue_index);
	b->data = b->mac = BPF_CORE_READ(xdp, data);
	b->end = BPF_CORE_READ(xdp, data_end);
	b->network = b->data;
	b->len = b->end - b->data + frame_rest(xdp);
	b->tag_type = 0;
	if (s->place.hardware == ARPHRD_ETHER || s->place.hardware == ARPHRD_LOOPBACK) {
		b->network += ETH_HLEN;
		bpf_probe_read_kernel(&type, sizeof(type), b->data + 2 * ETH_ALEN);
		b->protocol = bpf_ntohs(type);
	} else { /* no header: it starts with IP */
		bpf_probe_read_kernel(&version, 1, b->data);
		b->protocol = version >> 4 == 6 ? ETH_P_IPV6 : ETH_P_IP;
	}
}

static __always_inline struct look *frame_look(struct sighting *s, const void *xdp)
{
	if (!want_place_and_way(&s->place, false))
		return NULL;
	return packet_look(s, xdp);
}

SEC("xdp/first")
int packet_xdp(struct xdp_md *ctx)
{
	struct sighting *s = sighting_new(POINT_XDP, false);
	struct look *l;
	__u64 size;

	if (!s)
		return XDP_PASS;
	frame_read(s, (struct xdp_buff *)ctx);
	/* Who hooks this program needs the type of its context, whole: a use keeps it. */
	s->queue = ctx->rx_queue_index;
	l = frame_look(s, ctx);
	if (!l)
		return XDP_PASS;
	size = sample_size(&l->packet, s->bytes.len);
	count_sent(bpf_perf_event_output(ctx, &packets, THIS_CPU | size << 32, &l->packet,
					 record_size(&l->packet)));
	return XDP_PASS;
}

/* Behind a program that was there: the frame as it left it. */
SEC("xdpexit/first")
int BPF_PROG(packet_xdp_end, struct xdp_buff *xdp, int verdict)
{
	struct sighting *s = sighting_new(POINT_XDP, true);
	struct look *l;
	__u64 size;

	if (!s)
		return 0;
	s->verdict = verdict + 1;
	frame_read(s, xdp);
	l = frame_look(s, xdp);
	if (!l)
		return 0;
	size = sample_size(&l->packet, s->bytes.len);
	count_sent(bpf_xdp_output(xdp, &packets, THIS_CPU | size << 32, &l->packet,
				  record_size(&l->packet)));
	return 0;
}

#endif
