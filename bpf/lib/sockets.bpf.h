/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which socket of this host a received packet is for, before the kernel has looked. Sockets are
 * learned where they get their addresses: from the files of all processes, at bind() and
 * listen(), when a connection is there, and from what they send.
 */
#ifndef SOCKETS_BPF_H
#define SOCKETS_BPF_H

#include "lib/holder.bpf.h"
#include "lib/local.bpf.h"
#include "lib/packet.bpf.h"

#define LEARNED_MAX (1 << 15)

/* The local end is "s"; without a peer, or an address, these are 0. */
struct socket_key {
	struct flow flow;
	__u32 netns, pad;
};

struct socket_known {
	__u64 cookie, address, cgroup;
	__u64 below; /* its cgroup is one of those asked for */
	/* Who it was then: among the recent ones a younger socket may have its place. */
	struct owner owner;
};

/* The ones that nobody asked for are forgotten first. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, LEARNED_MAX);
	__type(key, struct socket_key);
	__type(value, struct socket_known);
} sockets SEC(".maps");

/* What was learned from a packet that was sent: once for each socket. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, LEARNED_MAX);
	__type(key, __u32);
	__type(value, __u64);
} learned SEC(".maps");

__u64 sockets_learned; /* how often */

static __always_inline void forget_addr(union addr *a)
{
	a->half[0] = a->half[1] = 0;
}

/* Its addresses as a key; false if it has no port. Read by helper: sk may have no type. */
static __always_inline bool key_of(struct socket_key *k, struct sock *sk, __u16 family)
{
	struct flow *f = &k->flow;

	__builtin_memset(k, 0, sizeof(*k));
	f->sport = SOCK_READ(sk, skc_num);
	f->dport = bpf_ntohs(SOCK_READ(sk, skc_dport));
	f->proto = BPF_CORE_READ(sk, sk_protocol);
	k->netns = BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
	f->family = family;
	if (family == AF_INET) {
		addr_v4(&f->saddr, SOCK_READ(sk, skc_rcv_saddr));
		addr_v4(&f->daddr, SOCK_READ(sk, skc_daddr));
	} else {
		BPF_CORE_READ_INTO(&f->saddr, sk, __sk_common.skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO(&f->daddr, sk, __sk_common.skc_v6_daddr);
		if (is_mapped(&f->saddr) || is_mapped(&f->daddr))
			f->family = AF_INET;
	}
	if (!f->dport)
		forget_addr(&f->daddr);
	if (f->family == AF_INET && !f->saddr.word[3])
		forget_addr(&f->saddr);
	return f->sport && (f->proto == IPPROTO_TCP || f->proto == IPPROTO_UDP);
}

/* It still is that socket: its memory may be another's by now. Old kernels give few of them a cookie. */
static __always_inline bool still_is(const struct socket_known *known, __u16 port)
{
	struct sock *sk = (void *)known->address;

	return SOCK_READ(sk, skc_num) == port &&
	       (!known->cookie || (__u64)SOCK_READ(sk, skc_cookie.counter) == known->cookie);
}

/* One of any address takes IPv4 as well, unless another socket does. */
static __always_inline void learn_dual(struct socket_key *key, const struct socket_known *known)
{
	const struct socket_known *other;

	key->flow.family = AF_INET;
	other = bpf_map_lookup_elem(&sockets, key);
	if (!other || !still_is(other, key->flow.sport))
		bpf_map_update_elem(&sockets, key, known, BPF_ANY);
}

static __noinline int socket_learn(struct sock *sk, const struct owner *o)
{
	__u16 family = SOCK_READ(sk, skc_family);
	struct socket_known known = {};
	struct socket_key key;

	if ((family != AF_INET && family != AF_INET6) || !key_of(&key, sk, family))
		return 0;
	known.cookie = SOCK_READ(sk, skc_cookie.counter);
	known.address = (__u64)sk;
	known.cgroup = cgroup_id_read(sk);
	known.below = is_in_cgroup(sk);
	if (!o)
		o = owner_by(known.cookie, known.address);
	if (o)
		known.owner = *o;
	bpf_map_update_elem(&sockets, &key, &known, BPF_ANY);
	if (key.flow.family == AF_INET6 && !key.flow.dport && !key.flow.saddr.half[0] &&
	    !key.flow.saddr.half[1] &&
	    !BPF_CORE_READ_BITFIELD_PROBED(&sk->__sk_common, skc_ipv6only))
		learn_dual(&key, &known);
	__sync_fetch_and_add(&sockets_learned, 1);
	return 0;
}

/* Of a socket that sends: a connection that is not there yet, or a datagram. */
static __always_inline void socket_sends(struct sock *sk, const struct holder *h, __u8 protocol)
{
	__u64 id = h->cookie, *place;

	if (h->state != TCP_SYN_SENT && protocol != IPPROTO_UDP)
		return;
	/* Before 5.11 few have a cookie; volatile makes a number of what may still be a pointer. */
	if (!id)
		id = *(volatile const __u64 *)&h->address ^ (__u64)SOCK_READ(sk, skc_num) << 48;
	place = element(&learned, (id ^ id >> 16) & (LEARNED_MAX - 1));
	if (!place || *place == id)
		return;
	*place = id;
	socket_learn(sk, NULL);
}

/* A connection is there, or a listener. */
SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(socket_changes, struct sock *sk, int from, int to)
{
	if (to != TCP_ESTABLISHED && to != TCP_LISTEN)
		return 0;
	sock_cookie(sk);
	socket_learn(sk, NULL);
	return 0;
}

/* The context is the socket itself, as the kernel has it. */
SEC("cgroup/post_bind4")
int socket_bind4(struct bpf_sock *ctx)
{
	socket_learn((struct sock *)ctx, NULL);
	return 1;
}

SEC("cgroup/post_bind6")
int socket_bind6(struct bpf_sock *ctx)
{
	socket_learn((struct sock *)ctx, NULL);
	return 1;
}

/* Those that are there. */
SEC("iter/task_file")
int socket_files(struct bpf_iter__task_file *ctx)
{
	struct file *file = ctx->file;
	struct sock *sk;

	if (!file)
		return 0;
	sk = file_sock(file);
	if (!sk)
		return 0;
	if (!cfg.sk_storage)
		return socket_learn(sk, NULL);
	sock_cookie(sk);
	socket_learn(sk, owner_of(sk));
	return 0;
}

#endif
