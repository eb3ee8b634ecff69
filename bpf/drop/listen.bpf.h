/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SYNs that a listener drops: the kernel counts them and consumes the skb, no kfree_skb
 * tells. The function that decides is looked at before and after; where functions cannot
 * be hooked, the counters of all listeners are read now and then.
 */
#ifndef DROP_LISTEN_BPF_H
#define DROP_LISTEN_BPF_H

#include "lib/owner_files.bpf.h"
#include "drop/report.bpf.h"

/* Of the listener whose SYN this CPU looks at. */
struct before {
	__u32 drops;
	bool accept_full; /* as sk_acceptq_is_full() says, include/net/sock.h */
	bool syn_full; /* as inet_csk_reqsk_queue_is_full(), include/net/inet_connection_sock.h */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct before);
} before_request SEC(".maps");

static __always_inline struct before *before_here(void)
{
	return element(&before_request, 0);
}

SEC("fentry/tcp_conn_request")
int BPF_PROG(listen_before, void *ops, void *af_ops, struct sock *sk)
{
	struct before *b = before_here();
	__u32 open;

	if (!b)
		return 0;
	b->drops = sk->sk_drops.counter;
	b->accept_full = sk->sk_ack_backlog > sk->sk_max_ack_backlog;
	open = BPF_CORE_READ((const struct inet_connection_sock *)sk,
			     icsk_accept_queue.qlen.counter);
	b->syn_full = open >= sk->sk_max_ack_backlog;
	return 0;
}

SEC("fexit/tcp_conn_request")
int BPF_PROG(listen_after, void *ops, void *af_ops, struct sock *sk, struct sk_buff *skb)
{
	const struct before *b = before_here();
	__u64 here = cfg.func_ip ? bpf_get_func_ip(ctx) : 0;
	__u32 reason;

	if (!b || b->drops == (__u32)sk->sk_drops.counter)
		return 0;
	reason = b->accept_full ? DROP_ACCEPT_QUEUE_FULL :
		 b->syn_full	? DROP_SYN_QUEUE_FULL :
				  DROP_LISTEN_DROPS;
	if (want_drop(reason, here))
		return drop_of_receiver(ctx, skb, sk, reason, here);
	count(filtered);
	return 0;
}

/* Every listener of every namespace that a process holds. */
SEC("iter/task_file")
int listen_files(struct bpf_iter__task_file *ctx)
{
	struct file *file = ctx->file;
	struct listener_found l;
	struct sock *sk;

	if (!ctx->task || !file)
		return 0;
	sk = file_sock(file);
	if (!sk || BPF_CORE_READ(sk, __sk_common.skc_state) != TCP_LISTEN ||
	    BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP)
		return 0;
	__builtin_memset(&l, 0, sizeof(l));
	flow_from_sock(&l.flow, sk);
	if (!want_sock(sk))
		return 0;
	l.drops = BPF_CORE_READ(sk, sk_drops.counter);
	head_fill(&l.head, sk, owner_of(sk));
	bpf_seq_write(ctx->meta->seq, &l, sizeof(l));
	return 0;
}

#endif
