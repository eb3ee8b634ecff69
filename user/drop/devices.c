// SPDX-License-Identifier: GPL-2.0-only
/* Counters of devices: those that all have by rtnetlink, those of XDP by ethtool. */
#include <linux/ethtool.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "drop.h"
#include "drop/places.h"

static bool ethtool(int fd, const char *dev, void *request)
{
	struct ifreq r = { .ifr_data = request };

	strncpy(r.ifr_name, dev, IFNAMSIZ - 1);
	return !ioctl(fd, SIOCETHTOOL, &r);
}

/* What XDP dropped in the driver: the sum of the device's own statistics whose names say so. */
static uint64_t xdp_drops(int fd, const char *dev)
{
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };
	struct ethtool_gstrings *names = NULL;
	struct ethtool_stats *values = NULL;
	uint64_t sum = 0;

	if (!ethtool(fd, dev, &info) || !info.n_stats || info.n_stats > 4096)
		return 0;
	if (!strcmp(info.driver, "veth")) /* has an skb to free: an event tells */
		return 0;
	names = calloc(1, sizeof(*names) + info.n_stats * ETH_GSTRING_LEN);
	values = calloc(1, sizeof(*values) + info.n_stats * sizeof(__u64));
	if (names && values) {
		names->cmd = ETHTOOL_GSTRINGS;
		names->string_set = ETH_SS_STATS;
		names->len = info.n_stats;
		values->cmd = ETHTOOL_GSTATS;
		values->n_stats = info.n_stats;
	}
	if (names && values && ethtool(fd, dev, names) && ethtool(fd, dev, values))
		for (unsigned int i = 0; i < info.n_stats; i++)
			if (memmem(names->data + i * ETH_GSTRING_LEN, ETH_GSTRING_LEN, "xdp_drop",
				   8))
				sum += values->data[i];
	free(names);
	free(values);
	return sum;
}

static void read_device(int fd, uint32_t netns, const struct nlmsghdr *h, take_counter *one,
			void *arg)
{
	const struct ifinfomsg *info = NLMSG_DATA(h);
	const struct rtnl_link_stats64 *stats = NULL;
	struct place_counter c = { .netns = netns, .ifindex = info->ifi_index };
	int left = h->nlmsg_len - NLMSG_LENGTH(sizeof(*info));

	for (struct rtattr *a = IFLA_RTA(info); RTA_OK(a, left); a = RTA_NEXT(a, left)) {
		if (a->rta_type == IFLA_IFNAME)
			c.dev = RTA_DATA(a);
		if (a->rta_type == IFLA_STATS64)
			stats = RTA_DATA(a);
	}
	if (!c.dev || !stats)
		return;
	c.reason = DROP_RX_MISSED;
	memcpy(&c.value, &stats->rx_missed_errors,
	       sizeof(c.value)); /* attributes are aligned to 4 */
	one(&c, arg);
	c.reason = DROP_RX_FIFO;
	memcpy(&c.value, &stats->rx_fifo_errors, sizeof(c.value));
	one(&c, arg);
	c.reason = DROP_XDP_DROP;
	c.value = xdp_drops(fd, c.dev);
	one(&c, arg);
}

void devices_read(int fd, uint32_t netns, take_counter *one, void *arg)
{
	struct {
		struct nlmsghdr head;
		struct ifinfomsg info;
	} dump = { .head = { .nlmsg_len = sizeof(dump),
			     .nlmsg_type = RTM_GETLINK,
			     .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP } };
	char answer[1 << 15] __attribute__((aligned(8)));
	bool done = send(fd, &dump, sizeof(dump), 0) < 0;

	while (!done) {
		int n = recv(fd, answer, sizeof(answer), 0);
		struct nlmsghdr *h = (void *)answer;

		done = n <= 0;
		for (; NLMSG_OK(h, (unsigned int)n); h = NLMSG_NEXT(h, n)) {
			if (h->nlmsg_type == RTM_NEWLINK)
				read_device(fd, netns, h, one, arg);
			else
				done = true;
		}
	}
}
