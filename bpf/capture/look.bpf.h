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
#define ARPHRD_ETHER	     1
#define ARPHRD_LOOPBACK	     772
#define CHECKSUM_UNNECESSARY 1 /* include/linux/skbuff.h */
#define CHECKSUM_PARTIAL     3
#define LINUX_SLL_P_802_2    4 /* a length stands in the place of the EtherType */

const volatile struct capture_config capture;

/* Of this CPU: received and sent packets. Both run with softirqs off, so neither meets itself. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct look);
} looks SEC(".maps");

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

/* Addresses of the packet, the tag that the kernel keeps beside it as it is on the wire, the type. */
static __always_inline __u32 put_tagged(__u8 *to, const struct sk_buff *skb,
					const unsigned char *mac)
{
	bpf_probe_read_kernel(to + 4, ETH_HLEN, mac);
	__builtin_memmove(to, to + 4, 2 * ETH_ALEN);
	*(__be16 *)(to + 2 * ETH_ALEN) = skb->vlan_proto;
	put16(to + 2 * ETH_ALEN + 2, skb->vlan_tci);
	return ETH_HLEN + 4;
}

/* A header that all devices can have: LINKTYPE_LINUX_SLL2. It has no place for a tag, as with libpcap. */
static __always_inline __u32 put_cooked(struct look *l, const struct sk_buff *skb,
					const struct net_device *dev, const unsigned char *mac)
{
	__u16 hardware = dev->type, protocol = bpf_ntohs(skb->protocol);
	__u8 *to = l->head;

	if (protocol < 0x600)
		protocol = LINUX_SLL_P_802_2;
	__builtin_memset(to, 0, PREFIX_MAX);
	put16(to, protocol);
	put16(to + 4, (__u32)dev->ifindex >> 16);
	put16(to + 6, dev->ifindex);
	put16(to + 8, hardware);
	to[10] = l->packet.type;
	if (hardware == ARPHRD_ETHER || hardware == ARPHRD_LOOPBACK) {
		to[11] = ETH_ALEN;
		bpf_probe_read_kernel(to + 12, ETH_ALEN, mac + ETH_ALEN);
	}
	return SLL2_SIZE;
}

/*
 * Where the link-layer header starts, and in *ret_network the byte behind it. A received skb
 * has it pulled; of a sent one packet sockets trust network_header if it lies in the packet
 * (dev_queue_xmit_nit() in net/core/dev.c).
 */
static __always_inline const unsigned char *link_header(const struct sk_buff *skb, bool sent,
							const unsigned char **ret_network)
{
	const unsigned char *head = skb->head;
	__u32 at = skb->network_header, data = skb->data - head;

	if (!sent) {
		*ret_network = skb->data;
		return skb->mac_header == HEADER_NOT_SET ? skb->data : head + skb->mac_header;
	}
	*ret_network = at < data || at > skb->tail ? skb->data : head + at;
	return skb->data;
}

/* The verifier takes no arithmetic on 32 bits of a pointer: the compiler may not make any. */
static __always_inline __u32 distance(const unsigned char *to, const unsigned char *from)
{
	__u64 bytes = to - from;

	barrier_var(bytes);
	return bytes;
}

/* Fills what the filter and the record need. The device has been asked for. */
static __always_inline void look_at(struct look *l, const struct sk_buff *skb,
				    const struct net_device *dev, bool sent)
{
	const unsigned char *network, *mac = link_header(skb, sent, &network), *from = network;
	__u32 made = 0, own = 0, n;

	l->packet.type = sent ? PACKET_OUT : BPF_CORE_READ_BITFIELD(skb, pkt_type);
	l->packet.undecided = 0;
	if (capture.link == LINK_SLL2) {
		made = put_cooked(l, skb, dev, mac);
	} else if (capture.link == LINK_ETHERNET && has_tag(skb)) {
		made = put_tagged(l->head, skb, mac);
		from = mac + ETH_HLEN;
	} else if (capture.link == LINK_ETHERNET) {
		own = ETH_HLEN; /* its own header and what is behind it in one read */
		from = mac;
	}
	l->rest = (__u64)from + own;
	l->linear = skb->tail - distance(from, skb->head) - own;
	l->packet.nprefix = made + own;
	l->packet.skip = distance(from, skb->data) + own;
	l->packet.len = l->len = made + own + skb->len - l->packet.skip;
	n = capture.filtered ? l->linear + own : own;
	if (n > LOOK_MAX)
		n = LOOK_MAX;
	l->have = made;
	if (n && made <= PREFIX_MAX && !bpf_probe_read_kernel(l->head + made, n, from))
		l->have += n;
}

#endif
