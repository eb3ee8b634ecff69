/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A look at a packet for the filter: the packet as the file will have it, that is with a
 * link-layer header made here where the run wants another than the device's, and with the
 * VLAN tag that the kernel keeps beside the packet.
 */
#ifndef CAPTURE_LOOK_BPF_H
#define CAPTURE_LOOK_BPF_H

#include "capture.h"
#include "lib/packet.bpf.h"

#define ETH_HLEN	     14
#define ETH_ALEN	     6
#define ETH_P_8021Q	     0x8100
#define ETH_P_8021AD	     0x88a8
#define TAGS_MAX	     2
#define ARPHRD_ETHER	     1
#define ARPHRD_LOOPBACK	     772
#define CHECKSUM_UNNECESSARY 1 /* include/linux/skbuff.h */
#define CHECKSUM_PARTIAL     3
#define LINUX_SLL_P_802_2    4 /* a length stands in the place of the EtherType */

const volatile struct capture_config capture;

static __always_inline void put16(__u8 *to, __u16 value)
{
	to[0] = value >> 8;
	to[1] = value;
}

/* Before 6.2 a bit told that there is a tag; now a tag is one that is not 0. */
struct sk_buff___old {
	__u8 vlan_present : 1;
} __attribute__((preserve_access_index));

static __always_inline bool has_tag(const struct sk_buff *skb)
{
	if (bpf_core_field_exists(skb->vlan_all))
		return skb->vlan_all;
	return BPF_CORE_READ_BITFIELD((const struct sk_buff___old *)skb, vlan_present);
}

/* Where the packet's bytes are, and what the kernel keeps beside them. */
struct bytes {
	const unsigned char *mac; /* the link-layer header, NULL if there is none */
	const unsigned char *network;
	const unsigned char *data, *end; /* of the skb: what lies together */
	__u32 len;			 /* from data on, fragments included */
	__u16 protocol;			 /* EtherType */
	__u16 tag;			 /* of a VLAN */
	__be16 tag_type;		 /* 0: no tag */
};

/* Addresses of the packet, the tag that the kernel keeps beside it as it is on the wire, the type. */
static __always_inline __u32 put_tagged(__u8 *to, const struct bytes *b)
{
	bpf_probe_read_kernel(to + 4, ETH_HLEN, b->mac);
	__builtin_memmove(to, to + 4, 2 * ETH_ALEN);
	*(__be16 *)(to + 2 * ETH_ALEN) = b->tag_type;
	put16(to + 2 * ETH_ALEN + 2, b->tag);
	return ETH_HLEN + 4;
}

/* Where a packet is. Without a device the name is empty. */
struct place {
	char dev[16] __attribute__((aligned(8)));
	__u64 device; /* struct net_device */
	__u32 ifindex, netns;
	__u16 hardware; /* ARPHRD_* */
	bool loopback;
};

static __always_inline void place_of(struct place *at, const struct net_device *dev)
{
	at->device = (__u64)dev;
	at->ifindex = dev->ifindex;
	at->netns = dev->nd_net.net->ns.inum;
	at->hardware = dev->type;
	at->loopback = dev->flags & IFF_LOOPBACK;
	copy_word(at->dev, dev->name);
}

/* A header that all devices can have: LINKTYPE_LINUX_SLL2. It has no place for a tag, as with libpcap. */
static __always_inline __u32 put_cooked(struct look *l, __u16 protocol, const struct place *at,
					const unsigned char *mac)
{
	__u8 *to = l->head;

	if (protocol < 0x600)
		protocol = LINUX_SLL_P_802_2;
	__builtin_memset(to, 0, PREFIX_MAX);
	put16(to, protocol);
	put16(to + 4, at->ifindex >> 16);
	put16(to + 6, at->ifindex);
	put16(to + 8, at->hardware);
	to[10] = l->packet.type;
	if (at->hardware == ARPHRD_ETHER || at->hardware == ARPHRD_LOOPBACK) {
		to[11] = ETH_ALEN;
		if (mac)
			bpf_probe_read_kernel(to + 12, ETH_ALEN, mac + ETH_ALEN);
	}
	return SLL2_SIZE;
}

/* Of a packet that has none yet. */
static __always_inline __u32 put_ethernet(__u8 *to, __u16 protocol)
{
	__builtin_memset(to, 0, ETH_HLEN);
	put16(to + 2 * ETH_ALEN, protocol);
	return ETH_HLEN;
}

/* Of a received packet the number is one more, and 0 is none: skb_get_rx_queue(). */
static __always_inline __u16 queue_of(__u16 mapping, bool sent)
{
	return sent || !mapping ? mapping : mapping - 1;
}

/* The verifier takes no arithmetic on 32 bits of a pointer: the compiler may not make any. */
static __always_inline __u32 distance(const unsigned char *to, const unsigned char *from)
{
	__u64 bytes = to - from;

	barrier_var(bytes);
	return bytes;
}

static __always_inline void bytes_of(struct bytes *b, const struct sk_buff *skb)
{
	b->data = skb->data;
	b->end = skb->head + skb->tail;
	b->len = skb->len;
	b->protocol = bpf_ntohs(skb->protocol);
	b->tag = skb->vlan_tci;
	b->tag_type = has_tag(skb) ? skb->vlan_proto : 0;
}

/* Behind tags that stand in the packet itself, as without VLAN offload: what the innermost one says. */
static __always_inline void skip_tags(const unsigned char *mac, __u16 *type,
				      const unsigned char **network)
{
	struct {
		__be16 tag, type;
	} vlan;

	for (int i = 0; i < TAGS_MAX; i++) {
		if (!mac || (*type != ETH_P_8021Q && *type != ETH_P_8021AD) ||
		    bpf_probe_read_kernel(&vlan, sizeof(vlan), mac + ETH_HLEN + 4 * i))
			return;
		*type = bpf_ntohs(vlan.type);
		*network = mac + ETH_HLEN + 4 * (i + 1);
	}
}

/*
 * Of a received skb the header is pulled; of a sent one packet sockets trust network_header
 * if it lies in the packet (dev_queue_xmit_nit() in net/core/dev.c).
 */
static __always_inline void bytes_passing(struct bytes *b, const struct sk_buff *skb, bool sent)
{
	const unsigned char *head = skb->head;
	__u32 at = skb->network_header, data = skb->data - head;

	bytes_of(b, skb);
	if (!sent) {
		b->network = skb->data;
		b->mac = skb->mac_header == HEADER_NOT_SET ? skb->data : head + skb->mac_header;
		return;
	}
	b->network = at < data || at > skb->tail ? skb->data : head + at;
	b->mac = skb->data;
	if (capture.link == LINK_SLL2)
		skip_tags(b->mac, &b->protocol, &b->network);
}

/* The link-layer header that the run wants; *ret_from is where the packet's own bytes go on. */
static __always_inline __u32 put_link(struct look *l, const struct place *at, const struct bytes *b,
				      const unsigned char **ret_from)
{
	*ret_from = b->network;
	if (capture.link == LINK_SLL2)
		return put_cooked(l, b->protocol, at, b->mac);
	if (capture.link != LINK_ETHERNET)
		return 0;
	if (!b->mac)
		return put_ethernet(l->head, b->protocol);
	if (b->tag_type) {
		*ret_from = b->mac + ETH_HLEN;
		return put_tagged(l->head, b);
	}
	*ret_from = b->mac;
	return 0;
}

/* How much of the packet stands before its data, and how much of what is there is none of it. */
static __always_inline void look_at(struct look *l, const struct place *at, const struct bytes *b)
{
	const unsigned char *from, *data = b->data;
	__u32 made, own, skip, n;

	l->packet.undecided = 0;
	made = put_link(l, at, b, &from);
	own = data > from ? distance(data, from) : 0;
	if (own > LOOK_MAX) { /* deeper than any header: begins where it is */
		from = data;
		own = 0;
	}
	skip = from > data ? distance(from, data) : 0;
	n = distance(b->end, from); /* bytes that are there */
	l->rest = (__u64)from + own;
	l->linear = n - own;
	l->packet.nprefix = made + own;
	l->packet.skip = skip;
	l->packet.len = l->len = made + own + b->len - skip;
	if (!capture.filtered)
		n = own;
	if (n > LOOK_MAX)
		n = LOOK_MAX;
	l->have = made;
	if (n && made <= PREFIX_MAX && !bpf_probe_read_kernel(l->head + made, n, from))
		l->have += n;
}

#endif
