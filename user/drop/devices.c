// SPDX-License-Identifier: GPL-2.0-only
/* Counters of devices: those that all have by rtnetlink, those of XDP by ethtool. */
#include <linux/ethtool.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stddef.h>
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

#define STATS_MAX 4096 /* the kernel fills in as many as it has by then, whatever we asked for */

struct statistics {
	struct ethtool_gstrings names;
	char name[STATS_MAX][ETH_GSTRING_LEN];
	struct ethtool_stats values;
	__u64 value[STATS_MAX];
};

static bool has_digit(const char *name)
{
	return strnlen(name, ETH_GSTRING_LEN) > strcspn(name, "0123456789");
}

/* The statistic of that name; if there is none for all rings, the sum of theirs. */
static uint64_t sum_xdp_drops(const struct statistics *s, unsigned int n)
{
	uint64_t all = 0, rings = 0;

	for (unsigned int i = 0; i < n; i++)
		if (memmem(s->name[i], ETH_GSTRING_LEN, "xdp_drop", 8))
			*(has_digit(s->name[i]) ? &rings : &all) += s->value[i];
	return all ? all : rings;
}

/* What XDP dropped in the driver, by the device's own statistics. */
static uint64_t xdp_drops(int fd, const char *dev)
{
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };
	struct statistics *s;
	uint64_t sum = 0;

	if (!ethtool(fd, dev, &info) || !info.n_stats || info.n_stats > STATS_MAX / 2)
		return 0;
	if (!strcmp(info.driver, "veth")) /* has an skb to free: an event tells */
		return 0;
	s = calloc(1, sizeof(*s));
	if (!s)
		return 0;
	s->names.cmd = ETHTOOL_GSTRINGS;
	s->names.string_set = ETH_SS_STATS;
	s->names.len = info.n_stats;
	s->values.cmd = ETHTOOL_GSTATS;
	s->values.n_stats = info.n_stats;
	if (ethtool(fd, dev, &s->names) && ethtool(fd, dev, &s->values))
		sum = sum_xdp_drops(s, info.n_stats);
	free(s);
	return sum;
}

/* Attributes are aligned to 4 bytes, their counters to 8. */
static uint64_t counter_at(const char *stats, size_t offset)
{
	uint64_t value;

	memcpy(&value, stats + offset, sizeof(value));
	return value;
}

static void read_device(int fd, uint32_t netns, const struct nlmsghdr *h, take_counter *one,
			void *arg)
{
	const struct ifinfomsg *info = NLMSG_DATA(h);
	const char *stats = NULL;
	struct place_counter c = { .netns = netns, .ifindex = info->ifi_index };
	int left = h->nlmsg_len - NLMSG_LENGTH(sizeof(*info));

	for (struct rtattr *a = IFLA_RTA(info); RTA_OK(a, left); a = RTA_NEXT(a, left)) {
		if (a->rta_type == IFLA_IFNAME)
			c.dev = RTA_DATA(a);
		if (a->rta_type == IFLA_STATS64)
			stats = RTA_DATA(a);
	}
	/* A bond adds up what its members counted. */
	if (!c.dev || !stats || info->ifi_flags & IFF_MASTER)
		return;
	c.reason = DROP_RX_MISSED;
	c.value = counter_at(stats, offsetof(struct rtnl_link_stats64, rx_missed_errors));
	one(&c, arg);
	c.reason = DROP_RX_FIFO;
	c.value = counter_at(stats, offsetof(struct rtnl_link_stats64, rx_fifo_errors));
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

		if (n <= 0)
			break;
		for (; NLMSG_OK(h, (unsigned int)n); h = NLMSG_NEXT(h, n)) {
			if (h->nlmsg_type == RTM_NEWLINK)
				read_device(fd, netns, h, one, arg);
			else
				done = true;
		}
	}
}
