/* SPDX-License-Identifier: GPL-2.0-only */
/* Fills a flow from a socket, a connection request or a packet's own headers. */
#ifndef FLOW_BPF_H
#define FLOW_BPF_H

#include "lib/prelude.bpf.h"
#include "lib/wire.bpf.h"

static __always_inline void addr_v4(union addr *a, __u32 v4)
{
	a->half[0] = 0;
	a->word[2] = bpf_htonl(0xffff);
	a->word[3] = v4;
}

/* A dual-stack socket speaks IPv4 to mapped addresses: the packets decide. */
static __always_inline void flow_family(struct flow *f)
{
	f->family = !f->daddr.half[0] && f->daddr.word[2] == bpf_htonl(0xffff) ? AF_INET : AF_INET6;
}

/* Of the part that full, request and time-wait sockets share (struct sock_common). */
static __always_inline void flow_from_common(struct flow *f, const struct sock_common *c)
{
	f->sport = c->skc_num;
	f->dport = bpf_ntohs(c->skc_dport);
	f->pad[0] = f->pad[1] = 0;
	if (c->skc_family == AF_INET) {
		addr_v4(&f->saddr, c->skc_rcv_saddr);
		addr_v4(&f->daddr, c->skc_daddr);
		f->family = AF_INET;
		return;
	}
	for (int i = 0; i < 4; i++) {
		f->saddr.word[i] = c->skc_v6_rcv_saddr.in6_u.u6_addr32[i];
		f->daddr.word[i] = c->skc_v6_daddr.in6_u.u6_addr32[i];
	}
	flow_family(f);
}

static __always_inline void flow_from_sock(struct flow *f, const struct sock *sk)
{
	f->proto = sk->sk_protocol;
	flow_from_common(f, &sk->__sk_common);
	if (!f->sport) /* a closed socket gave its port back: skc_num is gone */
		f->sport = bpf_ntohs(BPF_CORE_READ((const struct inet_sock *)sk, inet_sport));
}

/* The places of a TCP segment in an skb, from its own headers. */
struct segment {
	struct flow flow; /* of the packet: its source is "s" */
	__u32 seq, end_seq;
};

/*
 * Reads a TCP segment's headers at skb->head + network_header, which is what IP
 * set on both paths. Family, header lengths and protocol are checked against the
 * packet itself; IPv6 extension headers and later fragments are no segments.
 * Returns false when the skb holds no TCP segment that carries data, SYN or FIN.
 */
static __always_inline bool segment_from_skb(struct segment *s, const struct sk_buff *skb)
{
	const unsigned char *head = skb->head, *ip = head + skb->network_header;
	__u32 end = skb->data - head + skb->len, start = skb->network_header;
	struct wire_ipv4 v4;
	struct wire_ipv6 v6;
	struct wire_tcp tcp;

	if (skb->network_header == (__u16)~0U || bpf_probe_read_kernel(&v4, sizeof(v4), ip))
		return false;
	__builtin_memset(&s->flow, 0, sizeof(s->flow));
	if (v4.version_ihl >> 4 == 4) {
		if ((v4.version_ihl & 15) < 5 || v4.proto != IPPROTO_TCP ||
		    v4.fragment & bpf_htons(WIRE_FRAGMENT_OFFSET))
			return false;
		start += (v4.version_ihl & 15) * 4;
		addr_v4(&s->flow.saddr, v4.saddr);
		addr_v4(&s->flow.daddr, v4.daddr);
	} else if (v4.version_ihl >> 4 == 6) {
		if (bpf_probe_read_kernel(&v6, sizeof(v6), ip) || v6.next != IPPROTO_TCP)
			return false;
		start += sizeof(v6);
		s->flow.saddr = v6.saddr;
		s->flow.daddr = v6.daddr;
	} else {
		return false;
	}
	if (bpf_probe_read_kernel(&tcp, sizeof(tcp), head + start) || tcp.offset >> 4 < 5)
		return false;
	start += (tcp.offset >> 4) * 4;
	if (start > end)
		return false;
	s->flow.sport = bpf_ntohs(tcp.sport);
	s->flow.dport = bpf_ntohs(tcp.dport);
	s->seq = bpf_ntohl(tcp.seq);
	s->end_seq =
		s->seq + (end - start) + !!(tcp.flags & WIRE_TCP_SYN) + (tcp.flags & WIRE_TCP_FIN);
	return s->seq != s->end_seq;
}

#endif
