/* SPDX-License-Identifier: GPL-2.0-only */
/* The socket of a packet, as far as it can be read. */
#ifndef HOLDER_BPF_H
#define HOLDER_BPF_H

#include "lib/filter.bpf.h"

#define AF_PACKET 17

struct holder {
	__u64 cookie, address; /* of the socket; of a connection request its listener's */
	__u64 cgroup;
	__u32 netns;
	__u16 family;
	__u8 state; /* 0 if there is no socket */
	bool below; /* its cgroup is one of those asked for */
};

/* Where sk may have no type to be read by. */
#define SOCK_READ(sk, field) BPF_CORE_READ(sk, __sk_common.field)

/* The loop and the relocation are apart for the same reason as in compat.bpf.h. */
static __noinline bool is_below(struct sock *sk, __u64 id, int level)
{
	const struct cgroup *cgroup = BPF_CORE_READ(sk, sk_cgrp_data.cgroup);

	for (int i = 0; i < CGROUP_DEPTH_MAX && cgroup; i++) {
		if (BPF_CORE_READ(cgroup, level) <= level)
			break;
		cgroup = BPF_CORE_READ(cgroup, self.parent, cgroup);
	}
	return cgroup && BPF_CORE_READ(cgroup, kn, id) == id;
}

static __always_inline bool is_in_cgroup(struct sock *sk)
{
	for (int i = 0; i < FILTER_MAX && i < cfg.filter.ncgroup; i++) {
		__u64 id = cfg.filter.cgroup[i].id;
		__u32 level = cfg.filter.cgroup[i].level;

		if (bpf_core_field_exists(sk->sk_cgrp_data.cgroup) ? is_below(sk, id, level) :
								     below_old(sk, id, level))
			return true;
	}
	return !cfg.filter.ncgroup;
}

static __always_inline __u64 cgroup_id_read(struct sock *sk)
{
	const struct cgroup *cgroup;

	if (bpf_core_field_exists(sk->sk_cgrp_data.cgroup))
		return BPF_CORE_READ(sk, sk_cgrp_data.cgroup, kn, id);
	cgroup = sock_cgroup_old(sk);
	return cgroup ? BPF_CORE_READ(cgroup, kn, id) : 0;
}

/* Requests and sockets in time-wait have the common part only, and own nothing. */
static __always_inline bool holder_is_full(const struct holder *h)
{
	return h->state && h->state != TCP_TIME_WAIT && h->state != TCP_NEW_SYN_RECV;
}

/* Of a request: what its listener is. */
static __always_inline void holder_of_listener(struct holder *h, struct sock *listener)
{
	h->address = (__u64)listener;
	h->cookie = SOCK_READ(listener, skc_cookie.counter);
	h->cgroup = cgroup_id_read(listener);
	h->below = is_in_cgroup(listener);
}

static __always_inline void holder_fill(struct holder *h, struct sock *sk)
{
	struct sock *listener;

	h->netns = sk->__sk_common.skc_net.net->ns.inum;
	h->family = sk->__sk_common.skc_family;
	h->state = sk->__sk_common.skc_state;
	h->cgroup = h->cookie = h->address = 0;
	h->below = false;
	if (holder_is_full(h)) {
		h->cookie = sk->__sk_common.skc_cookie.counter;
		h->address = (__u64)sk;
		h->cgroup = sock_cgroup_id(sk);
		h->below = want_cgroup(sk);
	} else if (h->state == TCP_NEW_SYN_RECV) {
		listener = (struct sock *)BPF_CORE_READ(sk, __sk_common.skc_listener);
		holder_of_listener(h, listener);
	}
}

static __always_inline const struct owner *holder_owner(const struct holder *h)
{
	return h->address ? owner_by(h->cookie, h->address) : NULL;
}

#endif
