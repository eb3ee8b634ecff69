/* SPDX-License-Identifier: GPL-2.0-only */
/* Packet headers as they are on the wire: no kernel types, nothing to relocate. */
#ifndef WIRE_BPF_H
#define WIRE_BPF_H

#include "lib/prelude.bpf.h"

struct wire_ipv4 { /* RFC 791, 3.1 */
	__u8 version_ihl, tos;
	__be16 length, id, fragment;
	__u8 ttl, proto;
	__u16 check;
	__be32 saddr, daddr;
};

struct wire_ipv6 { /* RFC 8200, 3 */
	__be32 version_class_flow;
	__be16 length;
	__u8 next, hop_limit;
	union addr saddr, daddr;
} __attribute__((packed));

struct wire_tcp { /* RFC 9293, 3.1 */
	__be16 sport, dport;
	__be32 seq, ack;
	__u8 offset, flags;
	__be16 window, check, urgent;
};

#define WIRE_FRAGMENT_OFFSET 0x1fff

/* Extension headers of IPv6 (RFC 8200, 4; AH: RFC 4302) */
#define WIRE_HOP_BY_HOP	 0
#define WIRE_ROUTING	 43
#define WIRE_FRAGMENT	 44
#define WIRE_AH		 51
#define WIRE_DESTINATION 60

#define WIRE_TCP_FIN 0x01
#define WIRE_TCP_SYN 0x02
#define WIRE_TCP_ACK 0x10

#endif
