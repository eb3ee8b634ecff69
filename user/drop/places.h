/* SPDX-License-Identifier: GPL-2.0-only */
/* Network namespaces whose counters of dropped packets are read. */
#ifndef PLACES_H
#define PLACES_H

#include <stdbool.h>
#include <stdint.h>

struct filter;

#define PLACES_MAX 256
#define TEXT_MAX   (1 << 16)

struct places {
	const struct filter *want;
	bool all;      /* none was refused */
	uint32_t home; /* where we are */
	int n;
	struct place {
		uint32_t netns;
		int rtnl, snmp, conntrack, softnet; /* -1 if it is not there */
	} place[PLACES_MAX];
	char text[TEXT_MAX]; /* whatever was read last */
};

/* One counter, as it stands now. */
struct place_counter {
	uint32_t netns, ifindex;
	uint32_t reason; /* enum drop_own_reason */
	uint64_t value;
	const char *dev; /* "" if it is of no device */
};

typedef void take_counter(const struct place_counter *c, void *arg);

/*
 * Opens the counters of all namespaces that are there now (of those that were asked for).
 * To enter them takes CAP_SYS_ADMIN: false if one was refused. Open until the end.
 */
bool places_open(struct places *p, const struct filter *want);
/* Calls one() with each counter. */
void places_read(struct places *p, take_counter *one, void *arg);
/* And with those of the devices of one namespace, by a socket of NETLINK_ROUTE there. */
void devices_read(int fd, uint32_t netns, take_counter *one, void *arg);

#endif
