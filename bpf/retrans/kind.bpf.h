/* SPDX-License-Identifier: GPL-2.0-only */
/* Which kind of retransmission it is. */
#ifndef RETRANS_KIND_BPF_H
#define RETRANS_KIND_BPF_H

#include "lib/prelude.bpf.h"
#include "retrans.h"

/* include/net/inet_connection_sock.h: what the socket's timer is armed for */
#define ICSK_TIME_NONE	     0
#define ICSK_TIME_LOSS_PROBE 5

/*
 * The kind, from the state in which the kernel resends; checked against the
 * counters of SNMP and TcpExt by tests/truth.sh.
 *
 * A TLP leaves its own timer in icsk_pending while it sends, but so may a fast
 * retransmission in Recovery: the state decides. In Loss the timer handler has
 * cleared icsk_pending, the ACK-clocked rest of the window has not.
 * tcp_simple_retransmit() enters Loss without anything to undo or restore.
 */
static __always_inline __u32 kind_of(const struct tcp_sock *tp)
{
	const struct inet_connection_sock *icsk = &tp->inet_conn;
	__u8 state = icsk->icsk_inet.sk.__sk_common.skc_state;
	__u8 ca_state = BPF_CORE_READ_BITFIELD(icsk, icsk_ca_state);
	__u8 pending = icsk->icsk_pending;

	if (state == TCP_SYN_SENT)
		return RETRANS_SYN;
	switch (ca_state) {
	case TCP_CA_Loss:
		if (pending == ICSK_TIME_NONE)
			return RETRANS_RTO;
		return tp->undo_marker || tp->prior_ssthresh ? RETRANS_SLOW_START : RETRANS_PMTU;
	case TCP_CA_Recovery: return RETRANS_FAST;
	default: return pending == ICSK_TIME_LOSS_PROBE ? RETRANS_TLP : RETRANS_UNKNOWN;
	}
}

#endif
