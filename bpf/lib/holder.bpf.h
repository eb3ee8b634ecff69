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

/* Requests and sockets in time-wait have the common part only, and own nothing. */
static __always_inline bool holder_is_full(const struct holder *h)
{
	return h->state && h->state != TCP_TIME_WAIT && h->state != TCP_NEW_SYN_RECV;
}

static __always_inline void holder_fill(struct holder *h, struct sock *sk)
{
	const struct sock *listener;

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
		listener = BPF_CORE_READ(sk, __sk_common.skc_listener);
		h->address = (__u64)listener;
		h->cookie = BPF_CORE_READ(listener, __sk_common.skc_cookie.counter);
	}
}

static __always_inline const struct owner *holder_owner(const struct holder *h)
{
	return h->address ? owner_by(h->cookie, h->address) : NULL;
}

#endif
