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
	int n;
	struct place {
		uint32_t netns;
		int proc; /* folder of a process that is there */
		int rtnl; /* socket; -1 but for our own */
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
 * Finds a process for each namespace that has one now (of those that were asked for), through
 * which its connection tracking is read until that process ends. Devices are read in our own
 * namespace. Open until the end.
 */
void places_open(struct places *p, const struct filter *want);
/* Calls one() with each counter. */
void places_read(struct places *p, take_counter *one, void *arg);
/* And with those of the devices of one namespace, by a socket of NETLINK_ROUTE there. */
void devices_read(int fd, uint32_t netns, take_counter *one, void *arg);

#endif
