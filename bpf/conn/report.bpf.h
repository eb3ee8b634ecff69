/* SPDX-License-Identifier: GPL-2.0-only */
/* How a change of a connection becomes an event, or an addition to a group. */
#ifndef CONN_REPORT_BPF_H
#define CONN_REPORT_BPF_H

#include "conn/life.bpf.h"
#include "lib/filter.bpf.h"
#include "lib/tally.bpf.h"

TALLY(conn_group);

const struct conn_group empty_group;

struct change {
	__u64 now;
	__u32 happened; /* enum conn_happened */
	__u32 from, to; /* TCP states */
	__u32 end;	/* enum conn_ended */
	__u32 error;	/* positive */
	__u32 reset;	/* as in struct life */
	__u32 has_flow; /* the socket has forgotten */
	struct flow flow;
};

/*
 * Of the connection whose end this CPU told last, for conn_reset(): packets that come after
 * close() are answered by a reset when the connection is gone already. One for processes,
 * which have the socket's lock, and one for packets, which may interrupt them.
 */
struct told {
	__u64 sk;
	struct conn_event event;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct told);
} told_last SEC(".maps");

/* At its end nobody is looked for who has no file for it, or no longer has. */
static __always_inline void fill_head(struct head *h, struct sock *sk, const struct owner *o,
				      const struct change *c)
{
	struct owner *kept;

	head_place(h, sk);
	if (head_begin(h, c->now, o) || cfg.by) /* of a summary nobody asks */
		return;
	if (c->happened != CONN_END || sk->sk_socket) {
		head_ask(h, sk);
		return;
	}
	kept = owner_kept(sk);
	if (kept)
		kept->wanted = 0;
}

static __always_inline void fill_numbers(struct conn_event *e, const struct tcp_sock *tp)
{
	const struct sock *sk = &tp->inet_conn.icsk_inet.sk;
	__u32 min_rtt = tp->rtt_min.s[0].v;

	e->bytes_sent = tp->bytes_sent;
	e->bytes_retrans = tp->bytes_retrans;
	/* tcp_fin() is the one who sets SOCK_DONE, and the FIN was counted as a byte. */
	e->bytes_received = tp->bytes_received -
			    (tp->bytes_received && sk->__sk_common.skc_flags & 1UL << SOCK_DONE);
	e->segs_out = tp->segs_out;
	e->segs_in = tp->segs_in;
	e->retrans_segs = tp->total_retrans;
	e->unacked_bytes = tp->write_seq - tp->snd_una;
	e->min_rtt_us = min_rtt;
	e->srtt_us = tp->srtt_us ? tp->srtt_us >> 3 : -1;
}

static __always_inline __u64 duration(const struct life *l, __u64 now)
{
	if (l && l->start)
		return micros_since(l->start, now);
	return lives_full ? -1ULL : micros_since(cfg.started, now);
}

static __always_inline void fill(struct conn_event *e, struct sock *sk, const struct tcp_sock *tp,
				 const struct life *l, const struct change *c,
				 const struct owner *o)
{
	fill_head(&e->head, sk, o, c);
	if (c->has_flow)
		e->flow = c->flow;
	else
		flow_from_sock(&e->flow, sk);
	fill_numbers(e, tp);
	e->duration_us = duration(l, e->head.time);
	e->connect_us = l ? l->connect_us : -1;
	e->state_us = micros_since(l ? l->since : 0, e->head.time);
	e->event = c->happened;
	e->opened = l ? l->opened : OPENED_UNKNOWN;
	e->end = c->end;
	e->reason = c->reset;
	e->error = c->error;
	e->from = c->from;
	e->state = c->to;
	e->older = !l || !l->start;
}

static __always_inline struct conn_group *group_of(const struct conn_event *e, bool made)
{
	struct conn_group *g;
	struct tally_key key;

	tally_key_fill(&key, &e->head, &e->flow, e->end);
	g = bpf_map_lookup_elem(&groups, &key);
	if (g || !made)
		return g;
	g = group_new(&groups, &key, &empty_group);
	if (!g)
		return NULL;
	g->head = e->head;
	g->flow = e->flow;
	g->end = e->end;
	g->port = service_port(&e->flow);
	return g;
}

#define ADD(member, value) __sync_fetch_and_add(&g->member, sign *(__s64)(value))

/* sign -1 takes it back, if it is still there: an interval may have ended. */
static __always_inline bool add_to_group(const struct conn_event *e, __s64 sign)
{
	struct conn_group *g = group_of(e, sign > 0);
	__u32 end = e->end - END_FIN;

	if (!g)
		return false;
	ADD(conns, 1);
	if (end < END_MAX - END_FIN)
		__sync_fetch_and_add(&g->fin + end, sign);
	if (e->opened)
		__sync_fetch_and_add(e->opened == OPENED_CONNECT ? &g->connect : &g->accept, sign);
	ADD(bytes_sent, e->bytes_sent);
	ADD(bytes_received, e->bytes_received);
	ADD(segs_out, e->segs_out);
	ADD(segs_in, e->segs_in);
	ADD(retrans_segs, e->retrans_segs);
	if (e->connect_us != (__u32)-1) {
		ADD(connect_us.part, e->connect_us);
		ADD(connect_us.whole, 1);
	}
	if (!e->older) {
		ADD(duration_us.part, e->duration_us);
		ADD(duration_us.whole, 1);
	}
	return true;
}

static __always_inline struct told *told_here(const struct sock *sk)
{
	return element(&told_last, !!sk->sk_lock.owned);
}

static __noinline int tell_group(struct sock *sk, const struct tcp_sock *tp, const struct life *l,
				 const struct change *c, const struct owner *o)
{
	struct told *t = told_here(sk);

	if (!t)
		return 0;
	t->sk = 0;
	fill(&t->event, sk, tp, l, c, o);
	if (!add_to_group(&t->event, 1))
		return 0;
	count(events);
	if (!t->event.head.pid)
		count(unattributed);
	t->sk = (__u64)sk;
	return 0;
}

static __noinline int tell_event(struct sock *sk, const struct tcp_sock *tp, const struct life *l,
				 const struct change *c, const struct owner *o)
{
	struct conn_event *e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);

	if (!e) {
		if (c->happened == CONN_RESET)
			count(own);
		else
			count(lost);
		return 0;
	}
	fill(e, sk, tp, l, c, o);
	event_end(&e->head);
	return 0;
}

static __always_inline void tell(struct sock *sk, const struct tcp_sock *tp, const struct life *l,
				 const struct change *c, bool wanted)
{
	const struct owner *o = life_owner(sk, l);

	if (!wanted || !want_owner(o))
		count(filtered);
	else if (cfg.by)
		tell_group(sk, tp, l, c, o);
	else
		tell_event(sk, tp, l, c, o);
}

/* In a summary what the connection was added to says that it ended otherwise. */
static __always_inline void ended_by_reset(struct sock *sk)
{
	struct told *t = told_here(sk);

	if (!t || t->sk != (__u64)sk) {
		count(own);
		return;
	}
	if (!END_MAY_BE_RESET(t->event.end))
		return;
	t->sk = 0;
	if (!add_to_group(&t->event, -1)) {
		count(own);
		return;
	}
	t->event.end = END_RESET_SENT;
	add_to_group(&t->event, 1);
}

#endif
