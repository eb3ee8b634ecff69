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
#define PREFIX_MAX  24	/* SLL2, or Ethernet and a VLAN tag; three words */
#define LOOK_MAX    128 /* bytes behind the prefix that a filter finds at once */
#define SAMPLE_MAX  65000 /* the kernel's record of a perf event has 16 bits for its size */

/* How the kernel marks a packet that is not, or not only, for this host: <linux/if_packet.h> */
enum capture_type { PACKET_TO_HOST, PACKET_TO_ALL, PACKET_TO_GROUP, PACKET_TO_OTHER, PACKET_OUT };

enum capture_flags {
	PACKET_CSUM_LATER = 1 << 0, /* CHECKSUM_PARTIAL: the device fills it in */
	PACKET_CSUM_GOOD = 1 << 1,  /* CHECKSUM_UNNECESSARY */
};

/* The packet is the prefix, then the sample from `skip` on. */
struct capture_packet {
	struct head head;
	kind_ifname dev;
	__u32 ifindex;
	__u32 len;	/* bytes on the wire, prefix included */
	__u32 cap;	/* of these in the record, prefix included */
	__u16 skip;	/* bytes of the sample that the prefix replaces */
	__u16 queue;
	__u8 nprefix;
	__u8 type;	/* enum capture_type */
	__u8 flags;	/* enum capture_flags */
	__u8 undecided;	/* the filter wanted bytes that it could not read */
	__u32 pad;
	__u8 prefix[PREFIX_MAX];
};

/* The packet, for the filter: generated code (user/capture/translate.c) reads it, too. */
struct look {
	__u32 len;	/* of the packet, prefix included */
	__u32 have;	/* valid bytes of head */
	__u8 head[PREFIX_MAX + LOOK_MAX];
	__u64 rest;	/* address of the byte behind the prefix */
	__u32 linear;	/* bytes that are there; more are in fragments */
	__u32 pad;
	struct capture_packet packet;
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
	F(T, ifname, dev, "device")

EVENT(capture, CAPTURE_FIELDS);

/* What a load of the filter returns where it cannot: one more is the filter's verdict. */
#define FILTER_ENDS    (-1)
#define FILTER_UNKNOWN (-2)

/* What the run is about, beside the selection. */
struct capture_config {
	__u32 snap;
	__u16 link;
	__u8 filtered; /* there is a filter expression */
	__u8 way;	/* 1: in only, 2: out only */
};

#endif
