/* SPDX-License-Identifier: GPL-2.0-only */
/* Connects that fail before a SYN is sent change no state, or not to one that tells the error. */
#ifndef CONN_CONNECT_BPF_H
#define CONN_CONNECT_BPF_H

#include "conn/ending.bpf.h"
#include "conn/report.bpf.h"

/* The other end as connect() was told; a copy in kernel memory. */
static __always_inline void flow_from_address(struct flow *f, const void *address)
{
	struct sockaddr_in6 a = {};

	if (bpf_probe_read_kernel(&a, sizeof(struct sockaddr_in), address))
		return;
	f->dport = bpf_ntohs(a.sin6_port);
	if (a.sin6_family == AF_INET) {
		addr_v4(&f->daddr, ((struct sockaddr_in *)&a)->sin_addr.s_addr);
		f->family = AF_INET;
	} else if (!bpf_probe_read_kernel(&a, sizeof(a), address)) {
		__builtin_memcpy(&f->daddr, &a.sin6_addr, sizeof(f->daddr));
		flow_family(f);
	}
}

/* Before a SYN was sent: the socket has forgotten, or never knew, whom it was to reach. */
static __noinline int connect_failed(struct sock *sk, const void *address, __u32 error)
{
	struct change c = { .now = bpf_ktime_get_ns(),
			    .happened = CONN_END,
			    .from = TCP_CLOSE,
			    .to = TCP_CLOSE,
			    .end = end_by_error(error, TCP_CLOSE),
			    .error = error,
			    .has_flow = 1 };
	const struct tcp_sock *tp = bpf_skc_to_tcp_sock(sk);
	struct life *l = life_of(sk);

	if (!tp || sk->__sk_common.skc_state != TCP_CLOSE)
		return 0;
	if (l)
		c.from = TCP_SYN_SENT;
	else
		l = connects(sk);
	flow_from_sock(&c.flow, sk);
	flow_from_address(&c.flow, address);
	tell(sk, tp, l, &c, want_flow(&c.flow) && want_place(sk));
	if (l)
		life_ends(sk);
	return 0;
}

SEC("fexit/tcp_v4_connect")
int BPF_PROG(conn_connect4, struct sock *sk, void *address, int length, int ret)
{
	return ret < 0 ? connect_failed(sk, address, -ret) : 0;
}

/* To an IPv4-mapped address it calls the former. */
SEC("fexit/tcp_v6_connect")
int BPF_PROG(conn_connect6, struct sock *sk, void *address, int length, int ret)
{
	struct flow f = {};

	if (ret >= 0)
		return 0;
	flow_from_address(&f, address);
	return f.family == AF_INET ? 0 : connect_failed(sk, address, -ret);
}

#endif
