/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether an address is one of this host, as far as the device and the loopback device tell. */
#ifndef LOCAL_BPF_H
#define LOCAL_BPF_H

#include "lib/flow.bpf.h"

#define ADDRESSES_MAX 32 /* of a device that are looked at */

static __always_inline bool is_mapped(const union addr *a)
{
	return !a->half[0] && a->word[2] == bpf_htonl(0xffff);
}

/* Its own address, or that of all in its net. A loopback device has all of its net. */
static __noinline bool has_v4(struct net_device *dev, __be32 v4, bool whole)
{
	struct in_ifaddr *ifa = BPF_CORE_READ(dev, ip_ptr, ifa_list);

	for (int i = 0; i < ADDRESSES_MAX && ifa; i++) {
		__be32 mask = whole ? BPF_CORE_READ(ifa, ifa_mask) : ~0U;

		if (!((BPF_CORE_READ(ifa, ifa_local) ^ v4) & mask) ||
		    BPF_CORE_READ(ifa, ifa_broadcast) == v4)
			return true;
		ifa = BPF_CORE_READ(ifa, ifa_next);
	}
	return false;
}

static __noinline bool has_v6(struct net_device *dev, const union addr *a)
{
	struct inet6_dev *idev = BPF_CORE_READ(dev, ip6_ptr);
	struct list_head *head = &idev->addr_list, *at;
	union addr has;

	if (!idev)
		return false;
	at = BPF_CORE_READ(head, next);
	for (int i = 0; i < ADDRESSES_MAX && at && at != head; i++) {
		struct inet6_ifaddr *ifa =
			(void *)at - bpf_core_field_offset(struct inet6_ifaddr, if_list);

		BPF_CORE_READ_INTO(&has, ifa, addr);
		if (has.half[0] == a->half[0] && has.half[1] == a->half[1])
			return true;
		at = BPF_CORE_READ(at, next);
	}
	return false;
}

/* Also of a group: who listens there gets it. */
static __noinline bool is_local(const union addr *a, __u64 device)
{
	struct net_device *dev = (void *)device, *lo;

	if (!dev)
		return true; /* nobody can tell */
	lo = BPF_CORE_READ(dev, nd_net.net, loopback_dev);
	if (is_mapped(a))
		return a->byte[12] >= 224 || has_v4(dev, a->word[3], false) ||
		       has_v4(lo, a->word[3], true);
	return a->byte[0] == 0xff || has_v6(dev, a) || has_v6(lo, a);
}

#endif
