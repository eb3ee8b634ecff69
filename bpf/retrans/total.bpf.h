/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * --summary adds up per connection, under the socket's lock: no atomics, no look-up by
 * key. The group is told at the socket's end and before a print. Needs socket storage.
 */
#ifndef TOTAL_BPF_H
#define TOTAL_BPF_H

#include "lib/filter.bpf.h"
#include "lib/flow.bpf.h"
#include "retrans/report.bpf.h"

struct counted {
	__u32 segs[RETRANS_MAX]; /* by enum retrans_kind */
	__u32 local, events;
};

/* What one connection resent. */
struct total {
	struct recovery recovery; /* first, as in struct owner */
	struct head head;	  /* of its first resend */
	struct flow flow;
	struct counted now, told; /* told: what the group knows of it */
	__u32 told_sent;
	__u32 pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct total);
} totals SEC(".maps");

static __always_inline struct total *total_of(struct sock *sk)
{
	return bpf_sk_storage_get(&totals, sk, 0, 0);
}

/* False of a new one, when another process owns it, or the socket connected anew. */
static __always_inline bool total_is_of(const struct total *t, struct sock *sk)
{
	const struct owner *o;

	if (t->flow.sport != sk->__sk_common.skc_num ||
	    t->flow.dport != bpf_ntohs(sk->__sk_common.skc_dport))
		return false;
	if (cfg.by != BY_PID)
		return true;
	o = owner_of(sk);
	return o && o->task >> 32 == t->head.pid;
}

static __always_inline void total_begin(struct total *t, struct sock *sk, const struct tcp_sock *tp)
{
	const struct owner *o = owner_of(sk);

	if (!t->flow.sport && o)
		t->told_sent = o->sent_seen;
	head_fill(&t->head, as_sock(tp), o);
	flow_from_sock(&t->flow, sk);
}

/* The connection's totals, made if missing; NULL, counted, when there is no room. */
static __always_inline struct total *total_make(struct sock *sk, const struct tcp_sock *tp)
{
	struct total *t = bpf_sk_storage_get(&totals, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);

	if (!t)
		count(map_full);
	else if (!t->flow.sport)
		total_begin(t, sk, tp);
	return t;
}

static __always_inline void total_add(struct total *t, __u32 kind, __u32 segs)
{
	if (kind < RETRANS_MAX)
		t->now.segs[kind] += segs;
	t->now.events++;
}

/* The socket's end and an iterator may tell at the same time: one of them does. */
static __always_inline __u32 untold(__u32 *told, __u32 now)
{
	__u32 old = *told;

	return old != now && __sync_val_compare_and_swap(told, old, now) == old ? now - old : 0;
}

static __always_inline void tell_events(struct total *t, struct retrans_group *g)
{
	__u32 n = untold(&t->told.local, t->now.local);

	if (n && g)
		__sync_fetch_and_add(&g->local, n);
	n = untold(&t->told.events, t->now.events);
	count_more(events, n);
	if (!t->head.pid)
		count_more(unattributed, n);
}

/* The group learns what is new; of each kind its own, if kinds are what is asked for. */
static __noinline int tell(struct total *t, const struct tcp_sock *tp)
{
	struct retrans_group *g = NULL;

	if (t->now.events == t->told.events)
		return 0;
	if (!t->head.pid) /* by now somebody may have acted */
		head_owner(&t->head, owner_of(as_sock(tp)));
	for (int kind = 0; kind < RETRANS_MAX; kind++) {
		__u32 n;

		if (t->now.segs[kind] == t->told.segs[kind])
			continue;
		if (!g || cfg.by == BY_KIND)
			g = group_of(&t->head, &t->flow, kind);
		if (!g)
			return 0; /* next time there may be room */
		n = untold(&t->told.segs[kind], t->now.segs[kind]);
		if (n)
			group_add(g, kind, n);
		group_rtt(g, tp);
	}
	tell_events(t, g);
	return 0;
}

/* And how much was sent in all, if the group has anything to share it with. */
static __always_inline void tell_sent(struct total *t, const struct tcp_sock *tp)
{
	__u32 sent = tp->segs_out, n = untold(&t->told_sent, sent);
	struct retrans_group *g;
	struct tally_key key;

	if (cfg.by == BY_KIND) /* a connection belongs to no kind */
		return;
	tally_key_fill(&key, &t->head, &t->flow, 0);
	g = bpf_map_lookup_elem(&groups, &key);
	if (g && n) /* tcp_disconnect() begins anew */
		__sync_fetch_and_add(&g->share_percent.whole, n > sent ? sent : n);
}

/* As total_make(); what the totals held of another owner or connection is told first. */
static __always_inline struct total *total_for(struct sock *sk, const struct tcp_sock *tp)
{
	struct total *t = total_make(sk, tp);

	if (t && !total_is_of(t, sk)) {
		tell(t, tp);
		total_begin(t, sk, tp);
	}
	return t;
}

static __always_inline const struct tcp_sock *with_total(struct sock *sk, struct total **ret)
{
	const struct tcp_sock *tp = sk ? bpf_skc_to_tcp_sock(sk) : NULL;

	*ret = tp ? total_of(sk) : NULL;
	return tp;
}

/* Before a summary is printed: all groups first, then what their connections sent. */
SEC("iter/bpf_sk_storage_map")
int tally_refresh(struct bpf_iter__bpf_sk_storage_map *ctx)
{
	struct total *t;
	const struct tcp_sock *tp = with_total(ctx->sk, &t);

	if (t)
		tell(t, tp);
	return 0;
}

SEC("iter/bpf_sk_storage_map")
int tally_share(struct bpf_iter__bpf_sk_storage_map *ctx)
{
	struct total *t;
	const struct tcp_sock *tp = with_total(ctx->sk, &t);

	if (t)
		tell_sent(t, tp);
	return 0;
}

#endif
