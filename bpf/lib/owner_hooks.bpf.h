/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where owners act. Programs here are variants: user/lib/owner.c loads those that the
 * kernel runs.
 */
#ifndef OWNER_HOOKS_BPF_H
#define OWNER_HOOKS_BPF_H

#include "lib/owner.bpf.h"

/* Who acts next is read again: its name may be the new one. */
SEC("tp_btf/task_rename")
int BPF_PROG(owner_renamed)
{
	__sync_fetch_and_add(&renames, 1);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(owner_exits, struct task_struct *task)
{
	__u32 tgid = task->tgid;
	bool *lives = task->pid == task->tgid ? bpf_map_lookup_elem(&listening, &tgid) : NULL;

	if (lives)
		*lives = false;
	return 0;
}

static __always_inline bool has_owner(__u32 protocol)
{
	return protocol == IPPROTO_TCP || cfg.any_proto;
}

/*
 * Of the root cgroup, once for a connection: the cheapest, where they may know the
 * task. bind() stands for listen(); who closes is the owner only if nobody did more.
 */
static __always_inline int owner_connects(struct bpf_sock_addr *ctx)
{
	if (ctx->sk && has_owner(ctx->protocol))
		owner_is_now(NULL, bpf_sk_storage_get(&owners, ctx->sk, 0, 0),
			     bpf_get_socket_cookie(ctx));
	return 1;
}

SEC("cgroup/connect4")
int owner_connect4(struct bpf_sock_addr *ctx)
{
	return owner_connects(ctx);
}

SEC("cgroup/connect6")
int owner_connect6(struct bpf_sock_addr *ctx)
{
	return owner_connects(ctx);
}

static __always_inline int owner_binds(struct bpf_sock *ctx)
{
	if (!has_owner(ctx->protocol))
		return 1;
	owner_is_now(NULL, bpf_sk_storage_get(&owners, ctx, 0, 0), bpf_get_socket_cookie(ctx));
	owner_listens();
	return 1;
}

SEC("cgroup/post_bind4")
int owner_bind4(struct bpf_sock *ctx)
{
	return owner_binds(ctx);
}

SEC("cgroup/post_bind6")
int owner_bind6(struct bpf_sock *ctx)
{
	return owner_binds(ctx);
}

/* Of what need neither connect nor bind; TCP must. */
SEC("cgroup/sock_create")
int owner_create(struct bpf_sock *ctx)
{
	if (ctx->protocol != IPPROTO_TCP)
		owner_is_now(NULL, NULL, bpf_get_socket_cookie(ctx));
	return 1;
}

SEC("cgroup/sock_release")
int owner_release(struct bpf_sock *ctx)
{
	const struct owner *known;
	struct owner *kept;
	__u64 cookie;

	if (!has_owner(ctx->protocol))
		return 1;
	kept = bpf_sk_storage_get(&owners, ctx, 0, 0);
	cookie = bpf_get_socket_cookie(ctx);
	known = known_as(kept, cookie);
	if (!known || !known->task)
		owner_is_now(NULL, kept, cookie);
	return 1;
}

/*
 * Else changes of state: six for a connection and its end. connect(), listen(),
 * close() and shutdown() are in process context, others happen in softirq.
 */
SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(owner_state, struct sock *sk, int from, int to)
{
	const struct owner *o;

	if (to == TCP_FIN_WAIT1 || to == TCP_LAST_ACK) {
		o = owner_of(sk);
		if (!o || !o->task)
			owner_acts(sk);
		return 0;
	}
	if (from != TCP_CLOSE)
		return 0;
	if (to == TCP_SYN_SENT || to == TCP_LISTEN)
		owner_acts(sk);
	if (to == TCP_LISTEN)
		owner_listens();
	return 0;
}

/* Until 6.9: inet_csk_accept(sk, flags, err, kern). */
SEC("fexit/inet_csk_accept")
int BPF_PROG(owner_accept4, struct sock *listener, int flags, int *err, bool kern, struct sock *sk)
{
	if (sk)
		owner_acts(sk);
	return 0;
}

/* From 6.10: inet_csk_accept(sk, struct proto_accept_arg *). */
SEC("fexit/inet_csk_accept")
int BPF_PROG(owner_accept2, struct sock *listener, void *arg, struct sock *sk)
{
	if (sk)
		owner_acts(sk);
	return 0;
}

/* From 6.16: before the bytes are queued, so also while a large write blocks. */
SEC("tp_btf/tcp_sendmsg_locked")
int BPF_PROG(owner_tcp_send_tp, struct sock *sk)
{
	owner_acts(sk);
	return 0;
}

SEC("fentry/tcp_sendmsg")
int BPF_PROG(owner_tcp_send, struct sock *sk)
{
	owner_acts(sk);
	return 0;
}

SEC("fentry/tcp_sendpage")
int BPF_PROG(owner_tcp_sendpage, struct sock *sk)
{
	owner_acts(sk);
	return 0;
}

SEC("fentry/udp_sendmsg")
int BPF_PROG(owner_udp_send, struct sock *sk)
{
	owner_acts(sk);
	return 0;
}

SEC("fentry/udpv6_sendmsg")
int BPF_PROG(owner_udpv6_send, struct sock *sk)
{
	owner_acts(sk);
	return 0;
}

/* Where neither of the above runs; unix sockets come here too. */
SEC("tp_btf/sock_send_length")
int BPF_PROG(owner_send_length, struct sock *sk)
{
	__u16 family = sk->__sk_common.skc_family;

	if (family == AF_INET || family == AF_INET6)
		owner_acts(sk);
	return 0;
}

SEC("fentry/inet_sock_destruct")
int BPF_PROG(owner_forget, struct sock *sk)
{
	__u64 key = (__u64)sk;

	bpf_map_delete_elem(&owners_by_address, &key);
	return 0;
}

#endif
