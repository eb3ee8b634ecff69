/* SPDX-License-Identifier: GPL-2.0-only */
/* How a connection ended, from the state that it leaves for CLOSE and its error. */
#ifndef CONN_ENDING_BPF_H
#define CONN_ENDING_BPF_H

#include "lib/prelude.bpf.h"
#include "conn.h"

/* include/uapi/asm-generic/errno-base.h, errno.h: the same on x86 and arm64 */
#define EACCES	     13
#define EPIPE	     32
#define ENONET	     64
#define EPROTO	     71
#define EMSGSIZE     90
#define ENOPROTOOPT  92
#define EOPNOTSUPP   95
#define ENETDOWN     100
#define ENETUNREACH  101
#define ECONNABORTED 103
#define ECONNRESET   104
#define ETIMEDOUT    110
#define ECONNREFUSED 111
#define EHOSTDOWN    112
#define EHOSTUNREACH 113

/*
 * By the error of the socket: tcp_reset() and tcp_write_err() set it before the state
 * changes, ICMP through icmp_err_convert[] and icmpv6_err_convert().
 */
static __always_inline __u32 end_by_error(__u32 error, int from)
{
	switch (error) {
	case ECONNREFUSED: /* of an established one: nobody answers, and this is what ICMP said */
		return from == TCP_SYN_SENT || from == TCP_CLOSE ? END_REFUSED : END_UNREACHABLE;
	case EPIPE: /* a reset after the peer's FIN */
	case ECONNRESET: return END_RESET_RECEIVED;
	case ETIMEDOUT: return END_TIMEOUT;
	case EACCES:
	case ENONET:
	case EMSGSIZE:
	case EOPNOTSUPP:
	case ENOPROTOOPT:
	case EPROTO:
	case ENETDOWN:
	case ENETUNREACH:
	case EHOSTDOWN:
	case EHOSTUNREACH: return END_UNREACHABLE;
	default: return END_ABORTED;
	}
}

/*
 * Without an error the state tells: CLOSE follows FIN_WAIT2 and CLOSING by way of TIME_WAIT,
 * LAST_ACK when our FIN is acknowledged; from anywhere else it takes a reset (tcp_need_reset()
 * of net/ipv4/tcp.c), but for a SYN that nobody waits for any more.
 */
static __always_inline __u32 end_by_state(int from)
{
	switch (from) {
	case TCP_SYN_SENT: return END_ABORTED;
	case TCP_LAST_ACK: return END_FIN_REMOTE;
	case TCP_TIME_WAIT:
	case TCP_CLOSING:
	case TCP_FIN_WAIT2: return END_FIN;
	default: return END_RESET_SENT;
	}
}

#endif
