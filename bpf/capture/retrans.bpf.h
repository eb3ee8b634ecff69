/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * --at retrans: what TCP sends again. What lies in its queue has no headers yet: they are made
 * here from the socket, without TCP's options and its checksum.
 */
#ifndef CAPTURE_RETRANS_BPF_H
#define CAPTURE_RETRANS_BPF_H

#include "capture/send.bpf.h"
#include "lib/dropped.bpf.h"
#include "retrans/kind.bpf.h"

#define TTL	     64
#define WIRE_IPV4_DF 0x4000

/* What the headers say. */
struct segment_head {
	struct flow flow;
	__u32 seq, ack, len; /* of the payload */
	__u16 window;
	__u8 flags;
};

static __always_inline __u32 put_ipv4(__u8 *to, const struct segment_head *h)
{
	struct wire_ipv4 ip = {
		.version_ihl = 0x45,
		.length = bpf_htons(sizeof(ip) + sizeof(struct wire_tcp) + h->len),
		.fragment = bpf_htons(WIRE_IPV4_DF),
		.ttl = TTL,
		.proto = IPPROTO_TCP,
		.saddr = h->flow.saddr.word[3],
		.daddr = h->flow.daddr.word[3],
	};
	__u32 sum = 0;

	for (int i = 0; i < (int)sizeof(ip) / 2; i++)
		sum += ((__u16 *)&ip)[i];
	sum = (sum & 0xffff) + (sum >> 16);
	ip.check = ~(sum + (sum >> 16));
	__builtin_memcpy(to, &ip, sizeof(ip));
	return sizeof(ip);
}

static __always_inline __u32 put_ipv6(__u8 *to, const struct segment_head *h)
{
	struct wire_ipv6 ip = {
		.version_class_flow = bpf_htonl(0x60000000),
		.length = bpf_htons(sizeof(struct wire_tcp) + h->len),
		.next = IPPROTO_TCP,
		.hop_limit = TTL,
		.saddr = h->flow.saddr,
		.daddr = h->flow.daddr,
	};

	__builtin_memcpy(to, &ip, sizeof(ip));
	return sizeof(ip);
}

static __always_inline void put_tcp(__u8 *to, const struct segment_head *h)
{
	struct wire_tcp tcp = {
		.sport = bpf_htons(h->flow.sport),
		.dport = bpf_htons(h->flow.dport),
		.seq = bpf_htonl(h->seq),
		.ack = bpf_htonl(h->ack),
		.offset = sizeof(tcp) / 4 << 4,
		.flags = h->flags,
		.window = bpf_htons(h->window),
	};

	__builtin_memcpy(to, &tcp, sizeof(tcp));
}

static __always_inline void look_at_resent(struct look *l, const struct place *at,
					   const struct segment_head *h)
{
	bool v4 = h->flow.family == AF_INET;
	__u16 protocol = v4 ? ETH_P_IP : ETH_P_IPV6;
	__u32 made = 0;

	l->packet.type = PACKET_OUT;
	if (capture.link == LINK_SLL2)
		made = put_cooked(l, protocol, at, NULL);
	else if (capture.link == LINK_ETHERNET)
		made = put_ethernet(l->head, protocol);
	if (v4) {
		made += put_ipv4(l->head + made, h);
		put_tcp(l->head + made, h);
	} else {
		made += put_ipv6(l->head + made, h);
		put_tcp(l->head + made, h);
	}
	made += sizeof(struct wire_tcp);
	l->have = l->packet.nprefix = made;
	l->len = l->packet.len = made + h->len;
	l->packet.skip = l->packet.undecided = 0;
	l->packet.id = 0;
	l->linear = 0;
}

/* Of the connection's route. */
static __always_inline void place_of_sock(struct place *at, struct sock *sk)
{
	const struct dst_entry *dst = sk->sk_dst_cache;

	__builtin_memset(at, 0, sizeof(*at));
	at->hardware = ARPHRD_ETHER;
	if (dst)
		place_of(at, dst->dev);
	at->netns = sk->__sk_common.skc_net.net->ns.inum;
}

/* NULL if nobody wants it. */
static __always_inline struct look *resent(struct sighting *s, const struct segment_head *h,
					   __u64 rest, __u32 linear)
{
	struct look *l = look_of(s);

	/* Of a SYN-ACK nobody knows the device: it is the one that is asked for, perhaps. */
	if (!(s->place.ifindex ? want_place_and_way(&s->place, true) :
				 capture.way != 1 && want_netns_of(s->place.netns)))
		return NULL;
	if (!want_holder(&s->holder) || !want_flow(&h->flow))
		goto filtered;
	look_at_resent(l, &s->place, h);
	l->rest = rest;
	l->linear = linear;
	if (capture.filtered && !pfilter(l))
		goto filtered;
	if (cfg.by) {
		s->packet.flow = h->flow;
		s->packet.protocol =
			(h->flow.family == AF_INET ? ETH_P_IP : ETH_P_IPV6) << 16 | IPPROTO_TCP;
		__builtin_memset(&s->bytes, 0, sizeof(s->bytes));
		s->bytes.len = l->len;
		add_to_group(s);
		return NULL;
	}
	fill_packet(&l->packet, s);
	return l;
filtered:
	count(filtered);
	return NULL;
}

SEC("tp_btf/tcp_retransmit_skb")
int BPF_PROG(packet_resent, struct sock *sk, struct sk_buff *skb)
{
	const struct tcp_skb_cb *cb = (const struct tcp_skb_cb *)&skb->cb;
	const struct tcp_sock *tp = bpf_skc_to_tcp_sock(sk);
	struct segment_head h = { .len = skb->len };
	struct sighting *s;
	struct look *l;
	__u32 window;

	if (!tp || (cfg.retransmit_err && (int)ctx[2]))
		return 0; /* nothing was sent */
	s = sighting_apart(POINT_RETRANS, false);
	if (!s)
		return 0;
	s->sent = true;
	s->flags = PACKET_CSUM_LATER;
	holder_fill(&s->holder, sk);
	place_of_sock(&s->place, sk);
	flow_from_sock(&h.flow, sk);
	h.seq = cb->seq;
	h.flags = cb->tcp_flags;
	h.ack = h.flags & WIRE_TCP_ACK ? tp->rcv_nxt : 0;
	window = tp->rcv_wnd; /* that of a SYN is never scaled: RFC 7323, 2.2 */
	if (!(h.flags & WIRE_TCP_SYN))
		window >>= BPF_CORE_READ_BITFIELD(tp, rx_opt.rcv_wscale);
	h.window = window < 0xffff ? window : 0xffff;
	s->kind = kind_of(tp);
	s->cause.type = CAUSE_PATH;
	dropped_take(&h.flow, h.seq, cb->end_seq, &s->cause);
	l = resent(s, &h, (__u64)skb->data, skb->len - skb->data_len);
	if (l)
		send(skb, l);
	sighting_done(s);
	return 0;
}

/* sk is the listener; there is no skb any more. */
SEC("tp_btf/tcp_retransmit_synack")
int BPF_PROG(packet_resent_synack, struct sock *sk, struct request_sock *req)
{
	struct sighting *s = sighting_apart(POINT_RETRANS, true);
	struct segment_head h = { .flags = WIRE_TCP_SYN | WIRE_TCP_ACK };
	__u32 window;
	struct look *l;

	if (!s)
		return 0;
	s->sent = true;
	s->flags = PACKET_CSUM_LATER;
	s->kind = RETRANS_SYNACK;
	holder_fill(&s->holder, sk);
	place_of_sock(&s->place, sk);
	h.flow.proto = IPPROTO_TCP;
	flow_from_common(&h.flow, &req->__req_common);
	h.seq = BPF_CORE_READ((struct tcp_request_sock *)req, snt_isn);
	h.ack = BPF_CORE_READ((struct tcp_request_sock *)req, rcv_nxt);
	window = BPF_CORE_READ(req, __req_common.skc_rcv_wnd);
	h.window = window < 0xffff ? window : 0xffff;
	s->cause.type = CAUSE_PATH;
	dropped_take(&h.flow, h.seq, h.seq + 1, &s->cause);
	l = resent(s, &h, 0, 0);
	if (l) {
		sample_size(&l->packet, 0);
		count_sent(bpf_perf_event_output(ctx, &packets, THIS_CPU, &l->packet,
						 record_size(&l->packet)));
	}
	sighting_done(s);
	return 0;
}

#endif
