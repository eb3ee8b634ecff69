// SPDX-License-Identifier: GPL-2.0-only
/* conn: TCP connections, from the changes of their state. */
#include "lib/prelude.bpf.h"
#include "lib/owner_files.bpf.h"
#include "lib/owner_hooks.bpf.h"
#include "conn/ending.bpf.h"
#include "conn/report.bpf.h"

static __always_inline struct life *begins(struct sock *sk, __u32 opened, __u64 now)
{
	struct life *l = life_new(sk);

	if (!l)
		return NULL;
	l->start = now;
	l->opened = opened;
	return l;
}

/* In connect(). */
static __always_inline struct life *connects(struct sock *sk)
{
	struct life *l = begins(sk, OPENED_CONNECT, bpf_ktime_get_ns());

	if (l)
		owner_here(&l->owner);
	return l;
}

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

static __always_inline bool never_sent(struct sock *sk)
{
	const struct tcp_sock *tp = bpf_skc_to_tcp_sock(sk);

	return tp && !tp->segs_out;
}

/* The process closes it, or shuts it down: of those that had it, the last. */
static __always_inline void closes(struct sock *sk, struct life *l)
{
	const struct owner *o = life_owner(sk, l);

	if (l && (!o || o->task != task_id(current_task())))
		owner_here(&l->owner);
}

/*
 * To read the clock costs as much as all else here. A packet that ends a connection made the kernel
 * read it: tcp_mstamp_refresh() in tcp_rcv_state_process(). The same packet may cause several changes.
 */
static __always_inline __u64 now_of(struct sock *sk, int from)
{
	const struct tcp_sock *tp = bpf_skc_to_tcp_sock(sk);

	if (tp && !cfg.states && tp->linger2 >= 0 &&
	    (from == TCP_FIN_WAIT2 || from == TCP_LAST_ACK || from == TCP_CLOSING) && !sk->sk_err)
		return tp->tcp_clock_cache;
	return bpf_ktime_get_ns();
}

static __noinline int ends(struct sock *sk, int from)
{
	struct change c = {
		.now = now_of(sk, from), .happened = CONN_END, .from = from, .to = TCP_CLOSE
	};
	struct life *l = life_of(sk);

	if (!l && from == TCP_SYN_RECV)
		l = begins(sk, OPENED_ACCEPT, c.now);
	c.error = sk->sk_err;
	c.reset = l ? l->reset : 0;
	if (from == TCP_SYN_SENT && !c.error && cfg.connect_exit && never_sent(sk))
		return 0; /* connect() has not returned: its error is told then */
	if (c.error)
		c.end = end_by_error(c.error);
	else
		c.end = c.reset ? END_RESET_SENT : end_by_state(from);
	if (c.end == END_RESET_SENT && !c.reset)
		closes(sk, l);
	tell(sk, l, &c);
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
	struct life *l = life_of(sk);

	if (l && to == TCP_SYN_SENT)
		c.now = l->start;
	tell(sk, l, &c);
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
	return to == TCP_SYN_SENT || to == TCP_ESTABLISHED || to == TCP_CLOSE ||
	       to == TCP_FIN_WAIT1 || to == TCP_LAST_ACK;
}

/* A listener opens nothing, and who never left CLOSE ends nothing. */
SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(conn_state, struct sock *sk, int from, int to)
{
	if (!tells(from, to) || from == to || sk->sk_protocol != IPPROTO_TCP)
		return 0;
	switch (to) {
	case TCP_SYN_SENT: connects(sk); break;
	case TCP_ESTABLISHED: established(sk, from); break;
	case TCP_CLOSE: return from == TCP_LISTEN ? 0 : ends(sk, from);
	case TCP_FIN_WAIT1:
	case TCP_LAST_ACK: closes(sk, life_of(sk)); break;
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

	if (cfg.by)
		ended_by_reset(sk);
	else if (tp)
		tell_event(sk, tp, NULL, &c);
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

/* The other end as connect() was told; a copy in kernel memory. */
static __always_inline void flow_from_address(struct flow *f, const void *address)
{
	struct sockaddr_in6 a = {};

	if (bpf_probe_read_kernel(&a, sizeof(struct sockaddr_in), address))
		return;
	f->dport = bpf_ntohs(a.sin6_port);
	if (a.sin6_family == AF_INET) {
		addr_v4(&f->daddr, ((struct sockaddr_in *)&a)->sin_addr.s_addr);
		f->family = AF_INET;
	} else if (!bpf_probe_read_kernel(&a, sizeof(a), address)) {
		__builtin_memcpy(&f->daddr, &a.sin6_addr, sizeof(f->daddr));
		flow_family(f);
	}
}

/* Before a SYN was sent: the socket has forgotten, or never knew, whom it was to reach. */
static __noinline int connect_failed(struct sock *sk, const void *address, __u32 error)
{
	struct change c = { .now = bpf_ktime_get_ns(),
			    .happened = CONN_END,
			    .from = TCP_CLOSE,
			    .to = TCP_CLOSE,
			    .end = end_by_error(error),
			    .error = error,
			    .has_flow = 1 };
	struct life *l = life_of(sk);

	if (sk->__sk_common.skc_state != TCP_CLOSE)
		return 0;
	if (l)
		c.from = TCP_SYN_SENT;
	else
		l = connects(sk);
	flow_from_sock(&c.flow, sk);
	flow_from_address(&c.flow, address);
	if (want_flow(&c.flow) && want_place(sk) && want_owner(life_owner(sk, l)))
		tell_wanted(sk, l, &c);
	else
		count(filtered);
	if (l)
		life_ends(sk);
	return 0;
}

SEC("fexit/tcp_v4_connect")
int BPF_PROG(conn_connect4, struct sock *sk, void *address, int length, int ret)
{
	return ret < 0 ? connect_failed(sk, address, -ret) : 0;
}

/* To an IPv4-mapped address it calls the former. */
SEC("fexit/tcp_v6_connect")
int BPF_PROG(conn_connect6, struct sock *sk, void *address, int length, int ret)
{
	struct flow f = {};

	if (ret >= 0)
		return 0;
	flow_from_address(&f, address);
	return f.family == AF_INET ? 0 : connect_failed(sk, address, -ret);
}
