/* SPDX-License-Identifier: GPL-2.0-only */
/* conn: the end of a TCP connection; asked for, its opening and each change of its state. */
#ifndef CONN_H
#define CONN_H

#include "event.h"

enum conn_happened {
	CONN_OPEN,
	CONN_STATE,
	CONN_END,
	CONN_RESET, /* no line: the connection whose end was told just now has sent a reset */
};

enum conn_opened { OPENED_UNKNOWN, OPENED_CONNECT, OPENED_ACCEPT };

/* Order is that of the counters in struct conn_group. */
#define CONN_ENDS(E)								\
	E(FIN, "fin")			/* this side finished first; what comes then is TIME_WAIT's */	\
	E(FIN_REMOTE, "fin(remote)")	/* the other one first */		\
	E(RESET_SENT, "reset sent")						\
	E(RESET_RECEIVED, "reset received")					\
	E(REFUSED, "refused")		/* by a reset, or ICMP port unreachable */	\
	E(TIMEOUT, "timeout")		/* no answer to data, SYNs or keepalives */	\
	E(UNREACHABLE, "unreachable")	/* says the routing here or an ICMP message */	\
	E(ABORTED, "aborted")		/* by this host, without a packet's help */

#define CONN_END_ENUM(name, text) END_##name,
enum conn_ended { END_NONE, CONN_ENDS(CONN_END_ENUM) END_MAX };

/* A reset that is sent after such an end was told is how it ended indeed. */
#define END_MAY_BE_RESET(end)	((end) == END_FIN || (end) == END_FIN_REMOTE || (end) == END_RESET_RECEIVED)

#define CONN_FIELDS(F, A, T)							\
	F(T, flow, flow, "the connection, local end first")			\
	F(T, duration, duration_us, "since the first SYN; ~, older: at least this") \
	F(T, u64, bytes_sent, "payload bytes sent, resent ones included")	\
	F(T, u64, bytes_retrans, "of these, resent")				\
	F(T, u64, bytes_received, "payload bytes received in order")		\
	F(T, micros, connect_us, "from the SYN until it was established; accepted: from the SYN-ACK") \
	F(T, u32, segs_out, "segments sent")					\
	F(T, u32, segs_in, "segments received")					\
	F(T, u32, retrans_segs, "of those sent, resent")			\
	F(T, u32, unacked_bytes, "sent, or waiting to be, that nobody acknowledged")	\
	F(T, micros, min_rtt_us, "shortest round trip time, of the last minutes") \
	F(T, micros, srtt_us, "smoothed round trip time")			\
	F(T, micros, state_us, "time in the state that it left, with --states")	\
	F(T, happened, event, "end, open or state")				\
	F(T, opened, opened, "connect or accept")				\
	F(T, conn_end, end, "how it ended")					\
	F(T, reset_reason, reason, "of a reset that was sent: why, in the kernel's words") \
	F(T, error, error, "error of the connect() or of the connection")	\
	F(T, tcp_state, from, "state that it left")				\
	F(T, tcp_state, state, "state that it entered")				\
	F(T, flag, older, "its opening was not seen")

EVENT(conn, CONN_FIELDS);

#define CONN_COUNTERS(F, A, T)							\
	F(T, flow, flow, "the connection, local end first")			\
	F(T, u64, conns, "connections that ended")				\
	F(T, u64, fin, "ended by FINs, this side first")			\
	F(T, u64, fin_remote, "the other one first")				\
	F(T, u64, reset_sent, "ended by a reset that this side sent")		\
	F(T, u64, reset_received, "ended by a reset from the other side")	\
	F(T, u64, refused, "connects that were refused")			\
	F(T, u64, timeout, "ended as no answer came")				\
	F(T, u64, unreachable, "ended as the other side cannot be reached")	\
	F(T, u64, aborted, "ended by this host")				\
	F(T, u64, connect, "opened by connect")					\
	F(T, u64, accept, "opened by accept")					\
	F(T, u64, bytes_sent, "payload bytes sent, resent ones included")	\
	F(T, u64, bytes_received, "payload bytes received in order")		\
	F(T, u64, segs_out, "segments sent")					\
	F(T, u64, segs_in, "segments received")					\
	F(T, u64, retrans_segs, "of those sent, resent")			\
	F(T, mean, connect_us, "mean time until established")			\
	F(T, mean, duration_us, "mean duration, of those whose opening was seen") \
	F(T, u32, port, "port of the group: of the two, the lower one")		\
	F(T, end_word, end, "how the first one ended")

GROUP(conn, CONN_COUNTERS);

#endif
