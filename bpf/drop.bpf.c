// SPDX-License-Identifier: GPL-2.0-only
/* drop: every skb that the kernel drops, whoever it belongs to. */
#include "lib/prelude.bpf.h"
#include "lib/owner_files.bpf.h"
#include "lib/owner_hooks.bpf.h"
#include "lib/reason.bpf.h"
#include "drop/listen.bpf.h"
#include "drop/report.bpf.h"

/* Of a received packet rx_sk is whom it was for; of a sent one skb->sk is who sent it. */
SEC("tp_btf/kfree_skb")
int BPF_PROG(drop_skb, struct sk_buff *skb, void *location)
{
	__u32 reason = cfg.drop_reason ? (__u32)ctx[2] : 0;
	struct sock *sk;

	if (!cfg.filter.all && is_normal(reason, (__u64)location)) {
		count(hidden);
		return 0;
	}
	sk = skb->sk;
	if (cfg.drop_rx_sk && !sk)
		return drop_if_wanted(ctx, skb, (struct sock *)ctx[3], reason, (__u64)location);
	return drop_if_wanted(ctx, skb, sk, reason, (__u64)location);
}
