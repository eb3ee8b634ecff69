/* SPDX-License-Identifier: GPL-2.0-only */
/* retrans: one retransmitted skb, one failed attempt, or one undone recovery. */
#ifndef RETRANS_H
#define RETRANS_H

#include "event.h"

/* Order is that of the counters in struct retrans_group. */
#define RETRANS_KINDS(K)							\
	K(UNKNOWN, "unknown")	/* the kernel does not say */			\
	K(SYN, "syn")		/* connection request again */			\
	K(SYNACK, "synack")	/* answer to a connection request again */	\
	K(FAST, "fast")		/* marked lost by SACK, RACK or duplicate ACKs */ \
	K(RTO, "rto")		/* retransmission timer */			\
	K(TLP, "tlp")		/* tail loss probe (RFC 8985) */		\
	K(SLOW_START, "slow-start")	/* the rest of the window after an RTO */ \
	K(PMTU, "pmtu")		/* too big for the path: resent in smaller pieces */ \
	K(SPURIOUS, "spurious")	/* a recovery was undone: segments were not lost */ \
	K(FAILED, "failed")	/* could not be sent */

#define RETRANS_ENUM(name, text) RETRANS_##name,
enum retrans_kind { RETRANS_KINDS(RETRANS_ENUM) RETRANS_MAX };

#define RETRANS_FIELDS(F, A, T)							\
	F(T, flow, flow, "the connection, local end first")			\
	F(T, cause, cause, "where the lost copy was lost, or how it was found not lost") \
	A(T, reason, reason, cause, "drop reason of the lost copy, if it was lost here") \
	A(T, location, location, cause, "function that dropped it")		\
	F(T, u32, segs, "segments resent; of spurious: segments taken back")	\
	F(T, u32, bytes, "payload bytes resent")				\
	F(T, u32, seq, "first sequence number, as on the wire")			\
	F(T, retrans, kind, "which kind of retransmission")			\
	F(T, u32, timeouts, "retransmission timeouts in a row")			\
	F(T, u32, srtt_us, "smoothed round trip time")				\
	F(T, u32, rto_us, "retransmission timeout")				\
	F(T, u32, cwnd, "congestion window in segments")			\
	F(T, tcp_state, state, "state of the connection")			\
	F(T, ca_state, ca_state, "state of congestion control")			\
	F(T, word, ca, "congestion control algorithm")				\
	F(T, ifname, dev, "device of the connection's route")

EVENT(retrans, RETRANS_FIELDS);

#define RETRANS_COUNTERS(F, A, T)						\
	F(T, flow, flow, "the connection, local end first")			\
	F(T, share, share_percent, "segments resent, of all that these connections sent") \
	A(T, part, segs, share_percent, "segments resent")				\
	A(T, whole, sent, share_percent, "segments sent by these connections, resent ones and ACKs included") \
	F(T, u64, unknown, "segments of unknown kind")				\
	F(T, u64, syn, "SYNs")							\
	F(T, u64, synack, "SYN-ACKs")						\
	F(T, u64, fast, "segments resent in fast recovery")			\
	F(T, u64, rto, "segments resent by the timer")				\
	F(T, u64, tlp, "tail loss probes")					\
	F(T, u64, slow_start, "segments resent in slow start after a timeout")	\
	F(T, u64, pmtu, "segments resent smaller")				\
	F(T, u64, spurious, "segments that the kernel took back")		\
	F(T, u64, failed, "attempts that could not be sent")			\
	F(T, u64, local, "segments whose lost copy was dropped on this host")	\
	F(T, u32, srtt_us, "latest smoothed round trip time")			\
	F(T, u32, cwnd, "latest congestion window in segments")			\
	F(T, u32, port, "port of the group")					\
	F(T, retrans, kind, "kind of the group")

GROUP(retrans, RETRANS_COUNTERS);

#endif
