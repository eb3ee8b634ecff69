// SPDX-License-Identifier: GPL-2.0-only
/* capture: packets where packet sockets see them. */
#include "lib/prelude.bpf.h"
#include "lib/owner_files.bpf.h"
#include "lib/owner_hooks.bpf.h"
#include "capture/send.bpf.h"

static __always_inline int packet_passes(struct sk_buff *skb, const struct net_device *dev,
					 bool sent)
{
	struct sighting s = { .point = POINT_STACK, .sent = sent };

	place_of(&s.place, dev);
	/* As packet sockets do: what is sent over loopback is seen when it arrives. */
	if (sent && s.place.loopback)
		return 0;
	start_of(&s.start, skb, sent);
	s.sk = skb->sk;
	return packet_seen(skb, &s);
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
