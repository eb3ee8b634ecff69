// SPDX-License-Identifier: GPL-2.0-only
/* retrans: the kernel's own decisions to send a segment again. */
#include "lib/prelude.bpf.h"
#include "lib/dropped.bpf.h"
#include "lib/filter.bpf.h"
#include "lib/owner_files.bpf.h"
#include "lib/owner_hooks.bpf.h"
#include "retrans/kind.bpf.h"
#include "retrans/report.bpf.h"
#include "retrans/undo.bpf.h"

static __always_inline void resend_fill(struct resend *r, struct sock *sk, struct sk_buff *skb,
					const struct tcp_sock *tp, int err)
{
	const struct tcp_skb_cb *cb = (const struct tcp_skb_cb *)&skb->cb;

	flow_from_sock(&r->flow, sk);
	r->segs = cb->tcp_gso_segs;
	r->bytes = skb->len;
	r->seq = cb->seq;
	r->kind = err ? RETRANS_FAILED : kind_of(tp);
	r->cause = (struct cause){ .type = CAUSE_PATH };
	/* What is known of the copy is used up either way: a failed attempt is none. */
	dropped_take(&r->flow, r->seq, cb->end_seq, &r->cause);
	if (err)
		r->cause = (struct cause){ .type = CAUSE_FAILED, .code = err };
}

/* Apart, as its place on the stack is not for events: those are filled in the ring. */
static __noinline int resend_to_group(struct sock *sk, struct sk_buff *skb,
				      const struct tcp_sock *tp, const struct owner *o, int err)
{
	struct resend r;

	resend_fill(&r, sk, skb, tp, err);
	add_to_group(tp, o, &r);
	return 0;
}

/* Without totals: an event, or an addition to its group. */
SEC("tp_btf/tcp_retransmit_skb")
int BPF_PROG(retransmitted, struct sock *sk, struct sk_buff *skb)
{
	int err = cfg.retransmit_err ? (int)ctx[2] : 0;
	const struct tcp_sock *tp;
	struct retrans_event *e;
	const struct owner *o;
	struct owner *kept;

	if (!want_sock(sk)) {
		count(filtered);
		return 0;
	}
	kept = owner_kept(sk);
	tp = bpf_skc_to_tcp_sock(sk);
	if (!tp)
		return 0;
	if (!cfg.undo_exact && kept)
		undo_of(sk, &kept->recovery, tp);
	if (!kept && tp->undo_marker)
		kept = owner_make(sk);
	if (kept && !err)
		remember_undo(&kept->recovery, tp,
			      ((const struct tcp_skb_cb *)&skb->cb)->tcp_gso_segs);
	o = kept ? kept : recent_of(sk);
	if (cfg.by)
		return resend_to_group(sk, skb, tp, o, err);
	e = event_new(retrans, as_sock(tp), o);
	if (!e)
		return 0;
	resend_fill(resend_in(e), sk, skb, tp, err);
	event_fill_sock(e, tp);
	event_end(&e->head);
	return 0;
}

/* With totals: added to those of the connection. */
SEC("tp_btf/tcp_retransmit_skb")
int BPF_PROG(retransmit_add, struct sock *sk, struct sk_buff *skb)
{
	const struct tcp_skb_cb *cb = (const struct tcp_skb_cb *)&skb->cb;
	int err = cfg.retransmit_err ? (int)ctx[2] : 0;
	__u32 segs = cb->tcp_gso_segs;
	const struct tcp_sock *tp;
	struct cause cause;
	struct total *t;

	if (!want_sock(sk)) {
		count(filtered);
		return 0;
	}
	tp = bpf_skc_to_tcp_sock(sk);
	t = tp ? total_for(sk, tp) : NULL;
	if (!t)
		return 0;
	if (!cfg.undo_exact)
		undo_of(sk, &t->recovery, tp);
	if (dropped_take(&t->flow, cb->seq, cb->end_seq, &cause) && !err)
		t->now.local += segs;
	if (err) {
		total_add(t, RETRANS_FAILED, segs);
	} else {
		remember_undo(&t->recovery, tp, segs);
		total_add(t, kind_of(tp), segs);
	}
	return 0;
}

/* sk is the listener; the connection is still a request. */
SEC("tp_btf/tcp_retransmit_synack")
int BPF_PROG(synack_retransmitted, struct sock *sk, struct request_sock *req)
{
	struct resend r = { .kind = RETRANS_SYNACK, .segs = 1 };
	const struct tcp_sock *tp = bpf_skc_to_tcp_sock(sk);
	const struct owner *o = owner_of_listener(sk);

	r.flow.proto = IPPROTO_TCP;
	flow_from_common(&r.flow, &req->__req_common);
	if (!want_flow(&r.flow) || !want_place(sk) || !want_owner(o)) {
		count(filtered);
		return 0;
	}
	r.seq = BPF_CORE_READ((struct tcp_request_sock *)req, snt_isn);
	r.cause.type = CAUSE_PATH;
	dropped_take(&r.flow, r.seq, r.seq + 1, &r.cause);
	if (tp)
		report(tp, o, &r);
	return 0;
}

/* What a connection in a group sent since its latest resend. */
static __always_inline void add_sent(struct sock *sk)
{
	const struct tcp_sock *tp = bpf_skc_to_tcp_sock(sk);
	struct owner *o = owner_kept(sk);
	struct retrans_group *g;
	struct tally_key key;
	struct head head;
	struct flow flow;

	if (!o || !o->grouped || !tp)
		return;
	head_fill(&head, as_sock(tp), o);
	flow_from_sock(&flow, sk);
	tally_key_fill(&key, &head, &flow, 0);
	g = bpf_map_lookup_elem(&groups, &key);
	if (g)
		__sync_fetch_and_add(&g->share_percent.whole, sent_since(o, tp));
}

SEC("tp_btf/tcp_destroy_sock")
int BPF_PROG(sent_ends, struct sock *sk)
{
	add_sent(sk);
	return 0;
}

SEC("tp_btf/tcp_destroy_sock")
int BPF_PROG(tally_ends, struct sock *sk)
{
	const struct tcp_sock *tp;
	struct total *t;

	look_for_undo(sk);
	tp = with_total(sk, &t);
	if (t) {
		tell(t, tp);
		tell_sent(t, tp);
	}
	return 0;
}
