/* SPDX-License-Identifier: GPL-2.0-only */
/* How a resend becomes an event, or an addition to a group. */
#ifndef RETRANS_REPORT_BPF_H
#define RETRANS_REPORT_BPF_H

#include "lib/tally.bpf.h"
#include "retrans.h"

TALLY(retrans_group);

const struct retrans_group empty_group;

/* What happened to which piece of the stream: as an event has it after its head. */
struct resend {
	struct flow flow;
	struct cause cause;
	__u32 segs, bytes, seq, kind;
};

_Static_assert(__builtin_offsetof(struct retrans_event, kind) ==
		       __builtin_offsetof(struct retrans_event, flow) +
			       __builtin_offsetof(struct resend, kind),
	       "an event does not start like a resend");

static __always_inline struct resend *resend_in(struct retrans_event *e)
{
	return (struct resend *)&e->flow;
}

static __always_inline void event_fill_sock(struct retrans_event *e, const struct tcp_sock *tp)
{
	const struct inet_connection_sock *icsk = &tp->inet_conn;
	const struct sock *sk = as_sock(tp);
	const struct dst_entry *dst = sk->sk_dst_cache;

	e->timeouts = icsk->icsk_retransmits;
	e->srtt_us = tp->srtt_us >> 3;
	e->rto_us = icsk->icsk_rto * cfg.tick_us;
	e->cwnd = tp->snd_cwnd;
	e->state = sk->__sk_common.skc_state;
	e->ca_state = BPF_CORE_READ_BITFIELD(icsk, icsk_ca_state);
	copy_word(e->ca, icsk->icsk_ca_ops->name);
	if (dst)
		copy_word(e->dev, dst->dev->name);
	else
		__builtin_memset(e->dev, 0, sizeof(e->dev));
}

static __always_inline void send_event(const struct tcp_sock *tp, const struct owner *o,
				       const struct resend *r)
{
	struct retrans_event *e;

	e = event_new(retrans, as_sock(tp), o);
	if (!e)
		return;
	*resend_in(e) = *r;
	event_fill_sock(e, tp);
	event_end(&e->head);
}

static __always_inline struct retrans_group *group_of(const struct head *h, const struct flow *f,
						      __u32 kind)
{
	struct retrans_group *g;
	struct tally_key key;

	tally_key_fill(&key, h, f, kind);
	g = bpf_map_lookup_elem(&groups, &key);
	if (g)
		return g;
	g = group_new(&groups, &key, &empty_group);
	if (!g)
		return NULL;
	g->head = *h;
	g->flow = *f;
	g->port = service_port(f);
	g->kind = kind;
	return g;
}

static __always_inline void group_add(struct retrans_group *g, __u32 kind, __u32 segs)
{
	if (kind < RETRANS_MAX)
		__sync_fetch_and_add(&g->unknown + kind, segs);
	if (kind != RETRANS_SPURIOUS && kind != RETRANS_FAILED)
		__sync_fetch_and_add(&g->share_percent.part, segs);
}

static __always_inline void group_rtt(struct retrans_group *g, const struct tcp_sock *tp)
{
	g->srtt_us = tp->srtt_us >> 3;
	g->cwnd = tp->snd_cwnd;
}

/*
 * Segments this socket sent since it was last asked; their group counts them.
 * tcp_disconnect() makes it begin anew.
 */
static __always_inline __u64 sent_since(struct owner *o, const struct tcp_sock *tp)
{
	__u32 now = tp->segs_out, delta = now - o->sent_seen;

	o->sent_seen = now;
	return delta > now ? now : delta;
}

/* At once: of connection requests, and where sockets have no storage for their totals. */
static __always_inline void add_to_group(const struct tcp_sock *tp, const struct owner *known,
					 const struct resend *r)
{
	struct retrans_group *g;
	struct owner *o;
	struct head head;

	head_fill(&head, as_sock(tp), known);
	g = group_of(&head, &r->flow, r->kind);
	if (!g)
		return;
	count(events);
	if (!head.pid)
		count(unattributed);
	group_add(g, r->kind, r->segs);
	if (r->cause.type == CAUSE_LOCAL)
		__sync_fetch_and_add(&g->local, r->segs);
	if (r->kind == RETRANS_SYNACK)
		return; /* the listener's own numbers say nothing */
	group_rtt(g, tp);
	o = owner_kept(as_sock(tp));
	if (o && cfg.by != BY_KIND) { /* a connection belongs to no kind */
		o->grouped = true;
		__sync_fetch_and_add(&g->share_percent.whole, sent_since(o, tp));
	}
}

/* tp is sk as a TCP socket, of a SYN-ACK the listener. */
static __always_inline void report(const struct tcp_sock *tp, const struct owner *o,
				   const struct resend *r)
{
	if (cfg.by)
		add_to_group(tp, o, r);
	else
		send_event(tp, o, r);
}

#endif
