/* SPDX-License-Identifier: GPL-2.0-only */
/* capture: what the program says of a packet; the packet's bytes follow it in the ring. */
#ifndef CAPTURE_H
#define CAPTURE_H

#include "event.h"

/*
 * Link types (https://www.tcpdump.org/linktypes.html). One for a whole run: that of the
 * device if one is asked for, else cooked: devices of all sorts stand in one file.
 */
enum capture_link {
	LINK_ETHERNET = 1,
	LINK_RAW = 12, /* DLT_RAW, as libpcap numbers it: a packet starts with its IP header */
	LINK_SLL2 = 276,
	/* Of files only. */
	LINK_NULL = 0,
	LINK_LOOP = 108,
	LINK_SLL = 113,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
};

#define LINKTYPE_RAW 101 /* and so files do */

#define SLL2_SIZE   20
#define PREFIX_MAX  24	/* SLL2, or Ethernet and a VLAN tag */
#define LOOK_MAX    128 /* bytes behind that which a filter finds at once */
#define HEAD_MAX    (PREFIX_MAX + LOOK_MAX)
#define RECORD_MAX  65504 /* the kernel's record of a perf event has 16 bits for its size */

/* Where a packet is seen: --at. */
#define CAPTURE_POINTS(P)							\
	P(STACK, "stack")	/* where packet sockets look */			\
	P(DROP, "drop")		/* where the kernel drops it */			\
	P(RETRANS, "retrans")	/* where TCP sends a segment again */		\
	P(TC, "tc")		/* at ingress and egress of the device */	\
	P(XDP, "xdp")		/* before the stack */

#define POINT_ENUM(name, text) POINT_##name,
enum capture_point { CAPTURE_POINTS(POINT_ENUM) POINT_MAX };

/* How the kernel marks a packet that is not, or not only, for this host: <linux/if_packet.h> */
enum capture_type { PACKET_TO_HOST, PACKET_TO_ALL, PACKET_TO_GROUP, PACKET_TO_OTHER, PACKET_OUT };

enum capture_flags {
	PACKET_CSUM_LATER = 1 << 0, /* CHECKSUM_PARTIAL: the device fills it in */
	PACKET_CSUM_GOOD = 1 << 1,  /* CHECKSUM_UNNECESSARY */
};

/* Behind it in the ring: the prefix, then the sample; of that the packet has what is behind `skip`. */
struct capture_packet {
	struct head head;
	kind_ifname dev;
	struct cause cause;	/* of a drop: CAUSE_LOCAL; of a resend */
	__u64 id;	/* the same wherever the packet is seen; 0 if nobody asked */
	__u32 ifindex;
	__u32 len;	/* bytes on the wire, prefix included */
	__u32 cap;	/* of these in the record, prefix included */
	__u32 kind;	/* enum retrans_kind, of a resend */
	__u32 stack;	/* hash of the kernel stack, of a drop */
	__u32 verdict;	/* of the XDP program that was there, plus 1 */
	__u16 skip;	/* bytes of the sample that the prefix replaces */
	__u16 queue;
	__u8 nprefix;
	__u8 point;	/* enum capture_point */
	__u8 type;	/* enum capture_type */
	__u8 flags;	/* enum capture_flags */
	__u8 undecided;	/* the filter wanted bytes that it could not read */
	__u8 pad[7];
};

/*
 * An instruction of a classic filter: struct bpf_insn of libpcap, struct sock_filter of Linux;
 * both names are taken. And the state of one that is interpreted.
 */
struct classic {
	__u16 code;
	__u8 jt, jf;
	__u32 k;
};

struct machine {
	__u32 a, x, pc, pad;
	__u32 mem[16];
};

#define CLASSIC_MAX 4096 /* instructions, BPF_MAXINSNS */

/* The packet, for the filter: generated code (user/capture/translate.c) reads it, too. */
struct look {
	__u32 len;	/* of the packet, prefix included */
	__u32 have;	/* valid bytes of head */
	__u64 rest;	/* address of the byte behind the prefix */
	__u32 linear;	/* bytes that are there; more are in fragments */
	__u32 pad;
	struct capture_packet packet;
	__u8 head[HEAD_MAX]; /* behind the packet's record: its start is the prefix */
	struct machine machine;
};

#define CAPTURE_FIELDS(F, A, T)							\
	F(T, flow, flow, "addresses and ports in the packet, source first")	\
	F(T, u64, number, "of the packet, from 1")				\
	F(T, protocol, protocol, "protocol of the packet")			\
	F(T, tcp_flags, flags, "TCP flags as letters, in the order of the header") \
	F(T, u32, len, "bytes on the wire, link-layer header included")		\
	F(T, u32, captured, "of these captured")				\
	F(T, u32, ifindex, "index of the device")				\
	F(T, direction, direction, "in or out")					\
	F(T, ifname, dev, "device")						\
	F(T, capture_point, at, "where it was seen: stack, drop, retrans, tc, xdp") \
	F(T, capture_verdict, verdict, "of the XDP program that was there")	\
	F(T, cause, cause, "of a dropped packet where and why; of a resent one where the first was lost") \
	A(T, reason, reason, cause, "drop reason")				\
	A(T, location, location, cause, "function that dropped it")		\
	F(T, capture_kind, kind, "which kind of retransmission")		\
	F(T, u32, stack, "hash of the kernel stack that dropped it; 0 is none")	\
	F(T, u64, packet_id, "the same wherever this packet is seen; 0 is none")

EVENT(capture, CAPTURE_FIELDS);

#define CAPTURE_COUNTERS(F, A, T)						\
	F(T, flow, flow, "addresses and ports, the local end first")		\
	F(T, u64, packets, "packets, in and out")				\
	F(T, u64, bytes, "bytes of these, link-layer headers included")		\
	F(T, u64, packets_out, "of the packets those that were sent")		\
	F(T, u64, bytes_out, "bytes of these")					\
	F(T, protocol, protocol, "protocol of the packets")			\
	F(T, u32, port, "port of the group")					\
	F(T, ifname, dev, "device that the first of them was seen on")

GROUP(capture, CAPTURE_COUNTERS);

/* What a load of the filter returns where it cannot: one more is the filter's verdict. */
#define FILTER_ENDS    (-1)
#define FILTER_UNKNOWN (-2)

/* What the run is about, beside the selection. */
struct capture_config {
	__u32 snap;
	__u16 link;
	__u8 filtered; /* there is a filter expression */
	__u8 way;	/* 1: in only, 2: out only */
	__u8 owners;	/* those of received packets are asked for, too */
	__u8 ids;	/* packets get an id */
	__u8 pad[6];
};

#endif
