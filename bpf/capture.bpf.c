// SPDX-License-Identifier: GPL-2.0-only
/* capture: packets where packet sockets see them. */
#include "lib/prelude.bpf.h"
#include "lib/owner_files.bpf.h"
#include "lib/owner_hooks.bpf.h"
#include "capture/send.bpf.h"

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
