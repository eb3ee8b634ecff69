// SPDX-License-Identifier: GPL-2.0-only
/* conn: TCP connections, from the changes of their state. */
#include "lib/prelude.bpf.h"
#include "lib/owner_files.bpf.h"
#include "lib/owner_hooks.bpf.h"
#include "conn/ending.bpf.h"
#include "conn/report.bpf.h"

static __always_inline struct life *begins(struct sock *sk, __u32 opened)
{
	struct life *l = life_new(sk);

	if (!l)
		return NULL;
	l->start = bpf_ktime_get_ns();
	l->opened = opened;
	return l;
}

/* In connect(). */
static __always_inline void connects(struct sock *sk)
{
	struct life *l = begins(sk, OPENED_CONNECT);

	if (l)
		owner_here(&l->owner);
}

/*
 * When the three packets are over. Of an accepted one its first round trip, from SYN-ACK to
 * ACK, is what the kernel measured, if it did (tcp_synack_rtt_meas() in net/ipv4/tcp_input.c).
 */
static __always_inline void established(struct sock *sk, const struct change *c)
{
	struct life *l;

	if (c->from == TCP_SYN_RECV && !cfg.states)
		l = begins(sk, OPENED_ACCEPT);
	else
		l = life_of(sk);
	if (l && l->opened == OPENED_CONNECT) {
		l->connect_us = micros_since(l->start, bpf_ktime_get_ns());
	} else if (l && l->opened == OPENED_ACCEPT) {
		const struct tcp_sock *tp = bpf_skc_to_tcp_sock(sk);

		if (tp && tp->srtt_us)
			l->connect_us = tp->srtt_us >> 3;
	}
	if (cfg.opens || cfg.states)
		tell(sk, l, c);
}

static __always_inline bool never_sent(struct sock *sk)
{
	const struct tcp_sock *tp = bpf_skc_to_tcp_sock(sk);

	return tp && !tp->segs_out;
}

/*
 * The process closes it, or shuts it down. Where accept() is not hooked nobody may be known
 * of an accepted one until then.
 */
static __always_inline void closes(struct sock *sk, struct life *l)
{
	const struct owner *o;

	if (!l || l->opened != OPENED_ACCEPT || l->owner.task)
		return;
	o = owner_of(sk);
	if (!o || !o->task)
		owner_here(&l->owner);
}

static __always_inline void ends(struct sock *sk, struct change *c)
{
	struct life *l = c->from == TCP_SYN_RECV && !cfg.states ? begins(sk, OPENED_ACCEPT) :
								  life_of(sk);

	c->error = sk->sk_err;
	c->reset = l ? l->reset : 0;
	if (c->from == TCP_SYN_SENT && !c->error && cfg.connect_exit && never_sent(sk))
		return; /* connect() has not returned: its error is told then */
	if (c->error)
		c->end = end_by_error(c->error);
	else
		c->end = c->reset ? END_RESET_SENT : end_by_state(c->from);
	if (c->end == END_RESET_SENT && !c->reset)
		closes(sk, l);
	tell(sk, l, c);
	if (l)
		life_ends(sk);
}

static __always_inline void changes(struct sock *sk, struct change *c)
{
	switch (c->to) {
	case TCP_SYN_SENT: connects(sk); break;
	case TCP_ESTABLISHED: established(sk, c); return;
	case TCP_CLOSE: ends(sk, c); return;
	case TCP_FIN_WAIT1:
	case TCP_LAST_ACK: closes(sk, life_of(sk)); break;
	case TCP_SYN_RECV: /* still without addresses */
		if (cfg.states && c->from == TCP_LISTEN)
			begins(sk, OPENED_ACCEPT);
		return;
	}
	if (cfg.states)
		tell(sk, life_of(sk), c);
}

/* With --states, also how long it was in the one before. */
static __always_inline void state_changed(struct sock *sk, const struct change *c)
{
	struct life *l = c->to == TCP_CLOSE ? NULL : life_make(sk);

	if (l)
		l->since = bpf_ktime_get_ns();
}

/* A listener opens nothing, and who never left CLOSE ends nothing. */
SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(conn_state, struct sock *sk, int from, int to)
{
	struct change c = { .happened = CONN_STATE, .from = from, .to = to };

	if (sk->sk_protocol != IPPROTO_TCP || to == TCP_LISTEN || from == to ||
	    (to == TCP_CLOSE && from == TCP_LISTEN))
		return 0;
	if (to == TCP_ESTABLISHED)
		c.happened = CONN_OPEN;
	else if (to == TCP_CLOSE)
		c.happened = CONN_END;
	changes(sk, &c);
	if (cfg.states)
		state_changed(sk, &c);
	return 0;
}

/* The connection whose end was told just now has sent a reset: user space amends the line. */
static __noinline int amend(struct sock *sk, __u32 reset)
{
	struct change c = {
		.happened = CONN_RESET, .to = TCP_CLOSE, .end = END_RESET_SENT, .reset = reset
	};
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
	struct change c = { .happened = CONN_END, .from = TCP_CLOSE, .to = TCP_CLOSE,
			    .end = end_by_error(error), .error = error, .has_flow = 1 };
	const struct life *l = life_of(sk);

	if (sk->__sk_common.skc_state != TCP_CLOSE)
		return 0;
	if (l)
		c.from = TCP_SYN_SENT;
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
