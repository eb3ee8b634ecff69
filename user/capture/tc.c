// SPDX-License-Identifier: GPL-2.0-only
#include "tc.h"

#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#define REPLY_SIZE (1 << 15)

struct request {
	struct nlmsghdr head;
	struct tcmsg tc;
};

/* Whether a dump has anything in it. */
static bool reply_has(const char *reply, ssize_t n)
{
	const struct nlmsghdr *h = (const void *)reply;

	if (n < (ssize_t)sizeof(*h))
		return true;
	return h->nlmsg_type != NLMSG_DONE;
}

static bool has(int fd, unsigned int ifindex, uint32_t side)
{
	struct request r = {
		.head = { .nlmsg_len = sizeof(r),
			  .nlmsg_type = RTM_GETTFILTER,
			  .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
		.tc = { .tcm_family = AF_UNSPEC,
			.tcm_ifindex = ifindex,
			.tcm_parent = TC_H_MAKE(TC_H_CLSACT, side) },
	};
	static char reply[REPLY_SIZE] __attribute__((aligned(4)));
	ssize_t n = send(fd, &r, sizeof(r), 0);

	if (n == sizeof(r))
		n = recv(fd, reply, sizeof(reply), 0);
	return reply_has(reply, n);
}

bool tc_filters(unsigned int ifindex)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	bool any = fd < 0 || has(fd, ifindex, TC_H_MIN_INGRESS);

	if (fd >= 0) {
		any = any || has(fd, ifindex, TC_H_MIN_EGRESS);
		close(fd);
	}
	return any;
}
