// SPDX-License-Identifier: GPL-2.0-only
/* conn: TCP connections, from the changes of their state. */
#include "lib/prelude.bpf.h"
#include "lib/owner_files.bpf.h"
#include "lib/owner_hooks.bpf.h"
#include "conn/connect.bpf.h"
#include "conn/ending.bpf.h"
#include "conn/report.bpf.h"

/* Also when two SYNs met (RFC 9293, 3.5), then it comes from SYN_RECV as an accepted one does. */
static __always_inline bool is_connecting(const struct life *l)
{
	return l && l->opened == OPENED_CONNECT && l->connect_us == (__u32)-1;
}

/*
 * The three packets are over. Of an accepted one its first round trip, from SYN-ACK to ACK,
 * is what the kernel measured, if it did (tcp_synack_rtt_meas() in net/ipv4/tcp_input.c).
 * The packet's arrival was read from the clock already: tcp_mstamp_refresh().
 */
static __always_inline void established(struct sock *sk, int from)
{
	const struct tcp_sock *tp = bpf_skc_to_tcp_sock(sk);
	struct life *l = life_of(sk);

	if (!tp)
		return;
	if (from == TCP_SYN_RECV && !cfg.states && !is_connecting(l))
		l = begins(sk, OPENED_ACCEPT, tp->tcp_clock_cache);
	if (!l)
		return;
	if (l->opened == OPENED_CONNECT)
		l->connect_us = micros_since(l->start, tp->tcp_clock_cache);
	else if (l->opened == OPENED_ACCEPT && tp->srtt_us)
		l->connect_us = tp->srtt_us >> 3;
}

/* Until connect() returns, whose error is told then; __inet_stream_connect() in net/ipv4/af_inet.c. */
static __always_inline bool in_connect(struct sock *sk)
{
	const struct socket *socket = sk->sk_socket;

	return cfg.connect_exit && socket && socket->state == SS_UNCONNECTED;
}

/* A child that nobody ever saw, as another CPU had made it, or for want of a port. */
static __always_inline bool is_stillborn(const struct sock *sk, const struct tcp_sock *tp, int from)
{
	return from == TCP_SYN_RECV && !sk->sk_socket && !tp->fastopen_rsk;
}

/* The process closes it, or shuts it down: of those that had it, the last. */
static __always_inline void closes(struct sock *sk, struct life *l)
{
	const struct owner *o = life_owner(sk, l);

	if (l && (!o || o->task != task_id(current_task())))
		owner_here(&l->owner);
}

/*
 * The clock is dear. A packet that ends a connection, and not a process that has its lock, made the
 * kernel read it: tcp_mstamp_refresh() in tcp_rcv_state_process(). The same packet may cause several
 * changes.
 */
static __always_inline __u64 now_of(const struct sock *sk, const struct tcp_sock *tp, int from)
{
	if (!cfg.states && !sk->sk_lock.owned && !sk->sk_err &&
	    (from == TCP_FIN_WAIT2 || from == TCP_LAST_ACK || from == TCP_CLOSING))
		return tp->tcp_clock_cache;
	return bpf_ktime_get_ns();
}

/* tcp_disconnect() sends no reset for who is to go on elsewhere. */
static __always_inline __u32 end_without_error(const struct tcp_sock *tp, int from)
{
	__u32 end = end_by_state(from);

	return end == END_RESET_SENT && BPF_CORE_READ_BITFIELD(tp, repair) ? END_ABORTED : end;
}

/* By a process: its own socket, or those that wait at its listener (inet_csk_listen_stop()). */
static __always_inline bool is_closed(const struct sock *sk, const struct change *c)
{
	return !c->error && !c->reset &&
	       (sk->sk_lock.owned ||
		(!sk->sk_socket && (c->from == TCP_ESTABLISHED || c->from == TCP_CLOSE_WAIT)));
}

static __noinline int ends(struct sock *sk, int from)
{
	struct change c = { .happened = CONN_END, .from = from, .to = TCP_CLOSE };
	const struct tcp_sock *tp = bpf_skc_to_tcp_sock(sk);
	struct life *l = life_of(sk);

	if (!tp || (from == TCP_SYN_SENT && !sk->sk_err && in_connect(sk)))
		return 0;
	c.now = now_of(sk, tp, from);
	c.error = sk->sk_err;
	c.reset = l ? l->reset : 0;
	if (!l && from == TCP_SYN_RECV)
		l = begins(sk, OPENED_ACCEPT, c.now);
	if (c.error)
		c.end = end_by_error(c.error, from);
	else
		c.end = c.reset ? END_RESET_SENT : end_without_error(tp, from);
	if (is_closed(sk, &c))
		closes(sk, l);
	if (c.error || c.reset || !is_stillborn(sk, tp, from))
		tell(sk, tp, l, &c, want_sock_of_any(sk));
	if (l)
		life_ends(sk);
	return 0;
}

/* Another change, for --open and --states, which also want to know how long it was in the one before. */
static __noinline int tell_change(struct sock *sk, int from, int to)
{
	struct change c = { .now = bpf_ktime_get_ns(),
			    .happened = to == TCP_ESTABLISHED ? CONN_OPEN : CONN_STATE,
			    .from = from,
			    .to = to };
	const struct tcp_sock *tp = bpf_skc_to_tcp_sock(sk);
	struct life *l = life_of(sk);

	if (!tp)
		return 0;
	if (l && to == TCP_SYN_SENT)
		c.now = l->start;
	tell(sk, tp, l, &c, want_sock_of_any(sk));
	if (!cfg.states)
		return 0;
	if (!l)
		l = life_new(sk);
	if (l)
		l->since = c.now;
	return 0;
}

/* Without --states four of the ten changes of a connection, that is of its two ends, are of no use. */
static __always_inline bool tells(int from, int to)
{
	if (cfg.states)
		return to != TCP_LISTEN;
	return from == TCP_SYN_RECV || to == TCP_SYN_SENT || to == TCP_ESTABLISHED ||
	       to == TCP_CLOSE || to == TCP_FIN_WAIT1 || to == TCP_LAST_ACK;
}

/* A listener opens nothing, and who never left CLOSE ends nothing. */
SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(conn_state, struct sock *sk, int from, int to)
{
	if (!tells(from, to) || from == to || sk->sk_protocol != IPPROTO_TCP)
		return 0;
	/* Or not yet: with Fast Open a process has it already, and may close it. */
	if (to == TCP_ESTABLISHED || (from == TCP_SYN_RECV && to != TCP_CLOSE))
		established(sk, from);
	switch (to) {
	case TCP_SYN_SENT: connects(sk); break;
	case TCP_CLOSE: return from == TCP_LISTEN ? 0 : ends(sk, from);
	case TCP_FIN_WAIT1:
	case TCP_LAST_ACK:
		if (sk->sk_lock.owned) /* else a packet did, after shutdown() in SYN_RECV */
			closes(sk, life_of(sk));
		break;
	case TCP_SYN_RECV: /* still without addresses */
		if (cfg.states && from == TCP_LISTEN)
			begins(sk, OPENED_ACCEPT, bpf_ktime_get_ns());
		return 0;
	}
	if (cfg.states || (cfg.opens && to == TCP_ESTABLISHED))
		tell_change(sk, from, to);
	return 0;
}

/*
 * Where accept() is not hooked: who closes a socket after its end, that has been told without
 * an owner. Nobody but close() destroys a socket that was in CLOSE and still had a file.
 */
SEC("tp_btf/tcp_destroy_sock")
int BPF_PROG(conn_destroyed, struct sock *sk)
{
	const struct owner *o = owner_kept(sk);

	if (o && o->wanted && !o->task)
		owner_acts(sk);
	return 0;
}

/* The connection whose end was told just now has sent a reset: user space amends the line. */
static __noinline int amend(struct sock *sk, __u32 reset)
{
	struct change c = { .now = bpf_ktime_get_ns(),
			    .happened = CONN_RESET,
			    .to = TCP_CLOSE,
			    .end = END_RESET_SENT,
			    .reset = reset };
	const struct tcp_sock *tp = bpf_skc_to_tcp_sock(sk);

	if (!tp || !want_sock_of_any(sk))
		return 0;
	if (cfg.by)
		ended_by_reset(sk);
	else
		tell_event(sk, tp, NULL, &c, owner_of(sk));
	return 0;
}

/*
 * A reset without a packet that it answers is by the socket's own decision, and its end. One
 * that answers a packet is an end only if the socket is in CLOSE already; in SYN_SENT and
 * SYN_RECV it refuses an acknowledgement, of a listener it opens nothing.
 */
SEC("tp_btf/tcp_send_reset")
int BPF_PROG(conn_reset, struct sock *sk, struct sk_buff *skb)
{
	__u32 reset = 1 + (cfg.reset_reason ? (__u32)ctx[2] : 0);
	struct life *l;

	if (!sk)
		return 0;
	if (sk->__sk_common.skc_state == TCP_CLOSE)
		return amend(sk, reset);
	if (skb || sk->__sk_common.skc_state == TCP_NEW_SYN_RECV ||
	    sk->__sk_common.skc_state == TCP_TIME_WAIT)
		return 0;
	l = life_make(sk);
	if (l)
		l->reset = reset;
	return 0;
}
