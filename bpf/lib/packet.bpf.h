/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an skb says of itself: its headers, device and direction. The socket's family is
 * not the packet's, and half of the fields are valid in half of the places: every length
 * and pointer is checked against something else.
 */
#ifndef PACKET_BPF_H
#define PACKET_BPF_H

#include "lib/flow.bpf.h"

#define ETH_P_IP   0x0800
#define ETH_P_IPV6 0x86dd

#define HEADER_NOT_SET 0xffff
#define PACKET_HOST    0 /* include/uapi/linux/if_packet.h */
#define IFF_LOOPBACK   0x8
#define NETNS_FIRST_INO                                                                            \
	0xefffff00 /* above all numbers of other files in nsfs; include/linux/proc_ns.h */

struct packet {
	struct flow flow; /* source is "s"; family 0 if it is no IP */
	__u32 protocol;	  /* as in kind.h */
	__u32 tcp_flags;
	__u64 sign; /* of the packet, the same before and behind NAT */
};

/* Offsets in skb->head: where the packet is, and where what can be read of it ends. */
struct extent {
	const unsigned char *head;
	__u32 at, end;
};

/*
 * The device, NULL if there is none. Of a queued skb the place of skb->dev may hold
 * something else (dev_scratch of UDP, rbnode of TCP): what is no device has no namespace.
 */
static __always_inline const struct net_device *skb_device(const struct sk_buff *skb)
{
	const struct net_device *dev = skb->dev;

	if (!dev || dev->nd_net.net->ns.inum < NETNS_FIRST_INO)
		return NULL;
	return dev;
}

/* The route's device: a loopback or VRF device if the packet is for this host. */
static __always_inline const struct net_device *skb_route(const struct sk_buff *skb)
{
	const struct dst_entry *dst = (void *)(skb->_skb_refdst & ~1UL); /* SKB_DST_NOREF */

	return dst ? BPF_CORE_READ(dst, dev) : NULL;
}

/* A received skb has its link-layer header pulled, and later knows its device's index. */
static __always_inline enum direction skb_direction(const struct sk_buff *skb)
{
	const struct net_device *dev = skb_device(skb), *route;
	__u32 data = skb->data - skb->head;

	if (dev && dev->flags & IFF_LOOPBACK)
		return DIRECTION_LOCAL;
	if (!skb->skb_iif && !(skb->mac_header != HEADER_NOT_SET && data > skb->mac_header))
		return DIRECTION_OUT;
	if (!skb->skb_iif || BPF_CORE_READ_BITFIELD(skb, pkt_type) != PACKET_HOST)
		return DIRECTION_IN;
	route = skb_route(skb);
	if (route && route != dev && !(BPF_CORE_READ(route, flags) & IFF_LOOPBACK))
		return DIRECTION_FORWARD;
	return DIRECTION_IN;
}

static __always_inline bool read_at(void *to, __u32 size, const struct extent *e, __u32 at)
{
	return at + size <= e->end && !bpf_probe_read_kernel(to, size, e->head + at);
}

/*
 * What stands behind the ports and stays the same behind NAT: a sequence number, UDP's length, that
 * of an ICMP message in its row.
 */
static __always_inline __u32 unchanged(__u8 proto, __be32 word)
{
	switch (proto) {
	case IPPROTO_TCP: return word;
	case IPPROTO_UDP: return word & bpf_htonl(0xffff0000);
	default: return word & bpf_htonl(0x0000ffff);
	}
}

/* Ports, and flags if the whole header is there; for other protocols than TCP it starts alike. */
static __always_inline void packet_segment(struct packet *p, const struct wire_tcp *head,
					   bool whole)
{
	p->sign |= unchanged(p->flow.proto, head->seq);
	switch (p->flow.proto) {
	case IPPROTO_TCP: p->tcp_flags = whole ? head->flags : 0;
	case IPPROTO_UDP: /* fallthrough */
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		p->flow.sport = bpf_ntohs(head->sport);
		p->flow.dport = bpf_ntohs(head->dport);
	}
}

/* At e->at; of a packet that is cut short what is there. */
static __always_inline void packet_transport(struct packet *p, const struct extent *e)
{
	struct wire_tcp head = {};
	bool whole = read_at(&head, sizeof(head), e, e->at);

	if (whole || read_at(&head, 8, e, e->at) || read_at(&head, 4, e, e->at))
		packet_segment(p, &head, whole);
}

/* Most packets have no options: one read gets both headers. */
static __always_inline void packet_v4(struct packet *p, struct extent *e)
{
	struct {
		struct wire_ipv4 ip;
		struct wire_tcp transport;
	} head;
	bool whole = read_at(&head, sizeof(head), e, e->at);
	__u8 ihl;

	if ((!whole && !read_at(&head.ip, sizeof(head.ip), e, e->at)) ||
	    head.ip.version_ihl >> 4 != 4)
		return;
	addr_v4(&p->flow.saddr, head.ip.saddr);
	addr_v4(&p->flow.daddr, head.ip.daddr);
	p->flow.family = AF_INET;
	p->flow.proto = head.ip.proto;
	p->sign = (__u64)head.ip.length << 48 | (__u64)head.ip.id << 32;
	ihl = head.ip.version_ihl & 15;
	e->at += ihl * 4;
	if (ihl < 5 || head.ip.fragment & bpf_htons(WIRE_FRAGMENT_OFFSET))
		return;
	if (whole && ihl == 5)
		packet_segment(p, &head.transport, true);
	else
		packet_transport(p, e);
}

/* RFC 8200, 4: an extension header that others may follow; its length in bytes, or 0. */
static __always_inline __u32 extension_size(__u8 type, __u8 length)
{
	switch (type) {
	case WIRE_HOP_BY_HOP:
	case WIRE_ROUTING:
	case WIRE_DESTINATION: return length * 8 + 8;
	case WIRE_FRAGMENT: return 8;
	case WIRE_AH: return length * 4 + 8; /* RFC 4302, 2.2 */
	default: return 0;
	}
}

#define EXTENSIONS_MAX 4

static __always_inline void packet_v6(struct packet *p, struct extent *e)
{
	struct wire_ipv6 ip;
	struct {
		__u8 next, length;
		__be16 offset; /* of a fragment header */
	} extension;

	if (!read_at(&ip, sizeof(ip), e, e->at) ||
	    (ip.version_class_flow & bpf_htonl(0xf0000000)) != bpf_htonl(0x60000000))
		return;
	p->flow.saddr = ip.saddr;
	p->flow.daddr = ip.daddr;
	p->flow.family = AF_INET6;
	p->flow.proto = ip.next;
	p->sign = (__u64)ip.length << 48;
	e->at += sizeof(ip);
	for (int i = 0; i < EXTENSIONS_MAX; i++) {
		if (!extension_size(p->flow.proto, 0))
			break;
		if (!read_at(&extension, sizeof(extension), e, e->at))
			return;
		e->at += extension_size(p->flow.proto, extension.length);
		if (p->flow.proto == WIRE_FRAGMENT && extension.offset & bpf_htons(0xfff8)) {
			p->flow.proto = extension.next;
			return; /* the ports were in the first fragment */
		}
		p->flow.proto = extension.next;
	}
	packet_transport(p, e);
}

/* The packet that starts at e->at; type is its EtherType. What cannot be read leaves the family 0. */
static __always_inline void packet_read(struct packet *p, struct extent *e, __u32 type)
{
	__builtin_memset(p, 0, sizeof(*p));
	if (type == ETH_P_IP)
		packet_v4(p, e);
	else if (type == ETH_P_IPV6)
		packet_v6(p, e);
	p->protocol = type << 16 | p->flow.proto;
}

/*
 * IP sets network_header on both ways. A received skb that has not come so far starts
 * with it (eth_type_trans() pulled what was before).
 */
static __always_inline void packet_from_skb(struct packet *p, const struct sk_buff *skb)
{
	struct extent e = { .head = skb->head, .at = skb->network_header, .end = skb->tail };

	if (!e.at || e.at == HEADER_NOT_SET)
		e.at = skb->data - skb->head;
	packet_read(p, &e, bpf_ntohs(skb->protocol));
}

#endif
