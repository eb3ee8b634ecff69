/* SPDX-License-Identifier: GPL-2.0-only */
/* Recoveries that the kernel takes back: what it had resent was not lost. */
#ifndef RETRANS_UNDO_BPF_H
#define RETRANS_UNDO_BPF_H

#include "lib/filter.bpf.h"
#include "lib/flow.bpf.h"
#include "retrans/report.bpf.h"
#include "retrans/total.bpf.h"

bool knocked; /* the hooks that look for an undo were asked for: something can be undone */

/* Kept with the owner, or with the totals that a summary keeps. */
static __always_inline struct recovery *recovery_of(struct sock *sk)
{
	struct owner *o;
	struct total *t;

	if (cfg.totals) {
		t = total_of(sk);
		return t ? &t->recovery : NULL;
	}
	o = owner_kept(sk);
	return o ? &o->recovery : NULL;
}

static __always_inline struct recovery *recovery_make(struct sock *sk, const struct tcp_sock *tp)
{
	struct owner *o;
	struct total *t;

	if (cfg.totals) {
		t = total_make(sk, tp);
		return t ? &t->recovery : NULL;
	}
	o = owner_make(sk);
	return o ? &o->recovery : NULL;
}

/* The order of tcp_may_undo() and tcp_packet_delayed(), net/ipv4/tcp_input.c */
static __always_inline enum cause_type undo_cause(const struct tcp_sock *tp)
{
	__u32 echo = tp->rx_opt.rcv_tsecr;

	if (!tp->undo_retrans)
		return CAUSE_DSACK;
	if (!tp->retrans_stamp)
		return CAUSE_UNDO;
	if (tp->rx_opt.saw_tstamp && echo && (__s32)(echo - tp->retrans_stamp) < 0)
		return CAUSE_EIFEL;
	return CAUSE_FRTO;
}

/* The kernel undid the recovery for which these segments were sent again. */
static __noinline int report_undo(struct sock *sk, struct recovery *recovery,
				  const struct tcp_sock *tp)
{
	struct resend r = { .kind = RETRANS_SPURIOUS };
	struct total *t;

	if (recovery) {
		r.segs = recovery->segs;
		recovery->marker = recovery->segs = 0;
	}
	if (!want_sock(sk))
		return 0; /* uncounted: whether it is looked for depends on what was asked for */
	if (cfg.totals) {
		t = total_make(sk, tp);
		if (t)
			total_add(t, RETRANS_SPURIOUS, r.segs);
		return 0;
	}
	flow_from_sock(&r.flow, sk);
	r.cause.type = undo_cause(tp);
	r.seq = tp->snd_una;
	report(tp, owner_of(sk), &r);
	return 0;
}

/*
 * Without a hook on the undo itself: it clears undo_marker, but not, as other
 * ends of a recovery do, prior_ssthresh. At most one undo can lie between two
 * looks, as each segment received is one.
 */
static __always_inline void undo_of(struct sock *sk, struct recovery *recovery,
				    const struct tcp_sock *tp)
{
	if (!recovery || !tp || !recovery->marker || tp->undo_marker)
		return;
	if (tp->prior_ssthresh)
		report_undo(sk, recovery, tp);
	recovery->marker = 0;
}

static __always_inline void look_for_undo(struct sock *sk)
{
	if (!cfg.undo_exact && sk->sk_bpf_storage)
		undo_of(sk, recovery_of(sk), bpf_skc_to_tcp_sock(sk));
}

/*
 * This resend belongs to a recovery that may be undone later. Of a SYN that would
 * be no undo for the kernel's counters: tcp_try_undo_spurious_syn() keeps silent.
 */
static __always_inline void remember_undo(struct recovery *recovery, const struct tcp_sock *tp,
					  __u32 segs)
{
	if (tp->inet_conn.icsk_inet.sk.__sk_common.skc_state == TCP_SYN_SENT)
		return;
	if (recovery->marker != tp->undo_marker) {
		recovery->marker = tp->undo_marker;
		recovery->segs = 0;
	}
	recovery->segs += segs;
	if (!cfg.undo_exact && !knocked)
		knocked = event_knock();
}

/* Every kind of undo, and nothing else, comes through here; before the deed. */
SEC("fentry/tcp_undo_cwnd_reduction")
int BPF_PROG(undone, struct sock *sk)
{
	const struct tcp_sock *tp = bpf_skc_to_tcp_sock(sk);

	if (tp)
		report_undo(sk, recovery_of(sk), tp);
	return 0;
}

/*
 * The next three are attached when the first resend knocks: on a host that resends
 * nothing they would be the most of what plumb costs. Looked for late, an undo is still
 * found; lost is one whose socket ends or recovers again within those milliseconds.
 *
 * Fires before icsk_ca_state changes, after a new recovery has set its undo_marker.
 */
SEC("tp_btf/tcp_cong_state_set")
int BPF_PROG(undo_state, struct sock *sk)
{
	const struct tcp_sock *tp = bpf_skc_to_tcp_sock(sk);
	struct recovery *recovery;

	look_for_undo(sk);
	if (!tp || !tp->undo_marker)
		return 0;
	recovery = recovery_make(sk, tp);
	if (recovery)
		remember_undo(recovery, tp, 0);
	return 0;
}

SEC("tp_btf/tcp_probe")
int BPF_PROG(undo_received, struct sock *sk)
{
	look_for_undo(sk);
	return 0;
}

SEC("tp_btf/tcp_destroy_sock")
int BPF_PROG(undo_end, struct sock *sk)
{
	look_for_undo(sk);
	return 0;
}

#endif
