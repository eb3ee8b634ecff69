/* SPDX-License-Identifier: GPL-2.0-only */
/* The socket of this host that a packet is of, by its addresses; and what can be read of one without a type. */
#ifndef SOCKETS_FIND_BPF_H
#define SOCKETS_FIND_BPF_H

#include "lib/sockets.bpf.h"

#define FOUND_MAX 1024

/*
 * What was found last for a flow, or that nothing was: good until another socket is learned.
 * Most packets follow one of their own flow.
 */
struct socket_found {
	struct socket_key key;
	struct socket_known known; /* address 0: nobody */
	__u64 when;		   /* sockets_learned at that time */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2 * FOUND_MAX);
	__type(key, __u32);
	__type(value, struct socket_found);
} found SEC(".maps");

/* Its owner is known; a younger socket that took its place among the recent ones loses it again. */
static __always_inline bool is_owned(const struct socket_known *known)
{
	const struct owner *o = owner_by(known->cookie, known->address);
	struct recent *r;

	if (o && o->task)
		return true;
	r = known->owner.task && known->cookie ? recent_place(known->cookie) : NULL;
	if (!r)
		return false;
	r->owner = known->owner;
	r->cookie = known->cookie;
	return true;
}

/* True if its owner is known, too: then nobody else need be looked for. */
static __always_inline bool look_up(struct socket_known *ret, const struct socket_key *key)
{
	const struct socket_known *known = bpf_map_lookup_elem(&sockets, key);
	bool owned;

	if (!known || !still_is(known, key->flow.sport))
		return false;
	owned = is_owned(known);
	if (!ret->address || owned)
		*ret = *known;
	return owned;
}

/*
 * The connection's, else that without a peer; the key is used up. One that nobody has taken yet
 * is its listener's. What listens at any address gets only what is for this host.
 */
static __noinline int socket_find(struct socket_known *ret, struct socket_key *k, __u64 device)
{
	if (look_up(ret, k))
		return 0;
	forget_addr(&k->flow.daddr);
	k->flow.dport = 0;
	if (look_up(ret, k) || !is_local(&k->flow.saddr, device))
		return 0;
	forget_addr(&k->flow.saddr);
	look_up(ret, k);
	return 0;
}

static __always_inline __u32 key_hash(const struct socket_key *k)
{
	const struct flow *f = &k->flow;
	__u32 n = f->saddr.word[3] ^ f->daddr.word[3] * 31 ^ (__u32)f->sport << 16 ^ f->dport ^
		  k->netns;

	return (n ^ n >> 16) * 0x9e3779b1 >> 16;
}

static __always_inline bool same_key(const struct socket_key *a, const struct socket_key *b)
{
	const __u64 *x = (const __u64 *)a, *y = (const __u64 *)b;
	__u64 differs = 0;

	for (int i = 0; i < (int)(sizeof(*a) / sizeof(*x)); i++)
		differs |= x[i] ^ y[i];
	return !differs;
}

static __always_inline void key_from(struct socket_key *k, const struct flow *f, __u32 netns,
				     bool sent)
{
	k->flow.saddr = sent ? f->saddr : f->daddr;
	k->flow.daddr = sent ? f->daddr : f->saddr;
	k->flow.sport = sent ? f->sport : f->dport;
	k->flow.dport = sent ? f->dport : f->sport;
	k->flow.family = f->family;
	k->flow.proto = f->proto;
	k->netns = netns;
}

#define FLOW_SENT  1 /* the source is the local end */
#define FLOW_APART 2 /* asked where others may interrupt, who must not meet it in `found` */

/*
 * Of a packet with that flow, source first: fills h if a socket of its local end is known. device:
 * struct net_device, where it came in; 0 if the local end is known to be of this host.
 */
static __noinline int holder_by_flow(struct holder *h, const struct flow *f, __u32 netns, __u32 how,
				     __u64 device)
{
	__u32 apart = how & FLOW_APART ? FOUND_MAX : 0;
	struct socket_key key = {};
	struct socket_found *last;

	if (!f->dport || (f->proto != IPPROTO_TCP && f->proto != IPPROTO_UDP))
		return 0;
	key_from(&key, f, netns, how & FLOW_SENT);
	last = element(&found, (key_hash(&key) & (FOUND_MAX - 1)) + apart);
	if (!last)
		return 0;
	if (last->when != sockets_learned || !same_key(&last->key, &key) ||
	    (last->known.address &&
	     (!still_is(&last->known, key.flow.sport) || !is_owned(&last->known)))) {
		last->known.address = 0;
		last->when = sockets_learned;
		last->key = key;
		socket_find(&last->known, &key, how & FLOW_SENT ? 0 : device);
	}
	if (!last->known.address)
		return 0;
	h->netns = netns;
	h->family = f->family;
	h->state = TCP_CLOSE; /* one that is there */
	h->cookie = last->known.cookie;
	h->address = last->known.address;
	h->cgroup = last->known.cgroup;
	h->below = last->known.below;
	return 0;
}

/* As holder_fill(), of a socket that may only be read by helper. */
static __always_inline void holder_read(struct holder *h, struct sock *sk)
{
	struct sock *listener;

	h->netns = BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
	h->family = SOCK_READ(sk, skc_family);
	h->state = SOCK_READ(sk, skc_state);
	if (holder_is_full(h)) {
		h->cookie = SOCK_READ(sk, skc_cookie.counter);
		h->address = (__u64)sk;
		h->cgroup = cgroup_id_read(sk);
		h->below = is_in_cgroup(sk);
	} else if (h->state == TCP_NEW_SYN_RECV) {
		listener = (struct sock *)SOCK_READ(sk, skc_listener);
		holder_of_listener(h, listener);
	}
}

#endif
