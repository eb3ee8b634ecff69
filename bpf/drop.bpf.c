// SPDX-License-Identifier: GPL-2.0-only
/* drop: every skb that the kernel drops, whoever it belongs to. */
#include "lib/prelude.bpf.h"
#include "lib/owner_files.bpf.h"
#include "lib/owner_hooks.bpf.h"
#include "lib/reason.bpf.h"
#include "drop/listen.bpf.h"
#include "drop/report.bpf.h"

/* Received just now, for a socket that the event does not name. */
static __always_inline bool drop_received(void *ctx, struct sk_buff *skb, __u32 reason,
					  __u64 location)
{
	struct drop d = { .location = location, .reason = reason };
	const struct receiving *r = receiving_here();

	if (!r || r->skb != (__u64)skb)
		return false;
	d.holder = r->holder;
	drop_of(ctx, skb, NULL, &d);
	return true;
}

/* Who asks for a reason wants to see it. */
static __always_inline bool hides(__u32 reason, __u64 location)
{
	return !cfg.filter.all && (!cfg.filter.nreason || cfg.filter.not_reason) &&
	       is_normal(reason, location);
}

/* Of a received packet rx_sk is whom it was for; of a sent one skb->sk is who sent it. */
SEC("tp_btf/kfree_skb")
int BPF_PROG(drop_skb, struct sk_buff *skb, void *location)
{
	__u32 reason = cfg.drop_reason ? (__u32)ctx[2] : 0;
	__u64 place = (__u64)location;
	struct drop d = { .location = place, .reason = reason };
	struct sock *sk;

	if (hides(reason, place)) {
		count(own);
		return 0;
	}
	if (!want_drop(reason, place)) {
		count(filtered);
		return 0;
	}
	if (cfg.receiving && drop_received(ctx, skb, reason, place))
		return 0;
	sk = skb->sk;
	if (cfg.drop_rx_sk && !sk)
		return drop_of_receiver(ctx, skb, (struct sock *)ctx[3], reason, place);
	if (sk)
		holder_fill(&d.holder, sk);
	return drop_of(ctx, skb, sk, &d);
}
