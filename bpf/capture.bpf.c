// SPDX-License-Identifier: GPL-2.0-only
/* capture: packets where packet sockets see them; where a device hands them on; where they are dropped or sent again. */
#include "lib/prelude.bpf.h"
#include "lib/owner_files.bpf.h"
#include "lib/owner_hooks.bpf.h"
#include "capture/drop.bpf.h"
#include "capture/retrans.bpf.h"
#include "capture/tc.bpf.h"
#include "capture/xdp.bpf.h"

static __always_inline int packet_passes(struct sk_buff *skb, const struct net_device *dev,
					 bool sent)
{
	struct sighting *s;
	struct sock *sk;

	if (!want_netns_of(dev->nd_net.net->ns.inum))
		return 0;
	s = sighting_new(POINT_STACK, sent);
	if (!s)
		return 0;
	s->sent = sent;
	place_of(&s->place, dev);
	sk = skb->sk;
	if (sk)
		holder_fill(&s->holder, sk);
	/* Whether or not it is wanted: the answer may be. */
	if (sent && sk && capture.owners && holder_is_full(&s->holder))
		socket_sends(sk, &s->holder, sk->sk_protocol);
	/* As packet sockets do: what is sent over loopback is seen when it arrives. */
	if ((sent && s->place.loopback) || !want_way_and_dev(&s->place, sent))
		return 0;
	bytes_passing(&s->bytes, skb, sent);
	return packet_seen(skb, s);
}

SEC("tp_btf/netif_receive_skb")
int BPF_PROG(packet_in, struct sk_buff *skb)
{
	return packet_passes(skb, skb->dev, false);
}

/* Behind the queueing discipline, once for each time that the driver is handed it. */
SEC("tp_btf/net_dev_start_xmit")
int BPF_PROG(packet_out, struct sk_buff *skb, const struct net_device *dev)
{
	return packet_passes(skb, dev, true);
}
