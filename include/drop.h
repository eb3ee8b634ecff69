/* SPDX-License-Identifier: GPL-2.0-only */
/* drop: one skb that the kernel dropped, or what a counter of dropped packets grew by. */
#ifndef DROP_H
#define DROP_H

#include "event.h"

enum drop_source {
	DROP_EVENT,	/* the kernel freed an skb as dropped */
	DROP_COUNTER,	/* it only counted */
};

/*
 * Reasons that the kernel has no number for, as it frees no skb: it consumes, or counts.
 * D(name, the counter or function that tells it)
 */
#define DROP_OWN_REASONS(D)							\
	D(ACCEPT_QUEUE_FULL)	/* a SYN came while the accept queue was full */ \
	D(SYN_QUEUE_FULL)	/* or that of requests, and no cookies are sent */ \
	D(LISTEN_DROPS)		/* one of these, or another cause: sk_drops of a listener grew */ \
	D(RX_MISSED)		/* the device had no room: rx_missed_errors */	\
	D(RX_FIFO)		/* rx_fifo_errors */				\
	D(XDP_DROP)		/* XDP in the driver, by its own statistics */	\
	D(CONNTRACK_DROP)	/* the table was full: drop of nf_conntrack; events say NETFILTER_DROP */

#define DROP_OWN_ENUM(name) DROP_##name,
enum drop_own_reason { DROP_OWN = 0x7fff0000, DROP_OWN_REASONS(DROP_OWN_ENUM) DROP_OWN_END };

/* What the file iterator tells of a listener. */
struct listener_found {
	struct head head;
	struct flow flow;
	__u64 drops;	/* sk_drops, since it was made */
};

/* What an event tells of its packet, and a group of the first one in it. */
#define DROP_PACKET(F, A, T)							\
	F(T, flow, flow, "addresses and ports in the packet, source first")	\
	F(T, ksym, location, "function that dropped it")			\
	F(T, drop_reason, reason, "why, in the kernel's words; ~ if the location tells it") \
	A(T, reason_inferred, reason_inferred, reason, "the reason is what the location implies") \
	F(T, direction, direction, "in, out, forward, or local over a loopback device") \
	F(T, protocol, protocol, "protocol of the packet")			\
	F(T, tcp_flags, flags, "TCP flags as letters, in the order of the header") \
	F(T, u32, len, "bytes of the skb, without the headers that were pulled") \
	F(T, u32, ifindex, "index of the device")				\
	F(T, drop_source, source, "event, or counter where the kernel only counts") \
	F(T, u32, state, "state of the socket as a number: TCP's, or 7 of an unconnected one") \
	F(T, ifname, dev, "device on which it was received, or is sent")

struct drop_packet {
	DROP_PACKET(MEMBER, NO_MEMBER, )
};

#define DROP_FIELDS(F, A, T)							\
	DROP_PACKET(F, A, T)							\
	F(T, u64, drops, "packets: 1, or what the counter grew by")		\
	F(T, stack, stack, "kernel stack, with --stack")

EVENT(drop, DROP_FIELDS);

#define DROP_COUNTERS(F, A, T)							\
	DROP_PACKET(F, A, T)							\
	F(T, u64, drops, "packets dropped")					\
	F(T, u64, bytes, "bytes of these")

GROUP(drop, DROP_COUNTERS);

#endif
